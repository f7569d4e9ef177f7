"""docs/requirements.csv says where each requirement is met and which test proves it; what it says must exist.

`place` names one or more files from the root of the project, each with a class, function or constant after a
colon where that helps (`src/vasta/partners/models/partner.py:Partner`), or URL names
(`partners:partner_list`). `test` names pytest node ids (`tests/test_requirements.py::test_ids_are_unique`).
Several are parted by a space.
"""

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.urls import URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ["id", "requirement", "place", "test", "state"]
STATES = {"works", "partly", "not yet", "principle"}
PROVEN = {"works", "partly"}
URLCONFS = ("vasta.urls", "vasta.urls_root")


def read():
    with (ROOT / "docs/requirements.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


ROWS = read()
PROVEN_ROWS = [row for row in ROWS if row["state"] in PROVEN]


@cache
def names_in(path):
    """Names defined in a Python file: "Class", "Class.method", "function"; None without a file."""
    if not path.is_file():
        return None
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8")).body))


def _names(body, prefix=""):
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield prefix + node.name
        if isinstance(node, ast.ClassDef):
            yield from _names(node.body, f"{prefix}{node.name}.")
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (prefix + target.id for target in targets if isinstance(target, ast.Name))


@cache
def url_names():
    return frozenset(name for urlconf in URLCONFS for name in _url_names(get_resolver(urlconf)))


def _url_names(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _url_names(pattern, space)
        elif pattern.name:
            yield prefix + pattern.name


def has_place(place):
    path, _, name = place.partition(":")
    if "/" not in path and "." not in path:
        return place in url_names()
    if name:
        return name in (names_in(ROOT / path) or ())
    return (ROOT / path).is_file()


def has_test(node_id):
    path, *names = node_id.split("::")
    return bool(names) and ".".join(names) in (names_in(ROOT / path) or ())


def missing(row):
    """What a proven row names in vain."""
    places, tests = row["place"].split(), row["test"].split()
    named = [("place", places), ("test", tests)]
    return (
        [what for what, items in named if not items]
        + [place for place in places if not has_place(place)]
        + [test for test in tests if not has_test(test)]
    )


def test_the_table_has_its_columns_and_states():
    assert {tuple(row) for row in ROWS} == {tuple(COLUMNS)}
    assert {row["state"] for row in ROWS} <= STATES


def test_ids_are_unique():
    assert [row["id"] for row in ROWS if not re.fullmatch(r"S[0-4]-\d{3}", row["id"])] == []
    assert [key for key, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []


def test_every_requirement_is_one_sentence_of_its_own():
    sentences = [row["requirement"] for row in ROWS]
    assert [text for text in sentences if not re.fullmatch(r"[A-Z].{20,}\.", text)] == []
    assert [text for text, count in Counter(sentences).items() if count > 1] == []


def test_rows_that_are_not_yet_met_name_no_test():
    assert [row["id"] for row in ROWS if row["state"] == "not yet" and row["test"]] == []


def test_what_is_said_to_work_has_a_place_and_a_test():
    assert {row["id"]: missing(row) for row in PROVEN_ROWS if missing(row)} == {}


HERE = "tests/test_requirements.py"


@pytest.mark.parametrize(
    ("place", "test", "expected"),
    [
        (f"{HERE}:missing", f"{HERE}::test_ids_are_unique", []),
        ("docs/requirements.csv", f"{HERE}::no_such_test", [f"{HERE}::no_such_test"]),
        ("src/no_such_file.py:Name", "", ["test", "src/no_such_file.py:Name"]),
        ("nowhere:no_such_page", HERE, ["nowhere:no_such_page", HERE]),
    ],
)
def test_a_row_that_names_what_is_not_there_is_found_out(place, test, expected):
    assert missing({"place": place, "test": test}) == expected
