"""Writes what was measured as tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HEAD = """# How fast it is

Written by `make bench`; what the columns mean stands at the end. What we ask of ourselves: a list, a page
or a search answers in 100 ms of server time at size L (p95); processor time 25 ms for a list, 20 for a
search, 40 for a partner's page; at most 12 queries for a list, 24 for a partner's page and Today; search
itself in 50 ms (p95) at 100,000 objects.
"""
FOOT = """
## What the columns mean

Each page was asked 24 times (a download three times) after three warm-ups, in one process, through the
whole stack of middleware, compressed as a browser gets it. *p50* and *p95* are milliseconds until the
answer is whole. *CPU* is the median processor time of the process in milliseconds: with SQLite that is
program and database, with PostgreSQL the program alone. *Bare* is the median time of the same SQL
statements sent without the program, and *ratio* is p50 divided by it. *KB* is the largest answer as sent.
*Load* is how many processes wanted the processors in the minute before the measurement. Where the search
has fewer objects of its own, its table is filled up with copies.
"""


def write(folder: Path, target: Path) -> None:
    """Write `target` from all measurements in `folder`."""
    parts = [HEAD]
    for database in ("sqlite", "postgresql"):
        for size in ("S", "M", "L"):
            path = folder / f"{database}-{size}.json"
            if path.exists():
                parts.append("\n".join(_section(size, json.loads(path.read_text()))))
        path = folder / f"{database}-import.json"
        if path.exists():
            parts.append("\n".join(_import(json.loads(path.read_text()))))
    target.write_text("\n".join([*parts, FOOT.lstrip()]))


def _section(size: str, found: dict[str, Any]) -> Iterator[str]:
    yield f"## {found['database']}, size {size}\n"
    loaded = f", loaded in {found['load_seconds']:.0f} s" if found["load_seconds"] else ""
    # Figures of an earlier time know of no encounters.
    encounters = f", {found['encounters']:,} encounters" if "encounters" in found else ""
    yield f"{found['partners']:,} partners, {found['contacts']:,} contacts{encounters},"
    yield f"{found['megabytes']:.0f} MB{loaded}."
    yield f"Measured on {found['date']} with {found['machine']}, load {found['load']:.1f}.\n"
    yield from _table(found["pages"].items())
    yield ""
    yield from _table(found["exports"].items())
    search = found["search"]
    yield f"\nSearch at {search['objects']:,} objects, {search['own']:,} of them the school's own:\n"
    yield from _row("Query", "p50", "p95", "CPU", "found")
    yield from _row("---", "--:", "--:", "--:", "--:")
    for kind, row in search["kinds"].items():
        yield from _row(kind, *_times(row), f"{row['found']} of {row['asked']}")
    yield ""


def _import(found: dict[str, Any]) -> Iterator[str]:
    yield f"## {found['database']}, import of {found['rows']:,} rows\n"
    yield "Into the demo school."
    yield f"Measured on {found['date']} with {found['machine']}, load {found['load']:.1f}."
    yield f"The process took {found['megabytes_of_memory']:.0f} MB of memory at most.\n"
    yield from _row("Step", "seconds", "rows")
    yield from _row("---", "--:", "---")
    rows = {"preview": found["found"], "commit": found["done"], "undo": {}}
    for step, counts in rows.items():
        words = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
        yield from _row(step, f"{found['seconds'][step]:.0f}", words)
    yield ""


def _table(pages: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    yield from _row("Page", "p50", "p95", "CPU", "queries", "KB", "bare", "ratio")
    yield from _row("---", *["--:"] * 7)
    for name, row in pages:
        bare = f"{row['bare']:.1f}"
        ratio = f"{row['p50'] / row['bare']:.1f}" if row["bare"] else ""
        yield from _row(name, *_times(row), row["queries"], round(row["bytes"] / 1000), bare, ratio)


def _times(row: dict[str, Any]) -> list[str]:
    return [f"{row[name]:.0f}" if row[name] >= 10 else f"{row[name]:.1f}" for name in ("p50", "p95", "cpu")]


def _row(*cells: object) -> Iterator[str]:
    yield "| " + " | ".join(str(cell) for cell in cells) + " |"
