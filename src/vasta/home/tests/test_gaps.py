"""Each gap of the care of partnerships, as a filter and as a count."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from vasta.accounts.models import Membership
from vasta.core import history
from vasta.encounters.models import ContactDates, Encounter, EncounterPartner, Participant
from vasta.home.gaps import GAPS, gap_counts, gaps_of_partner, quiet_since
from vasta.partners.models import Affiliation, Contact
from vasta.partnerships.models import Partnership
from vasta.partnerships.tests.people import make_levels, make_partnership
from vasta.planning.models import Action


@pytest.fixture
def whole(in_provider, alice, bob) -> Partnership:
    """A partnership that lacks nothing."""
    make_levels()
    partnership = make_partnership(
        owner=alice,
        deputy=bob,
        description="Kevään työpaikkajaksot ja näytöt.",
        goal_school="Kymmenen paikkaa.",
        goal_working_life="Kaksi kokkia.",
    )
    partner = partnership.partner
    with history.change_set("test", actor=None):
        people = [Contact(last_name="Mäkivirta"), Contact(last_name="Haapakoski")]
        for person in people:
            person.save()
            Affiliation(contact=person, partner=partner).save()
        partnership.contact = people[0]
        partnership.save()
        encounter = Encounter(owner=alice, starts_at=timezone.now() - timedelta(days=3), text="Sovittiin.")
        encounter.save()
        agreed = Encounter(owner=alice, starts_at=timezone.now() + timedelta(days=9), state="planned")
        agreed.save()
        for one in (encounter, agreed):
            EncounterPartner(encounter=one, partner=partner).save()
        for user in (alice, bob):
            Participant(encounter=encounter, user=user).save()
    dates, _made = ContactDates.objects.get_or_create(partner=partner)
    dates.last_at, dates.next_at = encounter.starts_at, agreed.starts_at
    dates.save()
    return partnership


def gaps_of(partnership: Partnership) -> list[str]:
    """The keys of the gaps that the filters find in it; the counts must say the same."""
    rows = Partnership.objects.filter(pk=partnership.pk)
    found = [key for key, gap in GAPS.items() if gap.query(rows).exists()]
    assert gap_counts(rows) == {key: int(key in found) for key in GAPS}
    assert gaps_of_partner(partnership.partner, rows, GAPS) == found
    return found


def save(obj, **values) -> None:
    with history.change_set("test", actor=None):
        for name, value in values.items():
            setattr(obj, name, value)
        obj.save()


def test_nothing_is_missing(whole):
    assert gaps_of(whole) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"owner": None}, ["owner"]),
        ({"deputy": None}, ["deputy"]),
        ({"goal_school": ""}, ["goal"]),
        ({"goal_working_life": ""}, ["goal"]),
        ({"goal_student": ""}, []),
        ({"description": ""}, ["description"]),
        ({"contact": None}, ["contact"]),
    ],
)
def test_what_is_empty_in_the_partnership_is_a_gap(values, expected, whole):
    save(whole, **values)
    assert gaps_of(whole) == expected


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_a_responsible_person_who_has_left_is_a_gap(who, whole, request):
    person = request.getfixturevalue(who)
    if who == "alice":
        save(Membership.objects.get(user__first_name="Bob"), is_main_user=True)
    save(Membership.objects.get(user=person), is_active=False)
    assert gaps_of(whole) == ["left"]


def test_a_partner_not_met_for_the_schools_months_is_a_gap(whole, provider):
    provider.quiet_after_months = 2
    provider.save()
    ContactDates.objects.update(last_at=timezone.now() - timedelta(days=70))
    assert gaps_of(whole) == ["quiet"]
    ContactDates.objects.all().delete()
    assert gaps_of(whole) == ["quiet", "next"]


def test_an_open_action_or_an_agreed_encounter_is_a_next_step(whole, alice):
    ContactDates.objects.update(next_at=None)
    assert gaps_of(whole) == ["next"]
    with history.change_set("test", actor=None):
        Action(title="Soita", owner=alice, due_on=timezone.localdate(), partner=whole.partner).save()
    assert gaps_of(whole) == []


def test_one_person_alone_in_touch_is_a_gap_on_either_side(whole, bob):
    with history.change_set("test", actor=None):
        history.delete_softly(Participant.objects.get(user=bob))
    assert gaps_of(whole) == ["one_of_us"]
    with history.change_set("test", actor=None):
        history.delete_softly(Affiliation.objects.get(contact__last_name="Haapakoski"))
    assert gaps_of(whole) == ["one_of_us", "one_of_them"]


def test_a_count_is_said_in_words(whole):
    with translation.override("en"):
        assert [GAPS["owner"].counted(41), GAPS["quiet"].counted(2)] == [
            "41 without an owner",
            "2 not met for over 12 months",
        ]


def test_months_are_counted_by_the_calendar(in_provider, provider, monkeypatch):
    provider.quiet_after_months = 6
    provider.save()
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 8, 31, 12, tzinfo=UTC))
    assert quiet_since() == datetime(2027, 2, 28, 12, tzinfo=UTC)


def test_a_meeting_of_this_morning_hides_no_later_one(whole):
    with time_machine.travel(datetime(2026, 11, 19, 10, tzinfo=UTC), tick=False):
        ContactDates.objects.update(next_at=timezone.now() - timedelta(hours=2))
        assert "next" not in gaps_of(whole)
        ContactDates.objects.update(next_at=timezone.now() - timedelta(days=1))
        assert "next" in gaps_of(whole)


def test_a_partner_met_together_with_another_is_counted_by_itself(whole, alice, bob):
    other = make_partnership("Kuusamäki Oy")
    with history.change_set("test", actor=None):
        history.delete_softly(Participant.objects.get(user=bob))
        encounter = Encounter(owner=bob, starts_at=timezone.now() - timedelta(days=1))
        encounter.save()
        Participant(encounter=encounter, user=bob).save()
        EncounterPartner(encounter=encounter, partner=other.partner).save()
        EncounterPartner(
            encounter=Encounter.objects.get(owner=alice, state="held"), partner=other.partner
        ).save()
    everybody = Partnership.objects.all()
    assert gaps_of_partner(whole.partner, everybody, ["one_of_us"]) == ["one_of_us"]
    assert gaps_of_partner(other.partner, everybody, ["one_of_us"]) == []
