"""The summary and the reminder by e-mail: what awaits, once, in the reader's language, and else nothing."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests.people import make_person
from vasta.accounts.models import Membership
from vasta.core import history
from vasta.core.tenancy import provider_context
from vasta.encounters.models import Encounter, EncounterPartner, Participant
from vasta.home import digest, reminders
from vasta.partners.models import Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Action, Cadence, Occasion, SchoolPeriod

# A Monday in November, seven in the morning in Helsinki.
MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
LEVEL = "Vastuullinen strateginen kumppani"


@pytest.fixture(autouse=True)
def on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def sending(django_capture_on_commit_callbacks):
    """Runs a job with its mails; gives what was sent."""

    def run(job):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            count = job()
        sent = mail.outbox[before:]
        assert len(sent) == count
        return sent

    return run


@pytest.fixture
def work(provider, bob):
    """Bob has a late action, an occasion that is due, and an encounter on Tuesday at nine."""
    today = timezone.localdate()
    with provider_context(provider), history.change_set("test", actor=bob):
        partner = Partner(name="Tervaranta Oy")
        partner.save()
        level = Level(name=LEVEL, short_name="Strateginen")
        level.save()
        partnership = Partnership(partner=partner, level=level, owner=bob, starts_on=today)
        partnership.save()
        cadence = Cadence(name=f"{LEVEL} neljästi vuodessa", level=level)
        cadence.save()
        Action(title="Lähetä lista", owner=bob, due_on=today - timedelta(days=3), partner=partner).save()
        encounter = Encounter(
            owner=bob, state="planned", starts_at=MONDAY + timedelta(days=1, hours=2), place="Malmi"
        )
        encounter.save()
        other = Partner(name="Kuusamäki Oy")
        other.save()
        EncounterPartner(encounter=encounter, partner=other).save()
        Participant(encounter=encounter, user=bob).save()
    with provider_context(provider):
        # What the followers have made of the partnership is not the matter here.
        Occasion.objects.all().delete()
        Occasion.objects.create(
            cadence=cadence,
            partnership=partnership,
            responsible=bob,
            window_on=today,
            opens_on=today,
            due_on=today,
            closes_on=today + timedelta(days=30),
        )


def choose(provider, user, **values):
    with provider_context(provider), history.change_set("test", actor=None):
        membership = Membership.objects.get(user=user)
        for name, value in values.items():
            setattr(membership, name, value)
        membership.save()


def test_the_summary_tells_what_awaits_with_links_and_without_levels(work, sending):
    (message,) = sending(digest.send_all)
    assert message.to == ["bob.berg@koski.example"]
    html = message.alternatives[0].content
    for text in (message.body, html):
        assert [
            word in text for word in ("Lähetä lista", "Tervaranta Oy", "Kuusamäki Oy", "09.00–09.45")
        ] == [True] * 4
        assert "http://localhost:8000/koski/planning/actions/" in text
        assert "http://localhost:8000/koski/settings/profile/" in text
        assert ("strateginen" in text.lower(), "neljästi" in text) == (False, False)
    assert message.extra_headers == {"List-Unsubscribe": "<http://localhost:8000/koski/settings/profile/>"}


def test_it_is_sent_once_a_week_however_often_the_work_runs(work, sending):
    assert [len(sending(digest.send_all)) for _run in range(3)] == [1, 0, 0]
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        assert sending(digest.send_all) == []
    with time_machine.travel(MONDAY + timedelta(days=7), tick=False):
        assert len(sending(digest.send_all)) == 1


def test_a_monday_that_was_missed_is_made_up_for_early_in_the_week(work, sending):
    for day, count in ((3, 0), (2, 1)):
        with time_machine.travel(MONDAY + timedelta(days=day), tick=False):
            assert len(sending(digest.send_all)) == count


def test_daily_ones_come_on_working_days(work, provider, bob, sending):
    choose(provider, bob, digest=Membership.Digest.DAILY)
    counts = []
    for day in range(7):
        with time_machine.travel(MONDAY + timedelta(days=day), tick=False):
            counts.append(len(sending(digest.send_all)))
    assert counts == [1, 1, 1, 1, 1, 0, 0]


def test_nothing_comes_when_it_is_switched_off_or_the_school_is_closed(work, provider, bob, sending):
    with provider_context(provider), history.change_set("test", actor=None):
        period = SchoolPeriod(
            kind="break", name="Loma", starts_on=MONDAY.date(), ends_on=MONDAY.date() + timedelta(days=1)
        )
        period.save()
    assert sending(digest.send_all) == []
    choose(provider, bob, digest=Membership.Digest.OFF)
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        assert sending(digest.send_all) == []


def test_who_has_left_gets_nothing(work, provider, bob, sending):
    choose(provider, bob, is_active=False)
    assert sending(digest.send_all) == []


def test_nothing_is_sent_to_whom_nothing_awaits(alice, sending):
    assert sending(digest.send_all) == []


def test_invented_people_get_no_mail(work, provider, sending):
    provider.has_demo_data = True
    provider.save()
    assert sending(digest.send_all) == []


def test_each_reads_in_the_own_language_else_in_the_school_s(work, provider, bob, sending):
    provider.language = "en"
    provider.save()
    (message,) = sending(digest.send_all)
    assert (message.subject, "Fri 20.11. Lähetä lista" in message.body) == ("3 things await you", True)
    choose(provider, bob, language="sv")
    with time_machine.travel(MONDAY + timedelta(days=7), tick=False):
        (message,) = sending(digest.send_all)
    assert "fre 20.11. Lähetä lista" in message.body


def test_another_school_has_its_own_people_only(work, other_provider, sending):
    make_person(other_provider, "Dora", "Dahl")
    assert [message.to for message in sending(digest.send_all)] == [["bob.berg@koski.example"]]


def test_the_queries_of_a_summary_do_not_grow_with_what_awaits(
    work, provider, bob, django_assert_num_queries
):
    for _more in range(2):
        with provider_context(provider), django_assert_num_queries(8):
            digest.sections_for(bob, timezone.localdate() + timedelta(days=6))
        with provider_context(provider), history.change_set("test", actor=bob):
            Action(title="Toinen", owner=bob, due_on=timezone.localdate()).save()
            Action(title="Kolmas", owner=bob, due_on=timezone.localdate()).save()


def test_a_reminder_comes_the_day_before_to_those_who_asked(work, provider, bob, sending):
    assert sending(reminders.send_all) == []
    choose(provider, bob, reminds_day_before=True, language="en")
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        assert sending(reminders.send_all) == []
    (message,) = sending(reminders.send_all)
    assert message.subject == "Tomorrow at 9.00: Visit: Kuusamäki Oy"
    assert ("Malmi" in message.body, "http://localhost:8000/koski/encounters/" in message.body) == (
        True,
        True,
    )
    assert sending(reminders.send_all) == []
