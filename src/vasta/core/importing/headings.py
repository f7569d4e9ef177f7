"""Finds the row of headings: lists have titles, dates and empty rows above it, or no headings at all."""

import re
from collections.abc import Callable, Sequence

# How many filled rows from the top are looked at.
ROWS_LOOKED_AT = 40
MAX_HEADING = 80
# What stands in the rows of a list and never in its headings.
DATA = re.compile(r"\S+@\S+\.\w|\d{6,7}-?\d\b|https?://|^\+?[\d\s().,:/-]+$|^\d{4}-\d\d-\d\d", re.I)


def find_heading(
    rows: Sequence[Sequence[str]], is_known: Callable[[str], bool] = lambda text: False
) -> int | None:
    """The index of the heading row among the first filled `rows`, or None when the list begins at once.

    A heading row is wide, short, different in every cell, holds no data, and has rows of the same width
    below. A heading that the caller knows (`is_known`) outweighs all that.
    """
    looked_at = rows[:ROWS_LOOKED_AT]
    scores = [_score(row, looked_at[index + 1 :], is_known) for index, row in enumerate(looked_at)]
    best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=None)
    return best if best is not None and scores[best] > 0 else None


def _score(row: Sequence[str], below: Sequence[Sequence[str]], is_known: Callable[[str], bool]) -> float:
    filled = [cell.strip() for cell in row if cell.strip()]
    if not filled or any(len(cell) > MAX_HEADING * 2 for cell in filled):
        return 0
    known = sum(is_known(cell) for cell in filled)
    data = sum(bool(DATA.search(cell)) for cell in filled)
    if data > known:
        return 0
    distinct = len({cell.casefold() for cell in filled}) / len(filled)
    width = len(filled) / max(1, _usual_width(below))
    if not known and not _differs(filled, below):
        return 0
    return known * 3 + distinct * min(width, 1) - data


def _usual_width(below: Sequence[Sequence[str]]) -> int:
    """How many columns the rows below reach, by the middle one of them."""
    widths = sorted(len(row) for row in below)
    return widths[len(widths) // 2] if widths else 1


def _differs(filled: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether rows below hold data of another nature; without that an unknown first row may be data."""
    sample = [cell for row in below for cell in row if cell.strip()]
    return any(DATA.search(cell) for cell in sample) and len(filled) > 1
