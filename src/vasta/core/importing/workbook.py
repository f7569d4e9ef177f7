"""The check of a workbook (.xlsx) before a parser sees it: zip bombs, far cells, entities (S-21..S-23).

Everything is streamed in pieces of 256 KiB and measured as it comes, because sizes written in the file may
lie. A file made to deceive these rules still meets the limits of the reading child (see `reader`).
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from .errors import FileRefused

# A list of 200,000 rows and 40 columns unpacks to about 340 MB; real workbooks have under a hundred parts.
MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
# Rows of equal numbers pack to 1/30; only a bomb packs a part of more than 4 MiB to under 1/150.
MAX_RATIO = 150
RATIO_FREE_BYTES = 4 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 200_000, 200
# Title rows above the heading and gaps inside the list are not counted against the user.
ROW_SLACK = 1_000
# The parser holds the box from the first to the last filled cell in memory, 32 bytes a place.
MAX_BOX = 8_000_000
MAX_CELLS = 4_000_000
FAR = 10**9

PIECE = 256 * 1024
MAX_TAG_BYTES = 64 * 1024
DIRECTORY_ENTRY = b"PK\x01\x02"
NESTED = (b"PK\x03\x04", b"\x1f\x8b\x08", b"7z\xbc\xaf", b"Rar!")
FORMS = (
    ("xl/workbook.bin", "other_spreadsheet", ".xlsb"),
    ("word/document.xml", "document", ".docx"),
    ("ppt/presentation.xml", "document", ".pptx"),
    ("index/document.iwa", "other_spreadsheet", ".numbers"),
)
# Cells as every spreadsheet program writes them, and as the form allows them: in any order, without a
# reference.
USUAL_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^<>]*?(/?)>')
ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
CELL_OR_ROW = re.compile(
    rb"<(?:[\w.-]+:)?(c|row)(?=[\s/>])(?:[^<>]*?\sr\s*=\s*[\"']([A-Za-z]{0,8})(\d{1,9})[\"'])?[^<>]*?(/?)>"
)
ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)


def check_workbook(path: Path) -> None:
    """Raises `FileRefused` unless the file is a workbook that a parser can read within its limits."""
    if _directory_entries(path) > MAX_ENTRIES:
        raise FileRefused("suspicious", detail="entries")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise FileRefused("damaged", detail=repr(error)) from error
    with archive, path.open("rb") as file:
        entries = archive.infolist()
        _check_directory(entries)
        for entry in entries:
            _check_entry(file, entry)


def _directory_entries(path: Path) -> int:
    """How many directory entries the file holds, by their signatures, without trusting its own count.

    `zipfile` makes one object for each signature it meets, so this number bounds its memory.
    """
    count, rest = 0, b""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            count += (rest + piece).count(DIRECTORY_ENTRY)
            rest = (rest + piece)[-3:]
    return count


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    for entry in entries:
        parts = entry.orig_filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or parts[0].endswith(":") or "\x00" in entry.orig_filename:
            raise FileRefused("suspicious", detail=f"name {entry.orig_filename!r}")
        if entry.flag_bits & 0x1:
            raise FileRefused("password")
        _check_sizes(entry)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise FileRefused("too_packed", detail="total")
    _check_form(names)


def _check_sizes(entry: zipfile.ZipInfo) -> None:
    if entry.file_size > max(RATIO_FREE_BYTES, entry.compress_size * MAX_RATIO):
        raise FileRefused("too_packed", detail=f"ratio {entry.filename!r}")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused("damaged", detail=f"method {entry.compress_type}")


def _check_form(names: set[str]) -> None:
    if "xl/workbook.xml" in names:
        return
    for name, code, form in FORMS:
        if name in names:
            raise FileRefused(code, form=form)
    if {"content.xml", "mimetype"} <= names:
        raise FileRefused("other_spreadsheet", form=".ods")
    raise FileRefused("archive")


def _check_entry(file: IO[bytes], entry: zipfile.ZipInfo) -> None:
    """Unpack one part in pieces: its size and check sum must be what the directory says, its cells near."""
    scan = _Scan(is_xml=entry.filename.lower().endswith((".xml", ".rels", ".vml")))
    crc, size = 0, 0
    for piece in _pieces(file, entry):
        if size == 0 and piece.startswith(NESTED) and not entry.filename.startswith("xl/embeddings/"):
            # Objects embedded in a sheet are workbooks themselves; nobody reads those. Others have no place
            # here.
            raise FileRefused("suspicious", detail=f"nested {entry.filename!r}")
        if size == 0 and piece.startswith((b"\xff\xfe", b"\xfe\xff")) and entry.filename.endswith(".xml"):
            # In UTF-16 the scan below would see nothing; no spreadsheet program writes it.
            raise FileRefused("suspicious", detail=f"encoding {entry.filename!r}")
        crc, size = zlib.crc32(piece, crc), size + len(piece)
        if size > entry.file_size:
            raise FileRefused("too_packed", detail=f"size lie {entry.filename!r}")
        scan.feed(piece)
    if (size, crc) != (entry.file_size, entry.CRC):
        raise FileRefused("damaged", detail=f"check sum {entry.filename!r}")


def _pieces(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of a part, read past what the directory promises so that a lie is seen."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise FileRefused("damaged", detail=f"header {entry.filename!r}")
    file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
        return
    inflater = zlib.decompressobj(-15)
    try:
        while left and not inflater.eof and (packed := file.read(min(PIECE, left))):
            left -= len(packed)
            while packed:
                yield inflater.decompress(packed, PIECE)
                packed = inflater.unconsumed_tail
    except zlib.error as error:
        raise FileRefused("damaged", detail=repr(error)) from error


class _Scan:
    """Follows the box of filled cells through the XML of one sheet, counting positions as the parser does."""

    def __init__(self, *, is_xml: bool) -> None:
        self.is_xml = is_xml
        self.rest = b""
        self.row, self.column = 0, 0
        self.cells = 0
        # First and last row and column that hold something.
        self.rows = self.columns = (FAR, 0)

    def feed(self, piece: bytes) -> None:
        """Look at the next piece; a tag cut by its end waits for the following one."""
        text = self.rest + piece
        cut = text.rfind(b"<")
        self.rest = b"" if cut < 0 or b">" in text[cut:] else text[cut:]
        if len(self.rest) > MAX_TAG_BYTES:
            if self.is_xml:
                raise FileRefused("suspicious", detail="tag")
            self.rest = b""
        if b"<!" in text and ENTITIES.search(text):
            raise FileRefused("suspicious", detail="entities")
        cells = USUAL_CELL.findall(text)
        if len(cells) == len(ANY_CELL.findall(text.removesuffix(self.rest))):
            self._usual(cells)
        else:
            self._unusual(text)

    def _usual(self, cells: list[tuple[bytes, bytes, bytes]]) -> None:
        """Cells that all name their place: only the outermost of them matter, so sets will do."""
        filled = [cell for cell in cells if not cell[2]]
        if filled:
            rows = {int(digits) for digits in {cell[1] for cell in filled}}
            columns = {column_number(letters) for letters in {cell[0] for cell in filled}}
            self.row, self.column = int(filled[-1][1]), column_number(filled[-1][0])
            self._grow(len(filled), (min(rows), max(rows)), (min(columns), max(columns)))
            self._check(lambda: next(c[0].decode() + c[1].decode() for c in filled if self._at_edge(*c[:2])))

    def _unusual(self, text: bytes) -> None:
        for tag, letters, digits, closed in CELL_OR_ROW.findall(text):
            if tag == b"row":
                self.row, self.column = int(digits) if digits else self.row + 1, 0
                continue
            if digits:
                self.row, self.column = int(digits), column_number(letters)
            else:
                self.column += 1
            if not closed:
                self._grow(1, (self.row, self.row), (self.column, self.column))
                self._check(lambda: f"{column_letters(self.column)}{self.row}")

    def _grow(self, cells: int, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        self.cells += cells
        self.rows = min(self.rows[0], rows[0]), max(self.rows[1], rows[1])
        self.columns = min(self.columns[0], columns[0]), max(self.columns[1], columns[1])

    def _at_edge(self, letters: bytes, digits: bytes) -> bool:
        """Whether a cell is one that made the box too large: beyond the limits, else at its last row."""
        row, column = int(digits), column_number(letters)
        beyond = row > MAX_ROWS + ROW_SLACK or column > MAX_COLUMNS
        return beyond or (self._is_near() and row == self.rows[1])

    def _is_near(self) -> bool:
        return self.rows[1] <= MAX_ROWS + ROW_SLACK and self.columns[1] <= MAX_COLUMNS

    def _check(self, name: Callable[[], str]) -> None:
        """A table that grew over a limit is told the limit; a lone cell far outside is named by `name`."""
        box = (self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1)
        if self._is_near() and box <= MAX_BOX and self.cells <= MAX_CELLS:
            return
        if self.rows[1] > MAX_ROWS + ROW_SLACK and self.cells > MAX_ROWS:
            raise FileRefused("too_many_rows", limit=MAX_ROWS)
        if MAX_COLUMNS < self.columns[1] <= 2 * MAX_COLUMNS and self.cells >= MAX_COLUMNS:
            raise FileRefused("too_many_columns", limit=MAX_COLUMNS)
        if self.cells > MAX_CELLS or (self._is_near() and self.cells * 4 > box):
            raise FileRefused("too_many_cells")
        raise FileRefused("far_cell", cell=name())


def column_number(letters: bytes) -> int:
    """`A` → 1, `XFD` → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """1 → `A`, 16384 → `XFD`: the name users see above a column."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
