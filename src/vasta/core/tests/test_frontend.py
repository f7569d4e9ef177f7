"""Static files from the front-end packages."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from vasta.core.frontend import PackageFinder

FONT = "vendor/inter-latin.woff2"
STATIC = Path(__file__).parents[1] / "static" / "core"


def test_finder_serves_the_listed_files_and_no_other():
    assert [name for name, storage in PackageFinder().list([])] == [
        name for file, name in settings.FRONT_END_FILES
    ]
    assert PackageFinder().find("axe-core/axe.min.js") == []


def test_listed_file_is_found_and_opened():
    assert finders.find(FONT) == str(settings.FRONT_END_PACKAGES / settings.FRONT_END_FILES[0][0])
    storages = dict(PackageFinder().list([]))
    with storages[FONT].open(FONT) as file:
        assert file.read(4) == b"wOF2"


def test_missing_package_is_reported_by_the_checks(settings, tmp_path):
    settings.FRONT_END_PACKAGES = tmp_path
    assert [error.id for error in PackageFinder().check()] == ["vasta.E001"] * len(settings.FRONT_END_FILES)


def test_collected_files_have_hashed_names_and_refer_to_each_other_by_them(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "vasta.core.frontend.ManifestStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    main = (tmp_path / names["core/js/main.js"]).read_text()
    imported = [
        line.rpartition("/")[2].rstrip('";') for line in main.splitlines() if line.startswith("import")
    ]
    assert imported == [
        names[f"core/js/{name}.js"].rpartition("/")[2] for name in re.findall(r"import \* as (\w+)", main)
    ]
    assert names[FONT].rpartition("/")[2] in (tmp_path / names["core/css/base.css"]).read_text()
    assert (tmp_path / (names["core/css/base.css"] + ".gz")).is_file()


def test_own_styles_stay_within_2000_lines():
    assert sum(len(path.read_text().splitlines()) for path in STATIC.glob("css/*.css")) <= 2000


@pytest.mark.parametrize("path", sorted(STATIC.glob("css/*.css")), ids=lambda path: path.name)
def test_colours_are_named_in_the_tokens_alone(path):
    # The white behind a QR code is no colour of ours: a camera needs it in both themes.
    text = path.read_text().replace("background: #ffffff; }", "")
    assert path.name == "tokens.css" or "#" not in text.replace("#rail", "")


def test_every_style_sheet_is_linked_once():
    head = (STATIC.parents[1] / "templates" / "core" / "shell" / "head.html").read_text()
    linked = [part.partition('"')[0] for part in head.split('{% static "core/css/')[1:]]
    assert sorted(linked) == sorted(path.name for path in STATIC.glob("css/*.css"))
    assert linked[0] == "tokens.css"
