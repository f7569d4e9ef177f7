"""Levels: read by everybody, made the school's own by the main user, kept in history."""

import pytest

from vasta.accounts.models import Provider
from vasta.core.tenancy import provider_context
from vasta.core.undo import undo
from vasta.partnerships.models import Level

from .people import make_levels, make_partnership, queries_of

SENT = {"name": "Alumnit", "short_name": "Alumnit", "colour": "plum", "icon": "dots", "is_active": "on"}


@pytest.fixture
def levels(provider) -> dict[str, Level]:
    with provider_context(provider):
        return make_levels()


def names(provider: Provider) -> list[str]:
    with provider_context(provider):
        return list(Level.objects.values_list("short_name", flat=True))


def test_an_empty_list_offers_the_default_levels_to_the_main_user(client_for, alice, bob, provider):
    page = client_for(alice).get("/koski/partnerships/levels/").content.decode()
    assert 'action="/koski/partnerships/levels/defaults/"' in page
    assert client_for(bob).post("/koski/partnerships/levels/defaults/").status_code == 403
    response = client_for(alice).post("/koski/partnerships/levels/defaults/")
    assert (response.status_code, names(provider)) == (
        302,
        ["Arki", "Kehittäminen", "Strateginen", "Verkosto", "Muu"],
    )


def test_an_employee_reads_levels_and_does_not_change_them(client_for, bob, levels):
    client, key = client_for(bob), levels["everyday"].pk
    assert client.get("/koski/partnerships/levels/").status_code == 200
    assert client.get(f"/koski/partnerships/levels/{key}/").status_code == 200
    for page in ("add/", f"{key}/edit/", f"{key}/delete/"):
        assert client.get(f"/koski/partnerships/levels/{page}").status_code == 403
    for page in (f"{key}/up/", f"{key}/down/"):
        assert client.post(f"/koski/partnerships/levels/{page}").status_code == 403


def test_a_new_level_comes_last_and_a_name_is_used_once(client_for, alice, levels, provider):
    client = client_for(alice)
    assert client.post("/koski/partnerships/levels/add/", SENT).status_code == 302
    assert names(provider)[-1] == "Alumnit"
    assert client.post("/koski/partnerships/levels/add/", SENT).status_code == 422


def test_levels_are_put_in_an_own_order(client_for, alice, levels, provider):
    client = client_for(alice)
    client.post(f"/koski/partnerships/levels/{levels['strategic'].pk}/up/")
    assert names(provider)[:3] == ["Arki", "Strateginen", "Kehittäminen"]
    client.post(f"/koski/partnerships/levels/{levels['everyday'].pk}/down/")
    assert names(provider)[:3] == ["Strateginen", "Arki", "Kehittäminen"]
    client.post(f"/koski/partnerships/levels/{levels['strategic'].pk}/up/")
    assert names(provider)[:3] == ["Strateginen", "Arki", "Kehittäminen"]


def test_a_retired_level_keeps_its_partnerships_and_is_not_offered(client_for, alice, levels, provider):
    level = levels["everyday"]
    with provider_context(provider):
        partnership = make_partnership(level=level)
    client = client_for(alice)
    sent = {"name": level.name, "short_name": level.short_name, "colour": "sky", "icon": "repeat"}
    assert client.post(f"/koski/partnerships/levels/{level.pk}/edit/", sent).status_code == 302
    page = client.get(f"/koski/partnerships/{partnership.pk}/")
    assert "Palveleva arjen kumppani" in page.content.decode()
    offered = client.get("/koski/partnerships/add/").context["form"].fields["level"].queryset
    with provider_context(provider):
        keys = list(offered.values_list("key", flat=True))
    assert keys == ["development", "strategic", "networks", "other"]


def test_a_level_that_somebody_stands_on_is_not_deleted(client_for, alice, levels, provider):
    with provider_context(provider):
        make_partnership(level=levels["everyday"])
    client = client_for(alice)
    assert client.post(f"/koski/partnerships/levels/{levels['everyday'].pk}/delete/").status_code == 409
    assert client.post(f"/koski/partnerships/levels/{levels['other'].pk}/delete/").status_code == 302
    assert names(provider) == ["Arki", "Kehittäminen", "Strateginen", "Verkosto"]


def test_renaming_a_level_stays_in_its_history_and_can_be_undone(client_for, alice, levels, provider):
    level = levels["everyday"]
    sent = {**SENT, "name": "Perustaso", "short_name": "Perus", "colour": "sky", "icon": "repeat"}
    client_for(alice).post(f"/koski/partnerships/levels/{level.pk}/edit/", sent)
    with provider_context(provider):
        row = level.history.latest()
        assert [entry.name for entry in level.history.order_by("history_id")] == [
            "Palveleva arjen kumppani",
            "Perustaso",
        ]
        undo(row.change_set, actor=alice)
        assert Level.objects.get(pk=level.pk).name == "Palveleva arjen kumppani"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_levels_asks_the_same_of_the_database_for_one_and_three(
    count, client_for, alice, levels, provider
):
    with provider_context(provider):
        for number in range(count):
            make_partnership(f"Kumppani {number} Oy", level=levels["everyday"])
    client = client_for(alice)
    page = f"/koski/partnerships/levels/{levels['everyday'].pk}/"
    assert (queries_of(client, "/koski/partnerships/levels/"), queries_of(client, page)) == (6, 7)
