"""The three jobs of an import: reading the file, checking the rows, writing them into the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vasta.core.history import CHUNK
from vasta.core.importing.errors import FileRefused
from vasta.core.importing.mapping import known_heading, normalise_heading
from vasta.core.importing.sandbox import ReadTable, Row, Sheet, read_table, reopen_table
from vasta.core.models import Run
from vasta.partners.models import ImportBatch, ImportRow

from .check import clean_row, earlier_rows, set_match
from .clean import RowCleaner
from .compare import set_kinds
from .fields import partner_fields
from .match import Index, Register
from .parents import link_parents
from .refs import References
from .texts import Labels
from .write import write_rows

CHECKED_AT_ONCE = 1000
SAMPLES, SAMPLED_ROWS = 3, 50
MAX_SAMPLE = 80
ORIGINAL, ROWS = "list", "rows"
OPERATION = "partners.partner.import"
WRITTEN = (ImportRow.Result.CREATED, ImportRow.Result.UPDATED, ImportRow.Result.UNCHANGED)


def batch_of(run: Run) -> ImportBatch:
    """The list that the run works on."""
    return ImportBatch.objects.get(pk=run.parameters["batch"])


def folder_of(run: Run) -> Path:
    """The list's folder, known without the database."""
    return settings.DATA_DIR / "imports" / run.parameters["folder"]


# --- Reading ---------------------------------------------------------------------------------------------


class ReadRun:
    """Reads the uploaded file in the limited child process and keeps what it found."""

    operation = OPERATION
    title = gettext_lazy("Reading the file")

    def prepare(self, run: Run) -> None:
        """Parse, outside every transaction; a refusal is kept for the step."""
        self.refusal: FileRefused | None = None
        self.sheets: list[dict[str, Any]] = []
        folder = folder_of(run)
        is_ours, saved = known_heading(partner_fields()), frozenset(run.parameters["headings"])

        def is_known(text: str) -> bool:
            return is_ours(text) or normalise_heading(text) in saved

        try:
            table = read_table(folder / ORIGINAL, folder=folder / ROWS, is_known=is_known)
            self.sheets = [describe(table, sheet) for sheet in table.sheets]
            self.problems = [vars(problem) for problem in table.problems[:1000]]
        except FileRefused as refusal:
            self.refusal = refusal

    def begin(self, run: Run) -> int:
        """One step."""
        return 1

    def step(self, run: Run) -> int:
        """Store the sheets, or why the file cannot be used."""
        batch = batch_of(run)
        if self.refusal:
            batch.state = ImportBatch.State.REFUSED
            batch.refusal_code, batch.refusal_params = self.refusal.code, self.refusal.params
        else:
            batch.state = ImportBatch.State.MAPPING
            batch.sheets, batch.problems = self.sheets, self.problems
        batch.save()
        return 1

    def end(self, run: Run) -> None:
        """Nothing to tidy."""


def describe(table: ReadTable, sheet: Sheet) -> dict[str, Any]:
    """A sheet as it is stored with the list: headings and three filled values of each column."""
    samples: list[list[str]] = [[] for _heading in sheet.headings or range(sheet.column_count)]
    for row in islice(table.rows(sheet), SAMPLED_ROWS):
        for column, cell in enumerate(row.cells[: len(samples)]):
            text = " ".join(cell.replace("\x00", "").split())[:MAX_SAMPLE]
            if text and len(samples[column]) < SAMPLES and text not in samples[column]:
                samples[column].append(text)
    return {
        "index": sheet.index,
        "name": sheet.name,
        "heading_row": sheet.heading_row,
        "headings": [heading.replace("\x00", "")[:200] for heading in sheet.headings] or [""] * len(samples),
        "samples": samples,
        "rows": sheet.row_count,
        "is_chosen": not sheet.is_hidden,
    }


# --- Checking --------------------------------------------------------------------------------------------


class CheckRun:
    """Cleans, matches and classifies every row of the chosen sheets; the register stays as it is."""

    operation = OPERATION
    title = gettext_lazy("Checking the rows")

    def prepare(self, run: Run) -> None:
        """Open the read rows. The look-ups are read in the first step's transaction."""
        self.table = reopen_table(folder_of(run) / ROWS)
        self.position = 0
        self.rows = self._all_rows(run)
        self.register: Register | None = None

    def _all_rows(self, run: Run) -> Iterator[tuple[int, Row]]:
        by_index = {sheet.index: sheet for sheet in self.table.sheets}
        for choice in run.parameters["sheets"]:
            sheet = self.table.with_heading(by_index[choice["index"]], choice["heading_row"])
            for row in self.table.rows(sheet):
                yield sheet.index, row

    def begin(self, run: Run) -> int:
        """Forget an earlier check; an upper bound of the rows."""
        batch_of(run).rows.all().delete()
        return sum(choice["rows"] for choice in run.parameters["sheets"])

    def step(self, run: Run) -> int:
        """A thousand rows."""
        batch = batch_of(run)
        if self.register is None:
            self._read_known(run, batch)
        chunk = list(islice(self.rows, CHECKED_AT_ONCE))
        rows = [self._checked(batch, sheet, row) for sheet, row in chunk]
        set_kinds(batch, rows)
        ImportRow.objects.bulk_create(rows, batch_size=CHUNK)
        return run.total if len(chunk) < CHECKED_AT_ONCE else self.position

    def _read_known(self, run: Run, batch: ImportBatch) -> None:
        references = References()
        self.cleaners = {
            choice["index"]: RowCleaner(choice["fields"], references, choice["headings"])
            for choice in run.parameters["sheets"]
        }
        self.register = Register.whole()
        self.earlier = earlier_rows(batch) if run.cursor else Index()
        self.said = defaultdict(list)
        for problem in batch.problems:
            if problem["row"] is not None:
                self.said[problem["sheet"], problem["row"]].append(_said(problem))
        # A continued check goes on after the rows that are stored.
        for _row in islice(self.rows, run.cursor):
            self.position += 1

    def _checked(self, batch: ImportBatch, sheet: int, read: Row) -> ImportRow:
        row = ImportRow(
            provider_id=batch.provider_id,
            batch=batch,
            position=self.position,
            sheet=sheet,
            number=read.number,
            cells=[cell.replace("\x00", "") for cell in read.cells],
        )
        self.position += 1
        clean_row(row, self.cleaners[sheet], self.said.get((sheet, read.number), ()))
        set_match(row, self.register, self.earlier)
        return row

    def end(self, run: Run) -> None:
        """The list is ready to be looked over."""
        batch = batch_of(run)
        batch.state = ImportBatch.State.PREVIEW
        batch.save(update_fields=["state"])


def _said(problem: dict[str, Any]) -> dict[str, Any]:
    column = None if problem["column"] is None else problem["column"] - 1
    return {
        "column": column,
        "field": "",
        "code": problem["code"],
        "params": problem["params"],
        "is_error": False,
    }


# --- Writing ---------------------------------------------------------------------------------------------


class ImportRun:
    """Writes the rows, 200 in a transaction, then joins sites to main organisations further down."""

    operation = OPERATION
    title = gettext_lazy("Importing partners")

    def prepare(self, run: Run) -> None:
        """Nothing slow before the first chunk."""
        self.labels = Labels()

    def begin(self, run: Run) -> int:
        """Every row once, and once more those that name a main organisation."""
        batch = batch_of(run)
        run.result["rows"] = batch.rows.count()
        return run.result["rows"] + self._with_parent(batch).count()

    def step(self, run: Run) -> int:
        """One chunk of rows, or of links."""
        batch = batch_of(run)
        if batch.change_set_id != run.change_set_id:
            batch.change_set = run.change_set
            batch.save(update_fields=["change_set"])
        count = run.result["rows"]
        if run.cursor < count:
            last = min(run.cursor + CHUNK, count)
            write_rows(batch, list(range(run.cursor, last)), self.labels)
            return last
        rows = list(self._with_parent(batch)[run.cursor - count : run.cursor - count + CHUNK])
        link_parents(batch, [row for row in rows if row.result in WRITTEN], _("Main organisation"))
        return run.cursor + len(rows)

    def _with_parent(self, batch: ImportBatch) -> Any:
        named = Q(values__has_key="parent_name") | Q(values__has_key="parent_business_id")
        return batch.rows.filter(named).order_by("position")

    def end(self, run: Run) -> None:
        """Count what became of the rows."""
        batch = batch_of(run)
        batch.change_set = run.change_set if run.change_set.counts else None
        _close(batch)

    def undone(self, run: Run) -> None:
        """An import that stopped half-way has come to its end: it cannot go on any more."""
        batch = batch_of(run)
        if batch.state == ImportBatch.State.RUNNING:
            _close(batch)


def _close(batch: ImportBatch) -> None:
    batch.state = ImportBatch.State.DONE
    results = batch.rows.order_by().values_list("result").annotate(count=Count("pk"))
    batch.counts = dict(results)
    batch.save()
