"""Rows from delimited text (CSV). Runs in the reading child: no Django here."""

import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterator

DELIMITERS = ";,\t|"
SAMPLE_LINES = 200
# A quotation mark left open swallows the rows after it. So many times the row is mended and reading goes on
# from the next line; after that the marks of the file are taken for plain text.
MAX_MENDINGS = 20

Record = tuple[int, list[str], bool]


def read_records(text: str) -> Iterator[Record]:
    """Each record as (number of its first line, cells, whether it was mended for an open quotation mark)."""
    # The limit is the whole process's, so it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = list(io.StringIO(text, newline=""))
    start, delimiter = _stated_delimiter(lines)
    delimiter = delimiter or guess_delimiter(lines[start:])
    mendings = 0
    while start < len(lines):
        quoting = csv.QUOTE_MINIMAL if mendings < MAX_MENDINGS else csv.QUOTE_NONE
        start, is_open = yield from _until_error(lines, start, delimiter, quoting)
        if start < len(lines):
            mendings += is_open
            cells = (
                _plain_cells(lines[start], delimiter) if is_open else _loose_cells(lines[start], delimiter)
            )
            yield start + 1, cells, is_open
            start += 1


def _until_error(
    lines: list[str], start: int, delimiter: str, quoting: int
) -> Generator[Record, None, tuple[int, bool]]:
    """Records from line `start` up to one that breaks the rules of quotation.

    Returns the index of its first line, or the end, and whether its quotation went on over the line.
    """
    rest = (lines[index] for index in range(start, len(lines)))
    reader = csv.reader(rest, delimiter=delimiter, quoting=quoting, strict=True)
    done = 0
    try:
        for cells in reader:
            yield start + done + 1, cells, False
            done = reader.line_num
    except csv.Error as error:
        return start + done, reader.line_num > done + 1 or "unexpected end" in str(error)
    return len(lines), False


def _loose_cells(line: str, delimiter: str) -> list[str]:
    """A line with text after a closing mark, as `"Ravintola" Oy`, joined as spreadsheet programs do."""
    return next(csv.reader([line], delimiter=delimiter))


def _plain_cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip('"') for cell in line.rstrip("\r\n").split(delimiter)]


def _stated_delimiter(lines: list[str]) -> tuple[int, str | None]:
    """Excel's own first line `sep=;`: the number of lines to pass over and the delimiter."""
    if lines and (match := re.fullmatch(r"\"?sep=(.)\"?\s*", lines[0].rstrip("\r\n"), re.I)):
        return 1, match[1]
    return 0, None


def guess_delimiter(lines: list[str]) -> str:
    """The delimiter that divides most first lines into the same number of cells, more cells better.

    Commas in street addresses are also regular, therefore both regularity and the number of cells count.
    """
    scores = {delimiter: _regularity(lines[:SAMPLE_LINES], delimiter) for delimiter in DELIMITERS}
    return max(scores, key=lambda delimiter: scores[delimiter])


def _regularity(lines: list[str], delimiter: str) -> float:
    counts = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if any(cells))
    if not counts:
        return 0
    return max(share * (1 - 1 / cells) for cells, share in counts.items()) / counts.total()
