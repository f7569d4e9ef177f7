"""Settings: the index, the school's details, units and fields of study."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import make_person
from vasta.accounts.models import Field, Provider, Unit
from vasta.accounts.settings_cards import GROUPS
from vasta.core.history import change_set
from vasta.core.models import ChangeSet

pytestmark = pytest.mark.usefixtures("in_provider")


def cards(response):
    """The addresses of the cards, in their order."""
    return [card["url"] for _title, cards in response.context["groups"] for card in cards]


@pytest.fixture
def malmi(alice):
    """A unit."""
    with change_set("test", actor=alice):
        unit = Unit(name="Malmi")
        unit.save()
    return unit


# The index.


def test_a_main_user_finds_everything_and_every_card_opens(client_for, alice):
    client = client_for(alice)
    addresses = cards(client.get(reverse("accounts:settings")))
    assert len(addresses) == sum(len(places) for _title, places in GROUPS)
    assert {client.get(address).status_code for address in addresses} == {200}


def test_an_employee_sees_only_what_opens(client_for, alice, bob):
    address = reverse("accounts:settings")
    addresses, all_addresses = cards(client_for(bob).get(address)), cards(client_for(alice).get(address))
    client = client_for(bob)
    assert [page for page in all_addresses if client.get(page).status_code == 200] == addresses
    assert 0 < len(addresses) < len(all_addresses)


def test_the_cards_count(client_for, alice, bob, malmi):
    groups = client_for(alice).get(reverse("accounts:settings")).context["groups"]
    counts = {card["place"].key: card["count"] for _title, cards in groups for card in cards}
    assert (counts["people"], counts["units"], counts["fields"], counts["invitations"]) == (2, 1, 0, 0)


# The school's details.


DETAILS = {"name": "Kosken opisto", "language": "sv", "school_year_starts": "9", "oidc_domains": ""}


def test_a_main_user_changes_the_school_s_details_but_not_its_address(client_for, alice, provider):
    data = DETAILS | {
        "slug": "muu",
        "requires_second_factor": "on",
        "oidc_domains": "@Koski.Example, opisto.example",
    }
    assert client_for(alice).post(reverse("accounts:provider_edit"), data).status_code == 302
    provider = Provider.objects.get(pk=provider.pk)
    assert (provider.name, provider.slug, provider.language) == ("Kosken opisto", "koski", "sv")
    assert (provider.school_year_starts, provider.requires_second_factor) == (9, True)
    assert provider.domains() == {"koski.example", "opisto.example"}


@pytest.mark.parametrize("domains", ["koski", "a@koski.example", "*.example", "https://koski.example"])
def test_a_domain_must_be_one(client_for, alice, domains):
    response = client_for(alice).post(reverse("accounts:provider_edit"), DETAILS | {"oidc_domains": domains})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["oidc_domains"])


def test_an_employee_does_not_change_the_school(client_for, bob, provider):
    assert client_for(bob).get(reverse("accounts:provider_edit")).status_code == 403
    assert client_for(bob).post(reverse("accounts:provider_edit"), DETAILS).status_code == 403
    assert Provider.objects.get(pk=provider.pk).name == "Kosken ammattiopisto"


# Units and fields of study.


def test_a_unit_is_added_changed_and_deleted_with_history(client_for, alice):
    client = client_for(alice)
    client.post(reverse("accounts:unit_create"), {"name": "Malmi", "kind": "campus", "is_active": "on"})
    unit = Unit.objects.get()
    client.post(unit.urls["edit"], {"name": "Töölö", "kind": "online", "is_active": "on"})
    unit.refresh_from_db()
    assert (unit.name, unit.kind) == ("Töölö", "online")
    client.post(unit.urls["delete"])
    assert Unit.objects.count() == 0
    operations = ChangeSet.objects.filter(actor=alice).order_by("pk").values_list("operation", flat=True)
    assert list(operations) == ["accounts.unit.create", "accounts.unit.edit", "accounts.unit.delete"]


def test_a_field_of_study_is_added_and_deleted(client_for, alice):
    client = client_for(alice)
    client.post(reverse("accounts:field_create"), {"name": "Ravintola", "is_active": "on"})
    client.post(Field.objects.get().urls["delete"])
    assert (Field.objects.count(), Field.everything.count()) == (0, 1)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_unit_with_people_is_not_deleted(client_for, provider, alice, malmi, method):
    make_person(provider, "Cecilia", "Dahl", unit=malmi)
    response = getattr(client_for(alice), method)(malmi.urls["delete"])
    assert response.status_code == 409
    assert [use["count"] for use in response.context["used_by"]] == [1]
    assert Unit.objects.count() == 1


def test_a_name_is_given_once(client_for, alice, malmi):
    response = client_for(alice).post(reverse("accounts:unit_create"), {"name": "Malmi", "kind": "campus"})
    assert (response.status_code, Unit.objects.count()) == (422, 1)


def test_a_unit_is_not_part_of_itself(client_for, alice, malmi):
    data = {"name": "Malmi", "kind": "campus", "parent": malmi.pk}
    assert client_for(alice).post(malmi.urls["edit"], data).status_code == 422


def test_a_ring_of_units_does_not_keep_a_unit_from_going_under_it(client_for, alice, malmi):
    with change_set("test", actor=alice):
        Unit(name="Töölö", parent=malmi).save()
    Unit.objects.filter(pk=malmi.pk).update(parent=Unit.objects.get(name="Töölö"))
    data = {"name": "Keittiö", "kind": "department", "parent": malmi.pk}
    assert client_for(alice).post(reverse("accounts:unit_create"), data).status_code == 302


def test_employees_read_units_and_fields_but_do_not_change_them(client_for, bob, malmi):
    client = client_for(bob)
    assert client.get(reverse("accounts:unit_list")).status_code == 200
    assert client.get(reverse("accounts:field_list")).status_code == 200
    for address in (reverse("accounts:unit_create"), malmi.urls["edit"], malmi.urls["delete"]):
        assert client.get(address).status_code == 403
        assert client.post(address, {"name": "X", "kind": "campus"}).status_code == 403


@pytest.mark.parametrize("page", ["accounts:unit_list", "accounts:field_list", "accounts:settings"])
def test_more_places_take_no_more_queries(client_for, alice, page):
    client, counts = client_for(alice), []
    for number in range(3):
        with change_set("test", actor=alice):
            Unit(name=f"Kampus {number}", parent=Unit.objects.first()).save()
            Field(name=f"Ala {number}").save()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(page))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
