"""Reads one table file in a process of its own, writing rows as JSON lines: `reader.py FILE KIND FOLDER`.

Started by `sandbox` with `python -I` and an empty environment. It limits itself before it touches the file: a
file that breaks the parser, eats memory or loops ends this process and nothing else. No Django is imported.

In FOLDER it writes `rows.jsonl`, one `[row number, [cell, …]]` a line, the sheets one after the other, and at
the end `summary.json`: `{"sheets": [{name, hidden, rows, columns, offset}], "problems": […], "encoding": …}`,
or `{"error": code, "params": {…}}` when the file is refused. Row numbers are those the user sees. Cells are
text.
"""

import contextlib
import datetime as dt
import errno
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 120
OUTPUT_BYTES = 512 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 200_000, 200
# Title rows above the heading are not counted against the user.
ROW_SLACK = 1_000
MAX_CELL = 32 * 1024
MAX_PROBLEMS = 1_000
MAX_MERGES = 20_000

Cells = list[str]


class Refused(Exception):
    """A file that could be read so far as to say what is wrong: a code of `errors.FILE_MESSAGES`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Output:
    """Writes rows within the limits and remembers where each sheet begins."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("wb")
        self.sheets: list[dict[str, Any]] = []
        self.problems: list[dict[str, Any]] = []
        self.encoding: str | None = None
        self.rows = 0

    def sheet(self, name: str, *, hidden: bool, rows: Iterable[tuple[int, Cells]]) -> None:
        """Write the rows of a sheet. Empty rows are left out; their numbers stay unused."""
        entry = {"name": name, "hidden": hidden, "rows": 0, "columns": 0, "offset": self.file.tell()}
        self.sheets.append(entry)
        for number, cells in rows:
            if kept := self._kept(number, cells):
                self._count(entry, len(kept))
                self.file.write(
                    json.dumps([number, kept], ensure_ascii=False).encode("utf-8", "replace") + b"\n"
                )

    def problem(self, code: str, row: int | None = None, column: int | None = None, **params: Any) -> None:
        """Report a problem of the sheet being read; after a thousand there is nothing new to say."""
        if len(self.problems) < MAX_PROBLEMS:
            sheet = max(0, len(self.sheets) - 1)
            self.problems.append(
                {"code": code, "sheet": sheet, "row": row, "column": column, "params": params}
            )

    def _kept(self, number: int, cells: Cells) -> Cells:
        while cells and not cells[-1].strip():
            cells.pop()
        for index, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                cells[index] = cell[:MAX_CELL]
                self.problem("cell_cut", number, index + 1, limit=MAX_CELL)
        return cells

    def _count(self, entry: dict[str, Any], columns: int) -> None:
        self.rows += 1
        entry["rows"] += 1
        entry["columns"] = max(entry["columns"], columns)
        if self.rows > MAX_ROWS + ROW_SLACK:
            raise Refused("too_many_rows", limit=MAX_ROWS)
        if columns > MAX_COLUMNS:
            raise Refused("too_many_columns", limit=MAX_COLUMNS)


def limit_self() -> None:
    """Bound memory, processor time, file size and core dumps for good. A system may lack one of them."""
    import resource

    limits = {
        "RLIMIT_AS": MEMORY_BYTES,
        "RLIMIT_CPU": CPU_SECONDS,
        "RLIMIT_FSIZE": OUTPUT_BYTES,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 64,
    }
    for name, value in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))


def read_workbook(path: Path, output: Output) -> None:
    """All sheets of a workbook, hidden ones too (they are marked); charts have no rows."""
    import python_calamine as calamine

    try:
        with calamine.load_workbook(str(path)) as workbook:
            for meta in workbook.sheets_metadata:
                if meta.typ == calamine.SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_name(meta.name)
                    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
                    output.sheet(meta.name, hidden=hidden, rows=_sheet_rows(sheet))
    except calamine.CalamineError as error:
        print(repr(error), file=sys.stderr)
        raise Refused("damaged") from error


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, Cells]]:
    if sheet.start is None:
        return
    left = sheet.start[1]
    merged = _merged_down(sheet)
    for index, values in enumerate(sheet.iter_rows()):
        cells = [""] * left + [cell_text(value) for value in values]
        for column, top in merged.get(index, ()):
            if index == top.row:
                top.text = cells[column] if column < len(cells) else ""
            elif column < len(cells) and not cells[column]:
                cells[column] = top.text
        yield index + 1, cells


class _Top:
    """The upper cell of a merged area, whose text every row of the area shows."""

    def __init__(self, row: int) -> None:
        self.row, self.text = row, ""


def _merged_down(sheet: Any) -> dict[int, list[tuple[int, _Top]]]:
    """Cells merged over several rows hold their text on the first only; the user sees it on each of them."""
    merged: dict[int, list[tuple[int, _Top]]] = {}
    areas = [area for area in sheet.merged_cell_ranges or () if area[1][0] > area[0][0]][:MAX_MERGES]
    places = 0
    for (first, column), (last, _) in areas:
        last = min(last, sheet.end[0])
        places += last - first + 1
        if places > MAX_ROWS:
            break
        top = _Top(first)
        for row in range(first, last + 1):
            merged.setdefault(row, []).append((column, top))
    return merged


def cell_text(value: Any) -> str:
    """A cell as text: dates as ISO, whole numbers without decimals, others with the 15 digits Excel has."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.timedelta):
        return f"{value.total_seconds() / 3600:.15g}"
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def read_text(path: Path, output: Output, kind: str) -> None:
    """Delimited text, or cards, in whichever encoding."""
    from vasta.core.importing import decoding, separated, vcard

    text, output.encoding, problem = decoding.decode(path.read_bytes())
    if kind == "vcard":
        rows = itertools.chain([(0, list(vcard.HEADINGS))], vcard.read_cards(text))
        output.sheet("", hidden=False, rows=rows)
    else:
        output.sheet("", hidden=False, rows=_records(separated.read_records(text), output))
    if problem:
        output.problem(problem)


def _records(records: Iterable[tuple[int, Cells, bool]], output: Output) -> Iterator[tuple[int, Cells]]:
    for number, cells, mended in records:
        if mended:
            output.problem("open_quote", number)
        yield number, cells


def read(path: Path, kind: str, folder: Path) -> dict[str, Any]:
    """Read the file and give the summary. Raises `Refused`, `OSError`, `MemoryError`."""
    output = Output(folder / "rows.jsonl")
    with output.file:
        if kind == "xlsx":
            read_workbook(path, output)
        else:
            read_text(path, output, kind)
    return {"sheets": output.sheets, "problems": output.problems, "encoding": output.encoding}


def main(path: str, kind: str, folder: str) -> int:
    """Runs once, in the child. The exit code is 0 whenever a summary was written."""
    limit_self()
    try:
        summary = read(Path(path), kind, Path(folder))
    except Refused as refused:
        summary = {"error": refused.code, "params": refused.params}
    except OSError as error:
        code = {errno.ENOSPC: "no_space", errno.EDQUOT: "no_space", errno.EFBIG: "too_many_cells"}
        summary = {"error": code.get(error.errno or 0, "unreadable"), "params": {}}
    Path(folder, "summary.json").write_text(json.dumps(summary))
    return 0


if __name__ == "__main__":
    # The folder that holds the package; an isolated interpreter does not look there by itself.
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    sys.exit(main(*sys.argv[1:]))
