"""The calendar feed by a secret address, and the file that invites somebody from outside."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from vasta.core import history
from vasta.core.tenancy import provider_context
from vasta.encounters import feed
from vasta.encounters.models import CalendarFeed, Encounter, EncounterPartner, Participant
from vasta.partners.models import Partner

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("in_provider")


@pytest.fixture(autouse=True)
def in_october():
    with time_machine.travel(NOW, tick=False):
        yield


def plan(owner, when: str, **values) -> Encounter:
    start = timezone.make_aware(datetime.fromisoformat(when))
    with history.change_set("encounters.encounter.plan", actor=owner):
        encounter = Encounter(owner=owner, starts_at=start, **{"state": "planned"} | values)
        encounter.save()
        Participant(encounter=encounter, user=owner).save()
        partner = Partner.objects.filter(name="Tervaranta Oy").first() or Partner(name="Tervaranta Oy")
        if partner.pk is None:
            partner.save()
        EncounterPartner(encounter=encounter, partner=partner).save()
    return encounter


def read(client, secret: str) -> list:
    response = client.get(reverse("encounters:feed", args=[secret]))
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert response["Cache-Control"] == "no-store"
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_an_event_says_what_with_whom_where_and_when_and_no_more(bob, client):
    encounter = plan(
        bob, "2026-10-05T09:00", place="Malmi", text="Luottamuksellista", learned="Rahat loppu", minutes=60
    )
    (event,) = read(client, feed.renew(bob))
    encounter.refresh_from_db()
    link = f"http://localhost:8000/koski/encounters/{encounter.pk}/"
    told = {name: str(event[name]) for name in ("UID", "SUMMARY", "LOCATION", "URL", "DESCRIPTION", "STATUS")}
    assert told == {
        "UID": f"encounter-{encounter.pk}.koski@localhost",
        "SUMMARY": "Käynti: Tervaranta Oy",
        "LOCATION": "Malmi",
        "URL": link,
        "DESCRIPTION": link,
        "STATUS": "CONFIRMED",
    }
    assert event["SEQUENCE"] == encounter.version
    assert event["LAST-MODIFIED"].dt == encounter.updated_at.replace(microsecond=0)
    assert sorted(event.keys()) == sorted(
        [*told, "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "CREATED", "DTSTART", "DTEND"]
    )


def test_times_are_right_on_both_sides_of_the_end_of_summer_time(bob, client):
    for day in ("2026-10-24", "2026-10-25", "2026-10-26"):
        plan(bob, f"{day}T09:00", minutes=60)
    events = read(client, feed.renew(bob))
    assert [event["DTSTART"].to_ical().decode() for event in events] == [
        "20261024T060000Z",
        "20261025T070000Z",
        "20261026T070000Z",
    ]
    assert [event["DTEND"].dt - event["DTSTART"].dt for event in events] == [timedelta(hours=1)] * 3


def test_a_change_keeps_the_event_and_counts_up(bob, client):
    encounter, secret = plan(bob, "2026-10-05T09:00"), feed.renew(bob)
    (before,) = read(client, secret)
    with history.change_set("encounters.encounter.move", actor=bob):
        encounter.starts_at += timedelta(days=1)
        encounter.save()
    (after,) = read(client, secret)
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)


def test_what_is_cancelled_or_deleted_is_told_for_a_month(bob, client):
    cancelled, deleted = plan(bob, "2026-11-20T09:00"), plan(bob, "2026-11-21T09:00")
    with history.change_set("encounters.encounter.cancel", actor=bob):
        cancelled.state, cancelled.cancel_reason = "cancelled", "Loma"
        cancelled.save()
        history.delete_softly(deleted)
    secret = feed.renew(bob)
    assert [str(event["STATUS"]) for event in read(client, secret)] == ["CANCELLED", "CANCELLED"]
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert read(client, secret) == []


def test_it_reaches_three_months_back_and_a_year_ahead(bob, client):
    for when in ("2026-06-30T09:00", "2026-07-02T09:00", "2027-10-01T09:00", "2027-10-03T09:00"):
        plan(bob, when)
    found = [event["DTSTART"].dt.date().isoformat() for event in read(client, feed.renew(bob))]
    assert found == ["2026-07-02", "2027-10-01"]


def test_nobody_else_s_encounters_are_in_it(alice, bob, client):
    plan(alice, "2026-10-05T09:00")
    assert read(client, feed.renew(bob)) == []


def test_only_the_living_secret_opens_it(bob, client, charlie, other_provider):
    old = feed.renew(bob)
    new = feed.renew(bob)
    status = [client.get(reverse("encounters:feed", args=[secret])).status_code for secret in (old, new, "x")]
    assert status == [404, 200, 404]
    assert client.get(f"/lahti/encounters/feed/{new}.ics").status_code == 404
    assert client.post(reverse("encounters:feed", args=[new])).status_code == 405
    feed.revoke(bob)
    assert client.get(reverse("encounters:feed", args=[new])).status_code == 404


def test_who_has_left_has_no_feed(bob, client):
    secret = feed.renew(bob)
    with history.change_set("test", actor=None):
        membership = bob.memberships.get()
        membership.is_active = False
        membership.save()
    assert client.get(reverse("encounters:feed", args=[secret])).status_code == 404


def test_only_a_hash_is_kept_and_the_address_is_shown_once(bob, provider, client_for):
    client, path = client_for(bob), reverse("encounters:feed_settings")
    client.post(path, {"do": "renew"})
    address = client.get(path).context["address"]
    secret = address.rpartition("/")[2].removesuffix(".ics")
    assert address == f"http://localhost:8000/koski/encounters/feed/{secret}.ics"
    stored = CalendarFeed.objects.get()
    assert (stored.token_hash, secret in str(stored.__dict__)) == (feed.hash_of(secret), False)
    assert client.get(path).context["address"] == ""
    client.post(path, {"do": "revoke"})
    with provider_context(provider):
        assert CalendarFeed.objects.count() == 0


def test_reading_is_noted_at_most_once_an_hour(bob, client):
    secret = feed.renew(bob)
    noted = []
    for minutes in (0, 10, 70):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            read(client, secret)
        noted.append(CalendarFeed.objects.get().last_used_at - NOW)
    assert noted == [timedelta(0), timedelta(0), timedelta(minutes=70)]


def test_the_queries_do_not_grow_with_the_encounters(bob, client, django_assert_num_queries):
    secret = feed.renew(bob)
    plan(bob, "2026-10-05T09:00")
    read(client, secret)
    for number in (6, 7):
        plan(bob, f"2026-10-0{number}T09:00")
        with django_assert_num_queries(QUERIES):
            read(client, secret)


# Of a request; on PostgreSQL six more open its transaction and name the school.
QUERIES = 6 if connection.vendor == "sqlite" else 12


def test_an_invitation_file_says_only_what_its_sender_has_seen(bob, client_for):
    encounter = plan(bob, "2026-10-05T09:00", subject="Kauppojen klousaus", text="Salaista", place="Malmi")
    client, path = client_for(bob), reverse("encounters:encounter_ics", args=[encounter.pk])
    form = client.get(path).context["form"]
    assert form.initial == {"title": "Käynti: Kosken ammattiopisto", "place": "Malmi"}
    response = client.get(path, {"title": "Tapaaminen keittiössä", "place": "Keittiö"})
    assert response["Content-Disposition"] == f'attachment; filename="vasta-{encounter.pk}.ics"'
    file = Calendar.from_ical(response.content)
    (event,) = file.walk("VEVENT")
    assert (str(file["METHOD"]), str(event["SUMMARY"]), str(event["LOCATION"])) == (
        "PUBLISH",
        "Tapaaminen keittiössä",
        "Keittiö",
    )
    assert str(event["ORGANIZER"]) == "mailto:bob.berg@koski.example"
    for secret in (b"klousaus", b"Salaista", b"Tervaranta", b"localhost:8000"):
        assert secret not in response.content


def test_however_much_was_what_comes_is_never_cut_off(bob, provider):
    past = [
        Encounter(provider=provider, owner=bob, starts_at=NOW - timedelta(minutes=30 * number + 60))
        for number in range(feed.MOST)
    ]
    Encounter.everything.bulk_create(past, batch_size=500)
    coming = plan(bob, "2026-10-05T09:00")
    told = list(feed.encounters_for(bob))
    assert (len(told), told[-1]) == (feed.MOST, coming)
