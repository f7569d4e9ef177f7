"""The rules of the house that a machine can read: see CONTRIBUTING.md for the reasons."""

import ast
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from scripts import messages

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "vasta"
SETTINGS_PAGE = ROOT / "docs" / "administrator" / "settings.md"

# An app imports from the lines above its own; apps of one line do not know each other.
APP_ORDER = (
    {"core"},
    {"accounts"},
    {"partners"},
    {"groups"},
    {"partnerships"},
    {"planning"},
    {"insights"},
    {"encounters"},
    {"surveys"},
    {"toolbox"},
    {"sales", "workplaces", "events", "projects"},
    {"reports"},
    {"home"},
    {"portal", "api"},
)
LEVEL = {app: level for level, apps in enumerate(APP_ORDER) for app in apps}

NOT_OURS = {
    ".git",
    ".venv",
    "node_modules",
    "var",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".hypothesis",
}
MAX_FILE_LINES, MAX_FUNCTION_LINES = 400, 60


def tracked_files(*suffixes: str) -> list[Path]:
    """Our own files with one of the suffixes (all without one), installed and built ones left out."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        found += [Path(folder, name) for name in sorted(names) if not suffixes or name.endswith(suffixes)]
    return found


def source_files() -> list[Path]:
    """The program's Python files without tests and migrations."""
    return [path for path in SOURCE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)]


def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file; a SyntaxError names the file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    """The path as a reader of a failure wants it: from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


# --- Code ------------------------------------------------------------------------------------------------


def imported_apps(path: Path) -> Iterator[tuple[int, str]]:
    """Line and app of every import of one of our apps, wherever in the file it stands."""
    package = ["vasta", *path.relative_to(SOURCE).parts[:-1]]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            # `from vasta import partners` names the app only on the right.
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "vasta" else [module]
        else:
            continue
        for name in names:
            if name.startswith("vasta.") and (app := name.split(".")[1]) in LEVEL:
                yield node.lineno, app


def test_apps_import_one_way_only():
    wrong = []
    for path in source_files():
        own = path.relative_to(SOURCE).parts[0]
        if own in LEVEL:
            wrong += [
                f"{name_of(path)}:{line} {own} imports {app}"
                for line, app in imported_apps(path)
                if app != own and LEVEL[app] >= LEVEL[own]
            ]
    assert wrong == []


def test_every_app_has_its_place_in_the_order():
    apps = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert apps - LEVEL.keys() == set()


def test_files_are_short():
    long = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in source_files()}
    assert {name: lines for name, lines in long.items() if lines > MAX_FILE_LINES} == {}


def test_functions_are_short():
    long = []
    for path in source_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long.append(f"{name_of(path)}:{node.lineno} {node.name}: {lines} lines")
    assert long == []


# The brackets keep this list from finding itself.
MISPLACED = re.compile(
    r"c[l]aude|c[h]atgpt|a[n]thropic|o[p]enai|as an [a]i\b|\.\./s[h]ared|/w[o]rk/"
    r"|(?<!\w)/(r[o]ot|h[o]me)/[a-z]"
    r"|p[y]pi\.org|p[y]thonhosted|n[p]mjs\.(org|com)|T[O]DO|F[I]XME",
    re.IGNORECASE,
)


def test_files_speak_of_the_project_alone():
    wrong = []
    for path in tracked_files():
        if path.suffix in {".png", ".woff2", ".xlsx", ".mo", ".sqlite3", ".gz"}:
            continue
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        ):
            if match := MISPLACED.search(line):
                wrong.append(f"{name_of(path)}:{number} {match[0]}")
    assert wrong == []


# --- Templates -------------------------------------------------------------------------------------------

# What a strict content security policy would break without a sound.
INLINE = {
    "script without src": re.compile(r"<script(?![^>]*(\bsrc=|application/json))", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx evaluation": re.compile(r"hx-on|hx-vars|['\"]js:"),
    # `click[ctrlKey]` is a script; the brackets of a selector (`from:input[type=search]`) are not.
    "htmx trigger filter": re.compile(r'hx-trigger="(?:(?:from|target):[^",]*+|[^"\[])*+\['),
}


def test_templates_have_nothing_inline():
    wrong = []
    for path in SOURCE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for what, pattern in INLINE.items():
            wrong += [
                f"{name_of(path)}:{text.count(chr(10), 0, match.start()) + 1} {what}"
                for match in pattern.finditer(text)
            ]
    assert wrong == []


# --- Migrations ------------------------------------------------------------------------------------------


def our_migrations() -> dict[str, list[str]]:
    """Names of each app's migrations in their order."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations):
        if app in LEVEL:
            found.setdefault(app, []).append(name)
    return found


def test_migrations_are_one_line_per_app():
    for app, names in our_migrations().items():
        assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1)), app
        assert len(MigrationLoader(None).graph.leaf_nodes(app)) == 1, app


def test_migrations_say_what_they_do():
    names = [f"{app}.{name}" for app, found in our_migrations().items() for name in found]
    assert [name for name in names if re.search(r"\.\d{4}_(auto_|alter_.*_and_more)", name)] == []


# --- Languages -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def source_texts(tmp_path_factory) -> set:
    """Every text of the source, freshly extracted in a copy."""
    copy = tmp_path_factory.mktemp("source") / "vasta"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("locale", "static", "__pycache__"))
    (copy / "locale").mkdir()
    before = Path.cwd()
    try:
        messages.extract(copy)
    finally:
        os.chdir(before)
    return {message.key for message in messages.read(copy / "locale/fi/LC_MESSAGES/django.po")}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_text_is_translated(language, source_texts):
    entries = messages.read(SOURCE / "locale" / language / "LC_MESSAGES" / "django.po")
    complete = {entry.key for entry in entries if entry.is_complete}
    assert sorted(source_texts - complete, key=str) == []
    assert sorted({entry.key for entry in entries} - source_texts, key=str) == []


def test_labels_in_the_user_guide_are_those_of_the_program():
    entries = messages.read(SOURCE / "locale" / "fi" / "LC_MESSAGES" / "django.po")
    labels = {text for entry in entries for text in entry.strings}
    named = set()
    for path in (ROOT / "docs" / "user").glob("*.md"):
        named |= set(re.findall(r"(?<!\*)\*([^*\s][^*]*)\*(?!\*)", path.read_text(encoding="utf-8")))
    assert named - labels == set()


# --- Documents -------------------------------------------------------------------------------------------

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def test_links_between_documents_lead_somewhere():
    broken = []
    for path in tracked_files(".md"):
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{name_of(path)} → {target}")
    assert broken == []


def test_make_targets_in_documents_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set()
    for path in tracked_files(".md"):
        named |= set(re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8")))
    assert named - targets == set()


def environment_variables() -> set[str]:
    """The names that settings.py reads from the environment."""
    tree = tree_of(SOURCE / "settings.py")
    return {
        "VASTA_" + node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def test_settings_page_lists_every_variable():
    named = set(re.findall(r"`(VASTA_[A-Z_]+)`", SETTINGS_PAGE.read_text(encoding="utf-8")))
    assert named == environment_variables()
