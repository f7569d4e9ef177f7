"""What an uploaded file is, by content, and every file that must not reach a parser (S-21..S-23, S-25)."""

import io
import random
import re
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from vasta.core.importing.errors import FILE_MESSAGES, FileRefused
from vasta.core.importing.preflight import MAX_FILE_BYTES, Kind, inspect
from vasta.core.importing.workbook import MAX_ENTRIES, column_letters, column_number

SHEET = "xl/worksheets/sheet1.xml"
MIB = 1024 * 1024


def workbook(rows: list[list[object]] | None = None) -> bytes:
    """A workbook made by a real writer."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Kumppanit")
        for number, row in enumerate(rows or [["Yritys", "Y-tunnus"], ["Compass Group", "0100130-4"]]):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def rezipped(changes: dict[str, bytes | Callable[[bytes], bytes]], source: bytes | None = None) -> bytes:
    """The workbook with parts changed or added; everything in it has a right directory and check sum."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source or workbook())) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in [*old.namelist(), *(set(changes) - set(old.namelist()))]:
            content = old.read(name) if name in old.namelist() else b""
            change = changes.get(name, content)
            new.writestr(name, change(content) if callable(change) else change)
    return file.getvalue()


def in_sheet(xml: bytes) -> bytes:
    """The workbook with more rows at the end of its sheet."""
    return rezipped({SHEET: lambda old: old.replace(b"</sheetData>", xml + b"</sheetData>")})


def refusal(path: Path, content: bytes) -> FileRefused:
    """Why the content is refused."""
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        inspect(path)
    return refused.value


def quick_refusal(path: Path, content: bytes) -> FileRefused:
    """Why a bomb is refused; also that it took under 2 s of processor time and little memory (S-21)."""
    tracemalloc.start()
    begin = time.process_time()
    refused = refusal(path, content)
    used, peak = time.process_time() - begin, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (used < 2, peak < 64 * MIB) == (True, True)
    return refused


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lista.xlsx"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (b"\xff\xfe\r\x00\n\x00", "empty"),
        (OLE + "Workbook".encode("utf-16-le"), "legacy_excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "WordDocument".encode("utf-16-le"), "document"),
        (OLE, "not_table"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "legacy_excel"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "pdf"),
        (b"\n<html>%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
        (b"GIF89a\x01\x00", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "program"),
        (b"\x7fELF\x02\x01\x01", "program"),
        (b"\x1f\x8b\x08\x00\x00", "archive"),
        (b"7z\xbc\xaf\x27\x1c\x00", "archive"),
        (b"Rar!\x1a\x07\x01\x00", "archive"),
        (b"{\\rtf1\\ansi Yritys}", "document"),
        (b"<html><table><tr><td>Yritys</td></tr></table>", "web_table"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "web_table"),
        ("\ufeff<table>".encode("utf-16-le"), "web_table"),
        (b'[{"name": "Compass"}]', "not_table"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "not_table"),
        (bytes(range(256)) * 8, "not_table"),
        (b"Yritys;Y-tunnus\n\x00\x01\x02\x03", "not_table"),
        (b"PK\x03\x04" + b"half of a workbook" * 50, "damaged"),
        (b"PK\x05\x06" + bytes(18), "archive"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_its_own_code(file: Path, content: bytes, code: str) -> None:
    assert refusal(file, content).code == code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (workbook(), Kind.XLSX),
        (b"Yritys;Y-tunnus\nCompass;0100130-4", Kind.TEXT),
        ("Yritys;Kunta\nÖljy;Åbo".encode("cp1252"), Kind.TEXT),
        ("Yritys;Kunta\nÖljy;Åbo".encode("utf-16"), Kind.TEXT),
        ("Yritys;Kunta\nÖljy;Åbo".encode("utf-16-be"), Kind.TEXT),
        (b"MZ-Tuote;Y-tunnus", Kind.TEXT),
        (b"[Oma] yritys;Kunta\n", Kind.TEXT),
        (b"BEGIN:VCARD\r\nEND:VCARD", Kind.VCARD),
        ("\ufeffbegin:vcard\r\n".encode("utf-16-le"), Kind.VCARD),
    ],
)
def test_a_list_is_known_by_its_content(file: Path, content: bytes, kind: Kind) -> None:
    file.write_bytes(content)
    assert inspect(file) == kind


def test_a_file_over_the_limit_is_refused_unread(file: Path) -> None:
    with file.open("wb") as sparse:
        sparse.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(FileRefused) as refused:
        inspect(file)
    assert (refused.value.code, refused.value.params) == ("too_large", {"limit": 25})


def test_a_missing_file_is_a_refusal_too(file: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        inspect(file)
    assert refused.value.code == "unreadable"


def test_every_message_can_be_shown() -> None:
    params = {"limit": 25, "form": ".ods", "cell": "XFD1", "name": "Taul1"}
    messages = [str(FileRefused(code, **params)) for code in FILE_MESSAGES]
    assert [message for message in messages if "%(" in message or not message.endswith(".")] == []


@pytest.mark.parametrize(
    ("names", "code", "form"),
    [
        (["xl/workbook.bin"], "other_spreadsheet", ".xlsb"),
        (["word/document.xml"], "document", ".docx"),
        (["ppt/presentation.xml"], "document", ".pptx"),
        (["content.xml", "mimetype"], "other_spreadsheet", ".ods"),
        (["lista.csv"], "archive", None),
    ],
)
def test_other_packages_are_named(file: Path, names: list[str], code: str, form: str | None) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    refused = refusal(file, content.getvalue())
    assert (refused.code, refused.params.get("form")) == (code, form)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_cut_short_is_damaged(file: Path, share: float) -> None:
    content = workbook()
    assert refusal(file, content[: int(len(content) * share)]).code == "damaged"


def test_a_workbook_with_a_flipped_byte_is_damaged(file: Path) -> None:
    content = bytearray(workbook())
    start = content.index(SHEET.encode()) + len(SHEET) + 20
    content[start] ^= 0xFF
    assert refusal(file, bytes(content)).code == "damaged"


def test_a_part_packed_by_a_strange_method_is_damaged(file: Path) -> None:
    content = io.BytesIO(workbook())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/extra.xml", "x")
    assert refusal(file, content.getvalue()).code == "damaged"


def stored() -> bytes:
    """The workbook with its parts unpacked, as a few writers leave them."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return file.getvalue()


def test_parts_that_are_not_packed_are_read_too(file: Path) -> None:
    file.write_bytes(stored())
    assert inspect(file) == Kind.XLSX
    assert refusal(file, stored().replace(b"<worksheet", b"<worksheat")).code == "damaged"


def test_a_picture_in_the_workbook_is_no_sheet(file: Path) -> None:
    picture = b"<" + random.Random(1).randbytes(300_000).translate(None, b"<>")
    file.write_bytes(rezipped({"xl/media/image1.png": picture}))
    assert inspect(file) == Kind.XLSX


def test_an_encrypted_part_is_a_password(file: Path) -> None:
    content = bytearray(workbook())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(file, bytes(content)).code == "password"


# --- Bombs -------------------------------------------------------------------------------------------------


def test_many_rows_packed_small_are_refused(file: Path) -> None:
    row = b'<row r="5"><c r="A5" t="inlineStr"><is><t>Yritys</t></is></c></row>'
    assert quick_refusal(file, in_sheet(row * (60 * MIB // len(row)))).code == "too_packed"


def test_parts_that_are_large_only_together_are_refused(file: Path) -> None:
    content = rezipped({SHEET: random.Random(1).randbytes(4 * MIB)})
    assert quick_refusal(file, with_false_size(content, 401 * MIB, 0)).code == "too_packed"


def test_one_huge_cell_is_refused(file: Path) -> None:
    cell = b'<row r="5"><c r="A5" t="inlineStr"><is><t>' + b"x" * (100 * MIB) + b"</t></is></c></row>"
    assert quick_refusal(file, in_sheet(cell)).code == "too_packed"


def test_a_huge_shared_string_is_refused(file: Path) -> None:
    assert (
        quick_refusal(file, rezipped({"xl/sharedStrings.xml": b"<sst>" + b"x" * (64 * MIB)})).code
        == "too_packed"
    )


@pytest.mark.parametrize(
    ("xml", "cell"),
    [
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        (b'<row r="300000"><c r="B300000"><v>1</v></c></row>', "B300000"),
        (b'<row r="3"><c r="AMJ3"><v>1</v></c></row>', "AMJ3"),
        (b'<row r="190000"><c r="GA190000"><v>1</v></c></row>', "GA190000"),
        (b"<row r = '300000' ><c s=\"1\" r = 'b300000'><v>1</v></c></row>", "B300000"),
        (b'<x:row r="300000"><x:c><x:v>1</x:v></x:c></x:row>', "A300000"),
        (b'<row r="9">' + b"<c/>" * 999 + b"<c><v>1</v></c></row>", "ALL9"),
    ],
)
def test_a_far_cell_is_named_however_it_is_written(file: Path, xml: bytes, cell: str) -> None:
    refused = quick_refusal(file, in_sheet(xml))
    assert (refused.code, refused.params) == ("far_cell", {"cell": cell})


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml),
        lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD9" s="1"/></row></sheetData>'),
    ],
)
def test_mere_formatting_far_away_is_no_reason_to_refuse(
    file: Path, change: Callable[[bytes], bytes]
) -> None:
    file.write_bytes(rezipped({SHEET: change}))
    assert inspect(file) == Kind.XLSX


def numbered(rows: range, columns: int) -> bytes:
    letters = [column_letters(number).encode() for number in range(1, columns + 1)]
    cells = b"".join(b'<c r="%s{n}"><v>{n}7</v></c>' % letter for letter in letters)
    return b"".join(b'<row r="%d">' % row + cells.replace(b"{n}", b"%d" % row) + b"</row>" for row in rows)


def test_more_rows_or_columns_than_are_read_is_told_with_the_limit(file: Path) -> None:
    rows = refusal(file, in_sheet(numbered(range(3, 201_100), 1)))
    columns = refusal(file, in_sheet(numbered(range(3, 5), 300)))
    assert [(refused.code, refused.params) for refused in (rows, columns)] == [
        ("too_many_rows", {"limit": 200_000}),
        ("too_many_columns", {"limit": 200}),
    ]


@pytest.mark.parametrize("limit", ["MAX_CELLS", "MAX_BOX"])
def test_more_cells_than_fit_in_memory_are_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"vasta.core.importing.workbook.{limit}", 1000)
    assert refusal(file, in_sheet(numbered(range(3, 203), 10))).code == "too_many_cells"


def test_a_package_of_very_many_entries_is_refused_before_they_are_listed(file: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(MAX_ENTRIES + 1):
            archive.writestr(f"xl/{number}.xml", b"")
    assert quick_refusal(file, content.getvalue()).code == "suspicious"


def test_a_directory_of_200_000_entries_that_admits_only_one_is_refused(file: Path) -> None:
    name = b"xl/workbook.xml"
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, *[0] * 7, len(name), *[0] * 6) + name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(entry) * 200_000, 4, 0)
    assert quick_refusal(file, b"PK\x03\x04" + entry * 200_000 + end).code == "suspicious"


@pytest.mark.parametrize("name", ["../../etc/passwd", "xl\\..\\..\\x.xml", "/etc/passwd", "C:/x.xml"])
def test_names_that_climb_out_of_the_package_are_refused(file: Path, name: str) -> None:
    assert quick_refusal(file, rezipped({name: b"x"})).code == "suspicious"


def test_a_package_inside_the_package_is_refused_but_not_an_embedded_object(file: Path) -> None:
    assert quick_refusal(file, rezipped({"xl/inner.bin": workbook()})).code == "suspicious"
    file.write_bytes(rezipped({"xl/embeddings/Microsoft_Excel_Sheet1.xlsx": workbook()}))
    assert inspect(file) == Kind.XLSX


def test_entities_are_refused(file: Path) -> None:
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    )
    assert quick_refusal(file, rezipped({SHEET: laughs})).code == "suspicious"


def test_a_sheet_in_another_encoding_or_with_endless_tags_is_refused(file: Path) -> None:
    endless = random.Random(1).randbytes(300_000).translate(None, b"<>")
    utf16 = quick_refusal(file, rezipped({SHEET: lambda xml: xml.decode().encode("utf-16")}))
    tag = quick_refusal(file, rezipped({SHEET: b"<worksheet a='" + endless}))
    assert (utf16.code, tag.code) == ("suspicious", "suspicious")


def with_false_size(content: bytes, size: int, crc: int) -> bytes:
    """The directory promises that the sheet is small; the parser would unpack all of it."""
    at = content.rindex(SHEET.encode()) - 46
    changed = bytearray(content)
    struct.pack_into("<L", changed, at + 16, crc)
    struct.pack_into("<L", changed, at + 24, size)
    return bytes(changed)


def test_a_size_that_lies_is_noticed(file: Path) -> None:
    sheet = b"<worksheet>" + b"x" * (100 * MIB)
    content = with_false_size(rezipped({SHEET: sheet}), 1000, zlib.crc32(sheet[:1000]))
    assert quick_refusal(file, content).code == "too_packed"


def test_a_local_header_elsewhere_is_damage(file: Path) -> None:
    content = bytearray(workbook())
    struct.pack_into("<L", content, content.rindex(SHEET.encode()) - 46 + 42, 7)
    assert quick_refusal(file, bytes(content)).code == "damaged"


def test_columns_have_the_names_users_see() -> None:
    names = [column_letters(number) for number in (1, 26, 27, 200, 16_384)]
    assert names == ["A", "Z", "AA", "GR", "XFD"]
    assert [column_number(name.encode()) for name in names] == [1, 26, 27, 200, 16_384]
