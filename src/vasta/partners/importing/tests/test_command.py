"""`vasta import`: the same engine on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command

from vasta.core import history
from vasta.core.tenancy import provider_context
from vasta.partners.models import ImportBatch, ImportMapping, Partner

from .steps import csv_of


@pytest.fixture
def run(provider, alice, tmp_path):
    def called(content=b"", *, name="lista.csv", **options):
        path, out = tmp_path / name, io.StringIO()
        path.write_bytes(content)
        call_command(
            "vasta_import", str(path), **{"provider": "koski", "user": alice.email} | options, stdout=out
        )
        return out.getvalue().splitlines()

    return called


LIST = csv_of(["Yritys", "Jokin"], ["Koski Oy", "tuttu"], ["", "toinen"])


def test_a_list_is_imported_and_counted(run, provider, alice):
    assert run(LIST) == [
        "Yritys: name",
        "Jokin: left out",
        "Rows: 1 new, 1 problem, 1 problems, 2 all",
        "Imported: 1 created, 1 failed, 1 problems, 2 all",
    ]
    with provider_context(provider):
        assert (Partner.objects.get().name, ImportBatch.objects.get().starter) == ("Koski Oy", alice)


def test_saved_columns_are_used_by_name(run, provider, alice):
    with provider_context(provider), history.change_set("test", actor=alice):
        ImportMapping(name="Omat", columns={"yritys": "name", "jokin": "notes"}).save()
    run(LIST, mapping="Omat")
    with provider_context(provider):
        assert Partner.objects.get().notes == "tuttu"


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (LIST, {"provider": "muu"}, "There is no provider muu"),
        (LIST, {"user": "dora@x.example"}, "may not import"),
        (LIST, {"mapping": "Ei ole"}, "no saved columns"),
        (LIST, {"sheet": ["Ei ole"]}, "no sheet named Ei ole"),
        (csv_of(["Puhelin"], ["09 1234567"]), {}, "No column holds the name"),
        (b"MZ\x90\x00" + b"\x00" * 90, {}, "is a program"),
    ],
)
def test_what_cannot_be_done_is_said(run, provider, content, options, said):
    with pytest.raises(CommandError, match=said):
        run(content, **options)
    with provider_context(provider):
        assert not Partner.objects.exists()


def test_a_file_that_is_not_there_is_said(provider, alice, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("vasta_import", str(tmp_path / "ei.csv"), provider="koski", user=alice.email)
