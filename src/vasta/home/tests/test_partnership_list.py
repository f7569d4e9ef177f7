"""The list of partnerships: the mandated form, filters, files, paper and many at once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from vasta.accounts.models import Field
from vasta.core import history
from vasta.core.models import ChangeSet, ExportLog
from vasta.core.tenancy import provider_context
from vasta.core.undo import undo
from vasta.encounters.models import ContactDates
from vasta.groups.models import Group
from vasta.partners.models import PartnerField
from vasta.partners.tests.people import make_partner
from vasta.partnerships.models import Partnership
from vasta.partnerships.tests.people import make_levels, make_partnership, queries_of

URL = "/koski/partnerships/"


@pytest.fixture
def levels(provider):
    with provider_context(provider):
        return make_levels()


@pytest.fixture
def rows(provider, levels, alice, bob) -> dict[str, Partnership]:
    """Four living partnerships, a target and an ended one, by a short name."""
    today = timezone.localdate()
    with provider_context(provider):
        karhi = make_partner("Karhi Oy", website="https://www.karhi.example/")
        kuusi = make_partner("Kuusamäki Oy")
        return {
            "karhi": make_partnership(karhi, owner=alice, deputy=bob, description="Näytöt ja vierailut."),
            "karhi_strategic": make_partnership(karhi, level=levels["strategic"], owner=bob),
            "kuusi": make_partnership(kuusi, starts_on=today, owner=bob),
            "lehto": make_partnership("Lehtovirta Oy", level=levels["development"]),
            "target": make_partnership("Tavoite Oy", stage="prospect"),
            "ended": make_partnership("Vanha Oy", stage="ended", ended_on=today),
        }


def found(client, rows, query: str) -> set[str]:
    page = client.get(f"{URL}?{query}")
    keys = {row.obj.pk for row in page.context["rows"]}
    return {name for name, row in rows.items() if row.pk in keys}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"karhi", "karhi_strategic", "kuusi", "lehto"}),
        ("care=me", {"karhi"}),
        ("gap=owner", {"lehto"}),
        ("gap=deputy", {"karhi_strategic", "kuusi", "lehto"}),
        ("gap=owner&gap=description", {"lehto"}),
        ("stage=prospect", {"target"}),
        ("stage=ended", {"ended"}),
        ("year=new", {"kuusi"}),
        ("year=ended", {"ended"}),
        ("signal=nothing&q=karhi", {"karhi", "karhi_strategic"}),
        ("signal=late", set()),
    ],
)
def test_the_list_is_filtered(query, expected, client_for, alice, rows):
    assert found(client_for(alice), rows, query) == expected


def test_the_list_is_filtered_by_level_owner_team_and_field(client_for, alice, bob, rows, levels, provider):
    with provider_context(provider), history.change_set("test", actor=None):
        team, field = Group(name="Tekniikan tiimi"), Field(name="Tekniikka")
        team.save()
        field.save()
        PartnerField(partner=rows["lehto"].partner, field=field).save()
        rows["kuusi"].team = team
        rows["kuusi"].save()
    client = client_for(alice)
    assert found(client, rows, f"level={levels['strategic'].pk}") == {"karhi_strategic"}
    assert found(client, rows, f"owner={bob.pk}") == {"karhi_strategic", "kuusi"}
    assert found(client, rows, f"team={team.pk}") == {"kuusi"}
    assert found(client, rows, f"field={field.pk}") == {"lehto"}


def test_a_merged_or_deleted_partner_is_not_listed(client_for, alice, rows, provider):
    with provider_context(provider), history.change_set("test", actor=None):
        partner = rows["kuusi"].partner
        partner.merged_into = rows["karhi"].partner
        partner.save()
        history.delete_softly(rows["lehto"].partner)
    assert found(client_for(alice), rows, "") == {"karhi", "karhi_strategic"}


def cells(response) -> list[list]:
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
    return book.get_sheet_by_index(0).to_python()


def test_what_partners_are_given_has_the_three_things_and_never_the_level(
    client_for, alice, rows, levels, provider
):
    query = f"level={levels['everyday'].pk}&col=level&col=name&sort=level"
    response = client_for(alice).get(f"{URL}handout.xlsx?{query}")
    table = cells(response)
    assert len(table[0]) == 4
    assert table[1:] == [
        ["Karhi Oy", "https://www.karhi.example/", "Näytöt ja vierailut.", "Alice Aalto"],
        ["Kuusamäki Oy", "", "", "Bob Berg"],
    ]
    words = {str(level) for level in levels.values()} | {level.short_name for level in levels.values()}
    assert not words & {str(value) for row in table for value in row}
    with provider_context(provider):
        assert [log.what for log in ExportLog.objects.all()] == ["partnership_handout"]


def test_the_staffs_own_file_is_what_the_list_shows(client_for, alice, rows):
    table = cells(client_for(alice).get(f"{URL}?export=xlsx&col=name&col=level&col=owner&gap=owner"))
    assert table[1:] == [["Lehtovirta Oy", "Kehittäminen", ""]]


def test_paper_has_the_mandated_form_per_level_and_per_field(client_for, alice, rows, provider):
    with provider_context(provider), history.change_set("test", actor=None):
        for name in ("Tekniikka", "Ravintola-ala"):
            field = Field(name=name)
            field.save()
            PartnerField(partner=rows["lehto"].partner, field=field).save()
    client = client_for(alice)
    groups = client.get(f"{URL}print/").context["groups"]
    assert [(str(title), len(found)) for title, found in groups] == [
        ("Palveleva arjen kumppani", 2),
        ("Innostava kehittämiskumppani", 1),
        ("Vastuullinen strateginen kumppani", 1),
    ]
    groups = client.get(f"{URL}print/?by=field").context["groups"]
    assert [len(found) for _title, found in groups] == [1, 1, 3]
    assert [str(title) for title, _found in groups][:2] == ["Ravintola-ala", "Tekniikka"]


# --- Many at once ----------------------------------------------------------------------------------------


def stored(provider, name: str) -> list:
    with provider_context(provider):
        return list(Partnership.objects.order_by("pk").values_list(name, flat=True))


def test_the_owner_of_many_is_changed_and_undone_as_one(client_for, alice, bob, rows, provider):
    before = stored(provider, "owner"), stored(provider, "deputy")
    data = {"change": "owner", "owner": bob.pk, "all": "1", "query": ""}
    assert client_for(alice).post(f"{URL}bulk/", data).status_code == 302
    # Who became the owner is not the deputy any more; targets and ended ones were not on the list.
    assert (stored(provider, "owner"), stored(provider, "deputy")) == (
        [bob.pk] * 4 + [None, None],
        [None] * 6,
    )
    with provider_context(provider):
        undo(ChangeSet.objects.get(operation="partnerships.partnership.bulk_edit"), actor=alice)
    assert (stored(provider, "owner"), stored(provider, "deputy")) == before


def test_an_owner_does_not_become_the_own_deputy(client_for, alice, bob, rows, provider):
    keys = [rows["karhi"].pk, rows["kuusi"].pk, rows["lehto"].pk]
    data = {"change": "deputy", "deputy": bob.pk, "pk": keys}
    client_for(alice).post(f"{URL}bulk/", data)
    assert stored(provider, "deputy") == [bob.pk, None, None, bob.pk, None, None]


def test_an_ended_one_keeps_its_stage(client_for, alice, rows, provider):
    data = {"change": "stage", "stage": "dormant", "pk": [rows["karhi"].pk, rows["ended"].pk]}
    client_for(alice).post(f"{URL}bulk/", data)
    assert stored(provider, "stage") == ["dormant", "active", "active", "active", "prospect", "ended"]


def test_nobody_of_another_school_becomes_an_owner(client_for, alice, charlie, rows):
    data = {"change": "owner", "owner": charlie.pk, "pk": [rows["karhi"].pk]}
    response = client_for(alice).post(f"{URL}bulk/", data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["owner"])


def test_many_partners_are_put_on_a_level_at_once_and_it_is_undone_as_one(
    client_for, alice, bob, rows, levels, provider
):
    with provider_context(provider):
        make_partner("Uusi Oy", cooperation="Kevään näytöt.")
    data = {"level": levels["strategic"].pk, "owner": bob.pk, "all": "1", "query": ""}
    client = client_for(alice)
    assert client.post(f"{URL}bulk/add/", {"all": "1", "query": ""}).status_code == 200
    assert client.post(f"{URL}bulk/add/", data)["Location"] == "/koski/partners/"
    with provider_context(provider):
        found = Partnership.objects.living().filter(level=levels["strategic"])
        # Karhi stood there already; the other five are new.
        assert (found.count(), found.filter(owner=bob).count()) == (6, 6)
        assert found.get(partner__name="Uusi Oy").description == "Kevään näytöt."
        undo(ChangeSet.objects.get(operation="partnerships.partnership.bulk_create"), actor=alice)
        assert list(Partnership.objects.filter(level=levels["strategic"])) == [rows["karhi_strategic"]]


# --- Queries ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_of_the_database_for_one_and_three(count, client_for, alice, levels, provider):
    with provider_context(provider), history.change_set("test", actor=None):
        field = Field(name="Tekniikka")
        field.save()
        for number in range(count):
            row = make_partnership(f"Kumppani {number} Oy", owner=alice)
            PartnerField(partner=row.partner, field=field).save()
            dates, _made = ContactDates.objects.get_or_create(partner=row.partner)
            dates.last_at = timezone.now() - timedelta(days=3)
            dates.save()
    assert queries_of(client_for(alice), URL) == 13
