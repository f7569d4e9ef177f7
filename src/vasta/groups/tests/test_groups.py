"""Groups and teams: found, opened, described by leads, and their seats with a beginning and an end."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.core.tenancy import provider_context
from vasta.core.undo import undo
from vasta.groups.forms import SeatForm
from vasta.groups.models import Group, Seat

pytestmark = pytest.mark.django_db


def make_group(name, **values):
    with history.change_set("demo", actor=None):
        group = Group(name=name, **values)
        group.save()
    return group


def seat(group, user, **values):
    with history.change_set("demo", actor=None):
        made = Seat(group=group, user=user, **values)
        made.save()
    return made


def test_teams_of_a_person_are_those_with_a_present_seat(in_provider, alice, bob):
    mine, old, other = (make_group(name) for name in ("Ravintolatiimi", "Vanha tiimi", "Matkailutiimi"))
    seat(mine, alice, role="chair")
    seat(old, alice, ends_on=timezone.localdate() - timedelta(days=1))
    seat(other, bob)
    assert list(Group.objects.of_user(alice)) == [mine]
    assert list(Group.objects.led_by(alice)) == [mine]
    assert list(Group.objects.led_by(bob)) == []


def test_the_list_shows_who_works_now_in_as_many_queries_for_three_as_for_one(
    provider, alice, bob, client_for, assert_reads
):
    client = client_for(alice)
    with provider_context(provider):
        seat(make_group("Ravintolatiimi"), alice, role="chair")
        make_group("Lopetettu", ends_on=date(2020, 1, 1))
    url = "/koski/groups/"
    client.get(url)
    with assert_reads(11):
        page = client.get(url)
    assert [row.obj.name for row in page.context["rows"]] == ["Ravintolatiimi"]
    with provider_context(provider):
        for name in ("Matkailutiimi", "Laaturyhmä"):
            group = make_group(name)
            seat(group, alice)
            seat(group, bob, role="chair")
    with assert_reads(11):
        page = client.get(url)
    found = [
        (row.obj.name, row.obj.members, [str(s.user) for s in row.obj.chairs]) for row in page.context["rows"]
    ]
    assert found == [
        ("Laaturyhmä", 2, [str(bob)]),
        ("Matkailutiimi", 2, [str(bob)]),
        ("Ravintolatiimi", 1, [str(alice)]),
    ]
    ended = client.get(f"{url}?state=ended")
    assert [row.obj.name for row in ended.context["rows"]] == ["Lopetettu"]
    mine = client.get(f"{url}?whose=mine&q=matkailu")
    assert [row.obj.name for row in mine.context["rows"]] == ["Matkailutiimi"]


def test_a_main_user_makes_a_team_and_seats_people(provider, alice, bob, client_for):
    client = client_for(alice)
    answer = client.post("/koski/groups/add/", {"name": "Ravintolatiimi", "kind": "team"})
    with provider_context(provider):
        group = Group.objects.get()
    assert answer.headers["Location"] == f"/koski/groups/{group.pk}/"
    for user, role in ((alice, "chair"), (bob, "member")):
        sent = {"user": user.pk, "role": role, "starts_on": "1.8.2026"}
        answer = client.post(f"/koski/groups/seats/add/?group={group.pk}", sent)
        assert answer.headers["Location"] == f"/koski/groups/{group.pk}/"
    page = client.get(f"/koski/groups/{group.pk}/")
    assert [(s.user, s.role) for s in page.context["present"]] == [(alice, "chair"), (bob, "member")]
    # Nobody sits twice at once.
    answer = client.post(f"/koski/groups/seats/add/?group={group.pk}", {"user": bob.pk, "role": "chair"})
    assert answer.status_code == 422


def test_a_seat_ends_and_undo_brings_it_back(provider, alice, bob, client_for):
    with provider_context(provider):
        group = make_group("Ravintolatiimi")
        made = seat(group, bob, starts_on=date(2025, 8, 1))
    client = client_for(alice)
    client.post(f"/koski/groups/seats/{made.pk}/end/")
    page = client.get(f"/koski/groups/{group.pk}/")
    assert (page.context["present"], page.context["former"]) == ([], [made])
    with provider_context(provider):
        assert Seat.objects.get().ends_on == timezone.localdate() - timedelta(days=1)
        undo(ChangeSet.objects.get(operation="groups.seat.edit"), actor=alice)
        assert Seat.objects.get().ends_on is None


def test_who_came_and_went_today_was_never_there(provider, alice, bob, client_for):
    with provider_context(provider):
        group = make_group("Ravintolatiimi")
        made = seat(group, bob, starts_on=timezone.localdate())
    client_for(alice).post(f"/koski/groups/seats/{made.pk}/end/")
    with provider_context(provider):
        assert Seat.objects.count() == 0


def test_a_seat_that_has_ended_keeps_its_last_day(provider, alice, bob, client_for):
    with provider_context(provider):
        made = seat(make_group("Ravintolatiimi"), bob, starts_on=date(2025, 1, 1), ends_on=date(2025, 6, 1))
    client_for(alice).post(f"/koski/groups/seats/{made.pk}/end/")
    with provider_context(provider):
        made.refresh_from_db()
    assert (made.ends_on, made.version) == (date(2025, 6, 1), 1)


def test_a_former_member_may_come_back(in_provider, bob):
    group = make_group("Ravintolatiimi")
    seat(group, bob, ends_on=date(2025, 6, 1))
    form = SeatForm({"user": bob.pk, "role": "member"}, instance=Seat(group=group))
    assert form.is_valid(), form.errors


def test_employees_read_groups_and_do_not_arrange_them(provider, alice, bob, client_for):
    with provider_context(provider):
        group = make_group("Ravintolatiimi")
        made = seat(group, alice)
    client = client_for(bob)
    assert client.get(f"/koski/groups/{group.pk}/").status_code == 200
    for address in ("groups/add/", f"groups/{group.pk}/edit/", f"groups/seats/{made.pk}/delete/"):
        assert client.get(f"/koski/{address}").status_code == 403
    assert client.post(f"/koski/groups/seats/{made.pk}/end/").status_code == 403


def test_a_lead_makes_groups_and_seats_nobody(provider, alice, bob, client_for):
    """A chair sees sums of hours, so that a lead may not take a chair, nor choose whose hours are summed."""
    with provider_context(provider), history.change_set("demo", actor=None):
        membership = bob.membership()
        membership.is_lead = True
        membership.save()
    client = client_for(bob)
    assert client.post("/koski/groups/add/", {"name": "Oma tiimi", "kind": "team"}).status_code == 302
    with provider_context(provider):
        group = Group.objects.get()
        made = seat(group, alice)
    page = client.get(f"/koski/groups/{group.pk}/")
    assert (page.context["may_change"], page.context["may_seat"]) == (True, False)
    sent = {"user": bob.pk, "role": "chair", "starts_on": "1.1.2026"}
    addresses = (f"add/?group={group.pk}", f"{made.pk}/edit/", f"{made.pk}/end/", f"{made.pk}/delete/")
    answers = [client.post(f"/koski/groups/seats/{address}", sent).status_code for address in addresses]
    assert answers == [403] * 4


def test_a_group_that_others_continue_is_not_deleted(provider, alice, client_for):
    with provider_context(provider):
        old = make_group("Vanha tiimi")
        make_group("Uusi tiimi", predecessor=old)
        other = make_group("Turha")
        seat(other, alice)
    client = client_for(alice)
    assert client.post(f"/koski/groups/{old.pk}/delete/").status_code == 409
    assert client.post(f"/koski/groups/{other.pk}/delete/").status_code == 302
    with provider_context(provider):
        assert (Group.objects.filter(name="Turha").count(), Seat.objects.count()) == (0, 0)
