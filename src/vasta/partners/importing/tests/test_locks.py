"""What a colleague saves while a chunk of an import is being written is not lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from tests.people import make_person
from vasta.core import history, runs
from vasta.core.tenancy import provider_context
from vasta.partners.importing import actions
from vasta.partners.importing import write as writing
from vasta.partners.models import Affiliation, Contact
from vasta.partners.tests.people import make_contact, make_partner

from .steps import checked, csv_of

pytestmark = pytest.mark.django_db(transaction=True)
LIST = csv_of(
    [
        "Yritys",
        "Yhteyshenkilö",
        "Yhteyshenkilön sähköposti",
        "Yhteyshenkilön puhelin",
        "Yhteyshenkilön titteli",
    ],
    ["Koskikeittiö Oy", "Maija Virtanen", "maija@koski.example", "040 5550001", "keittiömestari"],
    ["Kuuravintola", "Maija Virtanen", "maija@koski.example", "", ""],
    ["Kuuravintola", "Maija Virtanen", "maija@kuu.example", "", ""],
)
WAIT = {
    "postgresql": "SET LOCAL lock_timeout = '100ms'",
    "sqlite": "PRAGMA busy_timeout = 100",
}


def edit(provider, model, key, **values):
    """A colleague's own transaction; whether it got through within a tenth of a second."""
    try:
        with transaction.atomic(), provider_context(provider), history.change_set("test", actor=None):
            with connection.cursor() as cursor:
                cursor.execute(WAIT[connection.vendor])
            row = model.objects.get(pk=key)
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    except OperationalError:
        return False
    finally:
        connection.close()
    return True


@pytest.fixture
def run(provider):
    """The list checked and waiting to be written."""
    with transaction.atomic(), provider_context(provider):
        make_contact(
            "Maija", "Virtanen", partner=make_partner("Koskikeittiö Oy"), email="maija@koski.example"
        )
        alice = make_person(provider, "Alice", "Aalto")
        return actions.start_writing(checked(LIST, alice), actor=alice)


@pytest.mark.parametrize(("model", "values"), [(Contact, {"phone": "1"}), (Affiliation, {"title": "kokki"})])
def test_people_that_were_read_cannot_be_saved_before_they_are_written(
    provider, run, monkeypatch, model, values
):
    with transaction.atomic(), provider_context(provider):
        key = model.objects.get().pk
    real, got_through = writing._Chunk._write_people, []

    def meanwhile(chunk):
        with ThreadPoolExecutor(1) as colleague:
            got_through.append(colleague.submit(edit, provider, model, key, **values).result())
        real(chunk)

    monkeypatch.setattr(writing._Chunk, "_write_people", meanwhile)
    runs.perform.func(provider.pk, run.pk)
    assert got_through == [False]
    assert edit(provider, model, key, **values)


def test_a_person_whom_rows_of_two_partners_change_keeps_all_changes(provider, run):
    runs.perform.func(provider.pk, run.pk)
    with transaction.atomic(), provider_context(provider):
        assert list(Contact.objects.values_list("email", "phone")) == [
            ("maija@kuu.example", "+358 40 5550001")
        ]
        assert Affiliation.objects.count() == 2
