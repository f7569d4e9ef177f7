"""The administrator's commands."""

import pytest
from django.core.management import CommandError, call_command

from vasta.accounts.models import Membership, Provider
from vasta.core.models import SearchEntry
from vasta.core.tenancy import provider_context
from vasta.partners.models import Term
from vasta.partners.tests.people import make_partner

ANSWERS = {
    "name": "Perhon ammattiopisto",
    "slug": "perho",
    "email": "anni.vesala@perho.example",
    "first_name": "Anni",
    "last_name": "Vesala",
    "password": "korkea-kuusi-kasvaa",
}


@pytest.mark.django_db
def test_setup_makes_a_provider_its_words_and_its_main_user(client):
    call_command("vasta_setup", **ANSWERS)
    provider = Provider.objects.get()
    with provider_context(provider):
        assert (str(Membership.objects.get()), Membership.objects.get().is_main_user) == ("Anni Vesala", True)
        assert Term.objects.filter(vocabulary="category").count() == 15
    credentials = {"login": ANSWERS["email"], "password": ANSWERS["password"]}
    assert client.post("/perho/account/login/", credentials)["Location"] == "/perho/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"slug": "Perho Oy"}, {"slug": "static"}, {"password": "lyhyt"}, {"name": ""}]
)
def test_setup_refuses_what_cannot_be_used_and_makes_nothing(wrong, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "")
    with pytest.raises(CommandError):
        call_command("vasta_setup", **{**ANSWERS, **wrong})
    assert not Provider.objects.exists()


def test_the_doctor_finds_a_search_that_knows_too_little_and_mends_it(provider, alice, capsys):
    with provider_context(provider):
        make_partner("Tervaranta Oy")
        SearchEntry.objects.all().delete()
    with pytest.raises(SystemExit):
        call_command("vasta_doctor")
    assert "LOOK Search of koski knows 0 of" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("vasta_doctor", rebuild_search="koski")
    assert "LOOK Search of koski" not in capsys.readouterr().out
