"""The table of what happened, and that it can be read back."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from vasta.core.importing.errorfile import RowResult, write_results
from vasta.core.importing.sandbox import read_table

HEADINGS = ["Yritys", "Y-tunnus", "Puhelin"]
RESULTS = [
    RowResult(2, ["=Kesko", "0109862-8", "+358 40 123"], "new"),
    RowResult(
        7, ["Öljy\nOy", "1234567-8"], "problem", [("Y-tunnus", "Wrong."), ("", "Row is double.")], "Taul1"
    ),
]
LAST = ["Sheet", "Row in the file", "Result", "Problems"]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_both_forms_read_back_as_the_users_own_table(tmp_path: Path) -> None:
    for kind in ("xlsx", "csv"):
        path = tmp_path / f"tulos.{kind}"
        write_results(path, kind=kind, headings=HEADINGS, results=iter(RESULTS))
        guard = "'" if kind == "csv" else ""
        with read_table(path, is_known=HEADINGS.__contains__) as table:
            (sheet,) = table.sheets
            assert sheet.headings == (*HEADINGS, *LAST)
            rows = [row.cells for row in table.rows(sheet)]
        assert rows == [
            [f"{guard}=Kesko", "0109862-8", "+358 40 123", "", "2", "new", ""],
            ["Öljy\nOy", "1234567-8", "", "Taul1", "7", "problem", "Y-tunnus: Wrong.\nRow is double."],
        ]


def test_cells_beyond_the_headings_are_left_out() -> None:
    file = io.BytesIO()
    write_results(file, kind="csv", headings=["Yritys"], results=[RowResult(2, ["A", "yli"], "new")])
    assert file.getvalue().decode("utf-8-sig").splitlines()[1] == "A;;2;new;"
