"""Files read in the limited child process: what comes out, and what never gets out."""

import datetime as dt
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from django.utils import translation

from vasta.core.importing import reader, sandbox
from vasta.core.importing.errors import FileRefused, RowProblem
from vasta.core.importing.sandbox import Row, read_table, reopen_table
from vasta.core.tests.test_importing_preflight import SHEET, rezipped

HEADINGS = ["Yritys", "Y-tunnus", "Perustettu", "Henkilöstö"]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lista.xlsx"


def written(file: Path, text: str, encoding: str = "utf-8") -> Path:
    file.write_bytes(text.encode(encoding))
    return file


Contents = tuple[str, int | None, tuple[str, ...], list[Row]]


def contents(path: Path, **options: object) -> list[Contents]:
    with read_table(path, **options) as table:
        return [
            (sheet.name, sheet.heading_row, sheet.headings, list(table.rows(sheet))) for sheet in table.sheets
        ]


def refused(path: Path, **options: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(FileRefused) as error:
        read_table(path, **options)
    return error.value.code, error.value.params


def make_messy_workbook(file: Path) -> None:
    """What people send: a title, an empty row, a merged company, dates, numbers for ids, a formula."""
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Kumppanit 2026")
        date = book.add_format({"num_format": "d.m.yyyy"})
        sheet.merge_range(0, 0, 0, 3, "Kauppaoppilaitoksen kumppanit")
        sheet.write_datetime(1, 0, dt.datetime(2026, 11, 21), date)
        sheet.write_row(3, 0, HEADINGS)
        sheet.write_row(4, 0, ["Compass Group", 12345671])
        sheet.write_datetime(4, 2, dt.datetime(1990, 5, 1), date)
        sheet.write_formula(4, 3, "=20+30", None, 50)
        sheet.merge_range(6, 0, 8, 0, "Kesko")
        sheet.write_string(6, 2, "=ei kaava")
        sheet.write_row(6, 1, ["0109862-8"])
        sheet.write_number(6, 3, 1.5)
        sheet.write_string(7, 1, "toinen")
        sheet.write_datetime(9, 2, dt.datetime(2026, 1, 2, 8, 30), date)
        sheet.write_boolean(9, 3, True)
        hidden = book.add_worksheet("Arkisto")
        hidden.write_row(0, 0, ["Yritys", "Kunta"])
        hidden.write_row(1, 0, ["Vanha Oy", "Espoo"])
        hidden.hide()
        book.add_worksheet("Tyhjä")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Arkisto!$A$1:$A$2"})
        book.add_chartsheet("Kaavio").set_chart(chart)


def test_a_workbook_as_people_send_it(file: Path) -> None:
    make_messy_workbook(file)
    main, archive = contents(file, is_known=HEADINGS.__contains__)
    assert main == (
        "Kumppanit 2026",
        4,
        tuple(HEADINGS),
        [
            Row(5, ["Compass Group", "12345671", "1990-05-01", "50"]),
            Row(7, ["Kesko", "0109862-8", "=ei kaava", "1.5"]),
            Row(8, ["Kesko", "toinen", "", ""]),
            Row(9, ["Kesko", "", "", ""]),
            Row(10, ["", "", "2026-01-02T08:30:00", "true"]),
        ],
    )
    assert archive == ("Arkisto", 1, ("Yritys", "Kunta"), [Row(2, ["Vanha Oy", "Espoo"])])


def test_sheets_are_chosen_by_name_and_hidden_ones_are_marked(file: Path) -> None:
    make_messy_workbook(file)
    with read_table(file) as table:
        assert [(sheet.name, sheet.is_hidden) for sheet in table.sheets] == [
            ("Kumppanit 2026", False),
            ("Arkisto", True),
        ]
    assert [sheet[0] for sheet in contents(file, sheets=["Arkisto"])] == ["Arkisto"]
    assert refused(file, sheets=["Puuttuva"]) == ("no_sheet", {"name": "Puuttuva"})
    assert refused(file, sheets=["Tyhjä"]) == ("no_sheet", {"name": "Tyhjä"})


def test_the_heading_row_can_be_moved_by_the_user(file: Path) -> None:
    with read_table(written(file, "Lista;;\nYritys;Puhelin;Kunta\nA;040 1234567;Espoo\n")) as table:
        (sheet,) = table.sheets
        assert (sheet.heading_row, sheet.headings) == (2, ("Yritys", "Puhelin", "Kunta"))
        moved, none = table.with_heading(sheet, 1), table.with_heading(sheet, None)
        assert (moved.headings, [row.number for row in table.rows(moved)]) == (("Lista", "", ""), [2, 3])
        assert (none.headings, [row.number for row in table.rows(none)]) == (("", "", ""), [1, 2, 3])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "iso-8859-1"])
def test_text_in_any_encoding(file: Path, encoding: str) -> None:
    text = 'Yritys;Sähköposti\r\n"Öljy; ja\r\nvesi";a@example.fi\r\n'
    assert contents(written(file, text, encoding)) == [
        ("", 1, ("Yritys", "Sähköposti"), [Row(2, ["Öljy; ja\r\nvesi", "a@example.fi"])])
    ]


def test_cards_are_a_table_with_english_headings(file: Path) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Åke Berg\nEMAIL:ake@example.fi\nEND:VCARD\n"
    ((name, heading_row, headings, rows),) = contents(written(file, card))
    assert (name, heading_row, headings[:2], len(rows), rows[0].cells[0]) == (
        "", 0, ("Full name", "First name"), 1, "Åke Berg",
    )  # fmt: skip


def test_problems_name_their_row_and_column(file: Path) -> None:
    text = f'Yritys;Puhelin\nA;{"x" * 1_000_000}\n"B;c\n'
    with read_table(written(file, text)) as table:
        (sheet,) = table.sheets
        assert table.problems == [
            RowProblem("cell_cut", 0, 2, 2, {"limit": 32_768}),
            RowProblem("open_quote", 0, 3),
        ]
        assert [len(row.cells[1]) for row in table.rows(sheet)] == [7, 32_768, 1]
        assert [problem.message for problem in table.problems] == [
            "The cell had more than 32768 characters. The end was left out.",
            "A quotation mark was opened on this row and never closed. The row was read as it stands.",
        ]


def test_an_encoding_problem_belongs_to_the_whole_file(file: Path) -> None:
    file.write_bytes("Yritys;Kunta\nÄänekosken Öljy;Äänekoski\n".encode() + b"\xc4;x")
    with read_table(file) as table:
        assert (table.encoding, table.problems) == ("utf-8", [RowProblem("mixed_encoding")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n;;\n", ("no_rows", {})),
        ("x\n" * 201_001, ("too_many_rows", {"limit": 200_000})),
        (";".join("x" * 201), ("too_many_columns", {"limit": 200})),
    ],
)
def test_lists_beyond_the_limits_are_refused(file: Path, text: str, expected: object) -> None:
    assert refused(written(file, text)) == expected


def test_a_workbook_without_rows(file: Path) -> None:
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet()
    assert refused(file) == ("no_rows", {})


def test_a_workbook_whose_inside_is_no_workbook(file: Path) -> None:
    file.write_bytes(rezipped({"xl/workbook.xml": b"<workbook"}))
    assert refused(file)[0] == "damaged"
    file.write_bytes(rezipped({SHEET: lambda xml: xml.replace(b'r="A1"', b'r="$A$1"')}))
    assert refused(file)[0] == "damaged"


def test_what_the_preflight_refuses_never_starts_a_child(file: Path) -> None:
    assert refused(written(file, "%PDF-1.7")) == ("pdf", {})
    assert refused(file.with_name("puuttuu")) == ("unreadable", {})


def test_a_real_list_of_100_000_rows(tmp_path: Path) -> None:
    file, dice = tmp_path / "suuri.xlsx", random.Random(1)
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Yritys", "Y-tunnus", "Sähköposti", "Kunta"])
        for number in range(1, 100_001):
            name = f"Yritys {dice.randrange(10**6)} Oy"
            sheet.write_row(number, 0, [name, 10_000_000 + number, f"{number}@example.fi", "Espoo"])
    with read_table(file) as table:
        (big,) = table.sheets
        numbers = [row.number for row in table.rows(big)]
    assert (len(numbers), numbers[0], numbers[-1]) == (100_000, 2, 100_001)


def test_memory_does_not_grow_with_the_list(file: Path) -> None:
    written(file, "Yritys;Puhelin\n" + f"{'x' * 1000};040 1234567\n" * 20_000)
    tracemalloc.start()
    with read_table(file) as table:
        (big,) = table.sheets
        count = sum(1 for _ in table.rows(big))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 8 * 1024 * 1024) == (20_000, True)


# --- The folder of the rows --------------------------------------------------------------------------------


def test_rows_are_removed_on_close_and_on_refusal(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rivit"
    table = read_table(written(file, "Yritys;Kunta\nA;Espoo\n"), folder=folder)
    assert sorted(path.name for path in folder.iterdir()) == ["rows.jsonl", "stderr.txt", "summary.json"]
    table.close()
    assert folder.exists() is False
    refused(written(file, "\n;\n"), folder=folder)
    assert folder.exists() is False


def test_what_else_is_in_the_folder_stays(file: Path) -> None:
    folder = file.parent
    read_table(written(file, "Yritys;Kunta\nA;Espoo\n"), folder=folder).close()
    refused(written(file, "\n;\n"), folder=folder)
    assert [path.name for path in folder.iterdir()] == [file.name]


def test_an_earlier_reading_in_the_folder_is_not_taken_for_this_one(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rivit"
    read_table(written(file, "Yritys;Kunta\nA;Espoo\n"), folder=folder)
    hostile(monkeypatch, tmp_path, "import os; os._exit(0)")
    assert refused(file, folder=folder) == ("unsafe", {})


def test_a_table_read_earlier_is_reopened(file: Path, tmp_path: Path) -> None:
    read_table(written(file, "Yritys;Puhelin\nA;040 123456\n"), folder=tmp_path / "rivit")
    with reopen_table(tmp_path / "rivit") as table:
        assert [list(table.rows(sheet)) for sheet in table.sheets] == [[Row(2, ["A", "040 123456"])]]
    with pytest.raises(FileRefused) as gone:
        reopen_table(tmp_path / "rivit")
    assert gone.value.code == "unreadable"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.jsonl", b"not json\n"),
        ("rows.jsonl", b"[1, [2]]\n"),
        ("rows.jsonl", b'["1", ["x"]]\n'),
        ("rows.jsonl", b"[" * 100_000),
        ("rows.jsonl", b""),
        ("summary.json", b"not json"),
        ("summary.json", b"[]"),
        ("summary.json", b"{}"),
        ("summary.json", b'{"error": "invented", "params": {}}'),
        ("summary.json", b'{"sheets": [], "encoding": null, "problems": [{"code": "invented"}]}'),
        ("summary.json", b" " * (sandbox.MAX_SUMMARY_BYTES + 1)),
    ],
)
def test_a_child_that_lies_is_not_believed(file: Path, tmp_path: Path, name: str, content: bytes) -> None:
    folder = tmp_path / "rivit"
    read_table(written(file, "Yritys;Kunta\nA;Espoo\n"), folder=folder)
    (folder / name).write_bytes(content)
    with pytest.raises(FileRefused) as error:
        reopen_table(folder)
    assert error.value.code == "unsafe"


# --- The child ---------------------------------------------------------------------------------------------


def test_a_child_that_takes_too_long_is_killed(file: Path) -> None:
    assert refused(written(file, "Yritys;Kunta\n" * 200_000), timeout=0.01) == ("unsafe", {})


def hostile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str) -> None:
    """A child that limits itself as the reader does and then misbehaves, in the place of the reader."""
    source = Path(reader.__file__).read_text()
    script = tmp_path / "child.py"
    start = "    try:\n        summary = read("
    script.write_text(source.replace(start, f"    {body}\n{start}"))
    monkeypatch.setattr(sandbox, "READER", script)


@pytest.mark.parametrize(
    "body",
    [
        "x = bytearray(2 * 1024 ** 3)",
        "import os; os.abort()",
        "import os; os._exit(3)",
        "import os; os._exit(0)",
        "raise SystemExit('gone')",
        "import resource; 1 / resource.getrlimit(resource.RLIMIT_CORE)[0]",
    ],
)
def test_a_child_that_dies_is_one_clear_refusal(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    hostile(monkeypatch, tmp_path, body)
    assert refused(written(file, "Yritys;Kunta\nA;Espoo\n")) == ("unsafe", {})


def test_a_child_that_writes_without_end_is_stopped(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile(monkeypatch, tmp_path, "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))")
    assert refused(written(file, "Yritys;Kunta\n" * 1000)) == ("too_many_cells", {})


def test_the_child_knows_nothing_of_django_or_of_our_secrets(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VASTA_SECRET_KEY", "canary")
    body = (
        "import os, python_calamine; from vasta.core.importing import decoding, separated, vcard; "
        "raise SystemExit(repr(('canary' in repr(os.environ), 'django' in sys.modules)))"
    )
    hostile(monkeypatch, tmp_path, body)
    with pytest.raises(FileRefused) as error:
        read_table(written(file, "Yritys;Kunta\nA;Espoo\n"))
    assert error.value.detail.strip().endswith("(False, False)")
