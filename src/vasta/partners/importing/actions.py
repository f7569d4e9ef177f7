"""The verbs of an import: take a file, choose columns, decide about rows, import, tidy away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from vasta.core import history, runs
from vasta.core.importing.cleaning import clean_text
from vasta.core.importing.errors import FileRefused
from vasta.core.importing.mapping import Guess, Reason, guess_columns, normalise_heading, remember
from vasta.core.importing.sandbox import reopen_table
from vasta.core.models import Run
from vasta.core.tenancy import current_provider, provider_context
from vasta.partners.models import ImportBatch, ImportMapping, ImportRow

from .check import recheck
from .clean import RowCleaner
from .fields import OTHER_HEADINGS, partner_fields
from .refs import References
from .run import ORIGINAL, ROWS, describe

State = ImportBatch.State
# How long an unfinished import and the rows of a finished one are kept: they hold people's data.
UNFINISHED_KEPT, ROWS_KEPT = timedelta(days=7), timedelta(days=90)
SAMPLED_ROWS = 200


class WrongState(Exception):
    """The list is not at the step that this verb belongs to; somebody else, or another tab, went on."""


# --- The file --------------------------------------------------------------------------------------------


def start_import(*, name: str, chunks: Iterable[bytes], actor: Any) -> ImportBatch:
    """Keep an uploaded list and queue its reading.

    Raises FileRefused (too large, no space left); then nothing of the file stays on the disk (F-10).
    """
    file_name = (clean_text(os.path.basename(name.replace("\\", "/"))).value or "list")[-200:]
    batch = ImportBatch(file_name=file_name, starter=actor, provider=current_provider())
    _store_file(batch.path, chunks)
    try:
        batch.save()
        saved = {heading for each in ImportMapping.objects.all() for heading in each.columns}
        parameters = {
            "batch": batch.pk,
            "folder": f"{batch.provider_id}/{batch.folder}",
            "headings": sorted(saved),
        }
        _start(batch, "partners.import_read", actor, parameters)
    except BaseException:
        shutil.rmtree(batch.path, ignore_errors=True)
        raise
    return batch


def _store_file(folder: Path, chunks: Iterable[bytes]) -> None:
    """Write to a temporary name and rename, so that a file that exists is a whole one."""
    try:
        folder.mkdir(parents=True)
        partial, size = folder / f"{ORIGINAL}.part", 0
        with partial.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_MAX_BYTES:
                    raise FileRefused("too_large", limit=settings.UPLOAD_MAX_BYTES // 1024 // 1024)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(folder / ORIGINAL)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise FileRefused("no_space", detail=repr(error)) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _start(batch: ImportBatch, kind: str, actor: Any, parameters: dict[str, Any]) -> Run:
    batch.run = runs.start(kind, starter=actor, parameters=parameters)
    batch.save()
    return batch.run


def locked(batch: ImportBatch, *states: str) -> ImportBatch:
    """The list, locked until the transaction ends; raises WrongState unless it is at one of `states`."""
    fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if fresh.state not in states:
        raise WrongState(fresh.state)
    return fresh


# --- Columns ---------------------------------------------------------------------------------------------


def guess_fields(
    batch: ImportBatch, sheet: Mapping[str, Any], saved: ImportMapping | None = None
) -> list[Guess]:
    """A guess for each column of a sheet: by the saved choice, else by its heading, else by its values."""
    references, provider = References(), current_provider()
    table = reopen_table(batch.path / ROWS)
    read = next(each for each in table.sheets if each.index == sheet["index"])
    rows = table.rows(table.with_heading(read, sheet["heading_row"]))
    return guess_columns(
        sheet["headings"],
        partner_fields(
            is_municipality=lambda text: references.municipality(text) is not None,
            own_names=[provider.slug, provider.name, provider.name.split()[0]],
        ),
        rows=(row.cells for row in islice(rows, SAMPLED_ROWS)),
        remembered=saved.columns if saved else None,
        others=OTHER_HEADINGS,
    )


def matching_mapping(headings: Sequence[str]) -> ImportMapping | None:
    """The newest saved mapping that knows every heading of a list."""
    wanted = {normalise_heading(heading) for heading in headings} - {""}
    saved = ImportMapping.objects.order_by("-updated_at")
    return next((each for each in saved if wanted and wanted <= each.columns.keys()), None)


def move_heading(batch: ImportBatch, index: int, number: int | None) -> None:
    """Take another row (None: no row) for the headings of a sheet. Raises WrongState."""
    batch = locked(batch, State.MAPPING, State.PREVIEW)
    table = reopen_table(batch.path / ROWS)
    sheet = next(each for each in table.sheets if each.index == index)
    described = describe(table, table.with_heading(sheet, number))
    chosen = {each["index"]: each["is_chosen"] for each in batch.sheets}
    batch.sheets = [
        {**described, "is_chosen": chosen[index]} if each["index"] == index else each for each in batch.sheets
    ]
    batch.mapping.pop(str(index), None)
    batch.state = State.MAPPING
    batch.save()


def start_check(
    batch: ImportBatch, *, fields: Mapping[int, Sequence[str]], mode: str, actor: Any, save_as: str = ""
) -> Run:
    """Check the sheets of `fields` (field keys of the columns by the sheet's index). Raises WrongState."""
    batch = locked(batch, State.MAPPING, State.PREVIEW)
    for sheet in batch.sheets:
        sheet["is_chosen"] = sheet["index"] in fields
    batch.mapping = {str(index): list(keys) for index, keys in fields.items()}
    batch.mode, batch.state = mode, State.CHECKING
    if save_as:
        _save_mapping(batch, save_as, actor)
    return _start(
        batch,
        "partners.import_check",
        actor,
        {
            "batch": batch.pk,
            "folder": f"{batch.provider_id}/{batch.folder}",
            "sheets": [
                {
                    "index": sheet["index"],
                    "heading_row": sheet["heading_row"],
                    "headings": sheet["headings"],
                    "rows": sheet["rows"],
                    "fields": batch.mapping[str(sheet["index"])],
                }
                for sheet in batch.chosen_sheets
            ],
        },
    )


def _save_mapping(batch: ImportBatch, name: str, actor: Any) -> None:
    guesses = [
        Guess(column, heading, key, Reason.REMEMBERED)
        for sheet in batch.chosen_sheets
        for column, (heading, key) in enumerate(
            zip(sheet["headings"], batch.mapping[str(sheet["index"])], strict=False)
        )
    ]
    with history.change_set("partners.importmapping.edit", actor=actor):
        saved = ImportMapping.objects.filter(name=name).first() or ImportMapping(name=name)
        saved.columns = remember(guesses)
        saved.save()


# --- Rows ------------------------------------------------------------------------------------------------


def mend_row(batch: ImportBatch, position: int, cells: Mapping[int, str]) -> ImportRow:
    """Put new texts into cells of a row and check it at once. Raises WrongState."""
    batch = locked(batch, State.PREVIEW)
    row = batch.rows.get(position=position)
    width = max([len(row.cells), *(column + 1 for column in cells)])
    row.cells = row.cells + [""] * (width - len(row.cells))
    for column, text in cells.items():
        row.cells[column] = text.replace("\x00", "")
    recheck(batch, row, cleaner_of(batch, row.sheet))
    return row


def cleaner_of(batch: ImportBatch, index: int) -> RowCleaner:
    """What cleans the rows of a sheet as its columns were chosen."""
    sheet = next(each for each in batch.sheets if each["index"] == index)
    return RowCleaner(batch.mapping[str(index)], References(), sheet["headings"])


def decide(batch: ImportBatch, position: int, action: str, partner: int | None = None) -> None:
    """Say what is done with one row; `partner` for *same* and *site*. Raises WrongState, ValueError."""
    batch = locked(batch, State.PREVIEW)
    row = batch.rows.exclude(kind=ImportRow.Kind.PROBLEM).get(position=position)
    allowed = {each["partner"] for each in row.candidates} | {row.partner_id}
    if action in (ImportRow.Action.SAME, ImportRow.Action.SITE):
        if partner not in allowed or (partner is None and row.first is None):
            raise ValueError("the partner is not among the candidates")
        row.partner_id = partner
    row.action, row.is_decided = ImportRow.Action(action), True
    row.save(update_fields=["action", "partner", "is_decided"])


def decide_all(batch: ImportBatch, action: str) -> int:
    """The same decision for every possible duplicate that nobody has decided yet; returns how many."""
    batch = locked(batch, State.PREVIEW)
    rows = batch.rows.filter(kind=ImportRow.Kind.DUPLICATE, is_decided=False)
    if action in (ImportRow.Action.SAME, ImportRow.Action.SITE):
        rows = rows.exclude(partner=None, first=None)
    return rows.update(action=ImportRow.Action(action), is_decided=True)


def start_writing(batch: ImportBatch, *, actor: Any) -> Run:
    """Import the list as it has been looked over. Raises WrongState, also at a second press."""
    batch = locked(batch, State.PREVIEW)
    batch.state = State.RUNNING
    return _start(batch, "partners.import", actor, {"batch": batch.pk})


# --- Tidying ---------------------------------------------------------------------------------------------


def discard(batch: ImportBatch) -> None:
    """Throw away a list that was not imported. Raises WrongState."""
    batch = locked(batch, State.READING, State.MAPPING, State.CHECKING, State.PREVIEW, State.REFUSED)
    if batch.run and batch.run.is_open:
        raise WrongState(batch.state)
    folder = batch.path
    batch.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def tidy() -> None:
    """Daily: files of imports that ended, imports left half-way, partial files, and old rows go away."""
    now = timezone.now()
    for provider in apps.get_model("accounts.Provider").objects.all():
        with transaction.atomic(), provider_context(provider):
            left = ImportBatch.objects.exclude(state__in=[State.DONE, State.RUNNING])
            left.filter(created_at__lt=now - UNFINISHED_KEPT).delete()
            old = ImportBatch.objects.filter(created_at__lt=now - ROWS_KEPT)
            ImportRow.objects.filter(batch__in=old).delete()
            kept = set(ImportBatch.objects.exclude(state=State.DONE).values_list("folder", flat=True))
        _remove_folders(settings.DATA_DIR / "imports" / str(provider.pk), kept)


def _remove_folders(parent: Path, kept: set[str]) -> None:
    """A folder younger than a day may belong to an upload whose row is not committed yet."""
    youngest = (timezone.now() - timedelta(days=1)).timestamp()
    for folder in parent.iterdir() if parent.exists() else ():
        if folder.name not in kept and folder.stat().st_mtime < youngest:
            shutil.rmtree(folder, ignore_errors=True)
