"""Whole classifications come in from the published forms, and only what the file says."""

import json

import pytest
from django.core.management import CommandError, call_command

from vasta.partners.codes import UnreadableCodes, read_codes
from vasta.partners.models import Industry

pytestmark = pytest.mark.django_db

OPEN_INTERFACE = json.dumps(
    [
        {
            "localId": "x/I",
            "code": "I",
            "level": 1,
            "classificationItemNames": [{"lang": "fi", "name": "Majoitus"}],
        },
        {
            "localId": "x/98111",
            "code": "98111",
            "level": 5,
            "parentCode": "9811",
            "classificationItemNames": [
                {"lang": "fi", "name": "Ravintolat"},
                {"lang": "sv", "name": "Restauranger"},
                {"lang": "en", "name": "Restaurants"},
            ],
        },
    ]
).encode()
TABLE = (
    "\ufeff'code';'level';'classificationItemName'\r\n"
    "'98.111';'5';'Ravintolat'\r\n"
    "'98.112';'5';'Kahvilat'\r\n"
).encode()


def stored(code):
    row = Industry.objects.get(code_set="tol2025", code=code)
    return row.name, row.name_sv, row.name_en


def load(tmp_path, content, **options):
    file = tmp_path / "codes"
    file.write_bytes(content)
    call_command("vasta_codes", str(file), "--set", "tol2025", **options)


def test_the_open_interface_gives_codes_in_three_languages(tmp_path, capsys):
    load(tmp_path, OPEN_INTERFACE)
    assert stored("98111") == ("Ravintolat", "Restauranger", "Restaurants")
    assert not Industry.objects.filter(code="I").exists()
    load(tmp_path, OPEN_INTERFACE)
    assert capsys.readouterr().out.splitlines() == [
        "1 codes read, 1 new, 0 changed",
        "1 codes read, 0 new, 0 changed",
    ]


def test_a_table_of_another_language_completes_the_names(tmp_path):
    load(tmp_path, TABLE)
    load(tmp_path, TABLE.replace(b"Kahvilat", "Caféer".encode()).replace(b"Ravintolat", b""), language="sv")
    assert stored("98112") == ("Kahvilat", "Caféer", "")
    assert stored("98111") == ("Ravintolat", "", "")


@pytest.mark.parametrize(
    "content", [b"", b"a;b\n1;2\n", b"{}", b"[", b"[{}]", b"\x00\xff", b"code;name\nX;Y\n"]
)
def test_anything_else_is_refused_and_changes_nothing(tmp_path, content):
    before = Industry.objects.count()
    with pytest.raises(UnreadableCodes):
        read_codes(content)
    with pytest.raises(CommandError):
        load(tmp_path, content)
    assert Industry.objects.count() == before
