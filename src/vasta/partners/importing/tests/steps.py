"""Lists for the tests of imports, and the steps of an import without pages."""

import csv
import io

from vasta.core import runs
from vasta.core.importing.mapping import Guess
from vasta.partners.importing import actions
from vasta.partners.models import ImportBatch

W = (7, 9, 10, 5, 8, 4, 2)


def business_ids(count: int, start: int = 2_000_000) -> list[str]:
    """Made-up business IDs with right check digits."""
    found, number = [], start
    while len(found) < count:
        digits = f"{number:07d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, W, strict=True)) % 11
        if rest != 1:
            found.append(f"{digits}-{0 if rest == 0 else 11 - rest}")
        number += 1
    return found


def csv_of(*rows: list[str]) -> bytes:
    """Rows as a semicolon-separated list; the first row holds the headings."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(rows)
    return file.getvalue().encode()


def work(batch: ImportBatch) -> ImportBatch:
    """Do the job of the list's present step here and now."""
    batch.refresh_from_db()
    runs.perform.func(batch.provider_id, batch.run_id)
    batch.refresh_from_db()
    return batch


def read(content: bytes, actor, name: str = "lista.csv") -> ImportBatch:
    """Upload and read."""
    return work(actions.start_import(name=name, chunks=[content], actor=actor))


def guessed(batch: ImportBatch) -> dict[int, list[str]]:
    """Field keys of the chosen sheets as they are guessed."""
    return {sheet["index"]: keys(actions.guess_fields(batch, sheet)) for sheet in batch.chosen_sheets}


def keys(guesses: list[Guess]) -> list[str]:
    """The field keys of guesses."""
    return [guess.field for guess in guesses]


def checked(content: bytes, actor, *, mode: str = "all", name: str = "lista.csv") -> ImportBatch:
    """Upload, read, and check with guessed columns."""
    batch = read(content, actor, name)
    assert batch.state == "mapping", batch.refusal_code
    actions.start_check(batch, fields=guessed(batch), mode=mode, actor=actor)
    return work(batch)


def write(batch: ImportBatch, actor) -> ImportBatch:
    """Import what was checked."""
    actions.start_writing(batch, actor=actor)
    return work(batch)


def imported(content: bytes, actor, **options) -> ImportBatch:
    """All steps; nothing is decided by hand."""
    return write(checked(content, actor, **options), actor)


def kinds(batch: ImportBatch) -> list[tuple[str, str]]:
    """Kind and action of each row, in the order of the list."""
    return list(batch.rows.order_by("position").values_list("kind", "action"))


def results(batch: ImportBatch) -> list[str]:
    """What became of each row."""
    return list(batch.rows.order_by("position").values_list("result", flat=True))
