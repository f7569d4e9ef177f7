"""Starts the reading child and gives its rows: `read_table(path)` → `ReadTable`, or `FileRefused`.

The child limits itself (see `reader`); this side limits its time, reads its output in bounded pieces and
believes nothing in it. Rows stay in a file, so the memory of this process does not grow with the list.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from . import headings
from .errors import FILE_MESSAGES, ROW_MESSAGES, FileRefused, RowProblem
from .preflight import inspect

READER = Path(__file__).with_name("reader.py")
TIMEOUT_SECONDS = 120
MAX_SUMMARY_BYTES = 4 * 1024 * 1024
# 200 columns of 32 KiB characters, the longest of which take four bytes.
MAX_LINE_BYTES = 32 * 1024 * 1024


class Row(NamedTuple):
    """A filled row: its number as the user sees it, and its cells as text, as many as there are headings."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A sheet with rows. `heading_row` is the number of the row of headings, None when the list has none."""

    index: int
    name: str
    is_hidden: bool
    row_count: int
    column_count: int
    offset: int
    headings: tuple[str, ...] = ()
    heading_row: int | None = None


class ReadTable:
    """A file that was read: its sheets, problems, and rows one at a time. Closing removes the rows."""

    def __init__(self, folder: Path, *, is_known: Callable[[str], bool], names: Sequence[str] | None) -> None:
        self.folder = folder
        summary = _summary(folder)
        self.encoding: str | None = summary["encoding"]
        self.problems = [_problem(problem) for problem in summary["problems"]]
        self.sheets: list[Sheet] = []
        for index, entry in enumerate(summary["sheets"]):
            sheet = _sheet(index, entry)
            if sheet.row_count and (names is None or sheet.name in names):
                self.sheets.append(self.with_heading(sheet, self._guessed_heading(sheet, is_known)))

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows after the heading, or all when there is none, read from disk as they are asked for."""
        width = max(len(sheet.headings), sheet.column_count)
        for number, cells in self._all_rows(sheet):
            if sheet.heading_row is None or number > sheet.heading_row:
                yield Row(number, cells + [""] * (width - len(cells)))

    def with_heading(self, sheet: Sheet, number: int | None) -> Sheet:
        """The same sheet with the row `number` as its headings; None = the sheet has no headings."""
        cells = next((cells for at, cells in self._all_rows(sheet) if at == number), [])
        padded = [cell.strip() for cell in cells] + [""] * (sheet.column_count - len(cells))
        return replace(sheet, headings=tuple(padded), heading_row=number)

    def close(self) -> None:
        """Remove the rows from disk."""
        _remove_output(self.folder)

    def __enter__(self) -> "ReadTable":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _guessed_heading(self, sheet: Sheet, is_known: Callable[[str], bool]) -> int | None:
        first = list(islice(self._all_rows(sheet), headings.ROWS_LOOKED_AT))
        index = headings.find_heading([cells for _, cells in first], is_known)
        return None if index is None else first[index][0]

    def _all_rows(self, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
        with _refusing_on_error(), (self.folder / "rows.jsonl").open("rb") as file:
            file.seek(sheet.offset)
            for _ in range(sheet.row_count):
                number, cells = json.loads(file.readline(MAX_LINE_BYTES))
                if not isinstance(number, int) or not all(isinstance(cell, str) for cell in cells):
                    raise FileRefused("unsafe", detail="row")
                yield number, cells


def read_table(
    path: str | os.PathLike[str],
    *,
    sheets: Sequence[str] | None = None,
    is_known: Callable[[str], bool] = lambda text: False,
    folder: str | os.PathLike[str] | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> ReadTable:
    """Check the file, read it in a limited child process and give its sheets (all, or those named).

    `is_known` tells headings that the caller knows and helps to find their row. The rows are kept in
    `folder`, from which `reopen_table` gives them again, or in a temporary folder; `close()` removes either.
    `timeout` is in seconds of wall-clock time. Raises `FileRefused` and nothing else.
    """
    with _refusing_on_error():
        kind = inspect(path)
        target = Path(folder) if folder else Path(tempfile.mkdtemp(prefix="vasta-import-"))
    try:
        with _refusing_on_error():
            target.mkdir(parents=True, exist_ok=True)
            _remove_files(target)
            _run_child(Path(path), kind, target, timeout)
        return reopen_table(target, sheets=sheets, is_known=is_known)
    except FileRefused:
        _remove_output(target)
        raise


def reopen_table(
    folder: str | os.PathLike[str],
    *,
    sheets: Sequence[str] | None = None,
    is_known: Callable[[str], bool] = lambda text: False,
) -> ReadTable:
    """A table read earlier into `folder`. Raises `FileRefused`, also when the earlier reading was refused."""
    with _refusing_on_error():
        table = ReadTable(Path(folder), is_known=is_known, names=sheets)
    if table.sheets:
        return table
    raise FileRefused("no_sheet", name=", ".join(sheets)) if sheets else FileRefused("no_rows")


def _remove_files(folder: Path) -> None:
    for name in ("rows.jsonl", "summary.json", "stderr.txt"):
        (folder / name).unlink(missing_ok=True)


def _remove_output(folder: Path) -> None:
    """Remove what the child wrote, and the folder unless the caller keeps something else there."""
    with contextlib.suppress(OSError):
        _remove_files(folder)
        folder.rmdir()


def _run_child(path: Path, kind: str, folder: Path, timeout: float) -> None:
    """Run the reader; whatever way it ends without a summary is `unsafe`."""
    command = [sys.executable, "-I", str(READER), str(path.resolve()), kind, str(folder.resolve())]
    with (folder / "stderr.txt").open("wb") as errors:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env={}, cwd=folder
        )
        try:
            code = child.wait(timeout)
        except subprocess.TimeoutExpired as expired:
            raise FileRefused("unsafe", detail=f"over {timeout} s") from expired
        finally:
            child.kill()
            child.wait()
    if code != 0 or not (folder / "summary.json").exists():
        with (folder / "stderr.txt").open("rb") as errors:
            errors.seek(max(0, (folder / "stderr.txt").stat().st_size - 2000))
            raise FileRefused("unsafe", detail=f"exit {code}: {errors.read().decode('utf-8', 'replace')}")


@contextlib.contextmanager
def _refusing_on_error() -> Iterator[None]:
    """Turn what a broken disk or a child that lies may cause into refusals."""
    try:
        yield
    except FileRefused:
        raise
    except OSError as error:
        raise FileRefused("unreadable", detail=repr(error)) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FileRefused("unsafe", detail=repr(error)) from error


def _summary(folder: Path) -> dict[str, Any]:
    with (folder / "summary.json").open("rb") as file:
        content = file.read(MAX_SUMMARY_BYTES + 1)
    if len(content) > MAX_SUMMARY_BYTES:
        raise FileRefused("unsafe", detail="summary")
    summary = json.loads(content)
    if code := summary.get("error"):
        raise FileRefused(code if code in FILE_MESSAGES else "unsafe", **summary["params"])
    return summary


def _sheet(index: int, entry: dict[str, Any]) -> Sheet:
    return Sheet(
        index=index,
        name=str(entry["name"]),
        is_hidden=bool(entry["hidden"]),
        row_count=int(entry["rows"]),
        column_count=int(entry["columns"]),
        offset=int(entry["offset"]),
    )


def _problem(problem: dict[str, Any]) -> RowProblem:
    if problem["code"] not in ROW_MESSAGES:
        raise ValueError(problem["code"])
    return RowProblem(**problem)
