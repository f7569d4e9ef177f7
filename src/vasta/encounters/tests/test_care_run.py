"""The care model brought up to date by a run: killed, twice at once, and every night."""

import os
import random
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from vasta.core import history, runs, schedules
from vasta.core.models import Run
from vasta.core.tenancy import provider_context
from vasta.encounters import care_run
from vasta.encounters.models import ContactDates, Fulfilment
from vasta.partners.models import Partner
from vasta.partnerships.models import Partnership
from vasta.planning.models import Occasion
from vasta.planning.tests.care import cadence, held, level, partnership, saved

VASTA = Path(sys.executable).with_name("vasta")
COUNT = 900


@pytest.fixture
def school(provider):
    """Transactions of the provider's own, as requests have them."""

    def do(act):
        with transaction.atomic(), provider_context(provider):
            return act()

    return do


def many(count: int) -> None:
    """So many partnerships of one level, half of them met today."""
    on = level()
    with history.change_set("test", actor=None):
        partners = history.bulk_create(Partner, [Partner(name=f"Kumppani {n}") for n in range(count)])
        rows = [Partnership(partner=partner, level=on, starts_on=date(2020, 1, 1)) for partner in partners]
        history.bulk_create(Partnership, rows)
    for row in Partnership.objects.all()[:20]:
        held(timezone.localdate(), row.partner, named=[row])


def everything() -> tuple[list, list]:
    """All that is derived, without keys."""
    kept = Fulfilment.objects.order_by("encounter").values_list("encounter", "occasion__partnership")
    rows = Occasion.objects.order_by("partnership", "cadence", "window_on").values_list(
        "partnership", "window_on", "opens_on", "due_on", "closes_on", "fulfilled_on"
    )
    return list(rows), list(kept)


def worker() -> subprocess.Popen:
    """The program's worker on the test's own database."""
    values = connection.settings_dict
    url = f"sqlite:///{values['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"
    environment = {**os.environ, "VASTA_DATABASE_URL": url, "VASTA_DATA_DIR": str(settings.DATA_DIR)}
    return subprocess.Popen([VASTA, "worker"], env=environment, stderr=subprocess.DEVNULL)


def waiting(child: subprocess.Popen, seconds: float) -> None:
    """Let the worker go on for a moment."""
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError("the worker ended by itself")


def prepared(school) -> int:
    """A school with a care model that nothing has been made of yet, and the run that waits to make it."""
    school(lambda: many(COUNT))
    school(lambda: Run.objects.all().delete())
    school(lambda: cadence(level(), unit="term"))
    return school(lambda: Run.objects.get().pk)


def done_by_runs() -> set[int]:
    """The partnerships of whole chunks; the worker may have begun with the nightly run as well."""
    found = set()
    for run in Run.objects.all():
        rows = Partnership.objects.filter(pk__lte=run.cursor).values_list("pk", flat=True)
        found |= set(run.parameters["keys"][: run.cursor] if "keys" in run.parameters else rows)
    return found


def expected(school) -> tuple[list, list]:
    """What an unkilled run makes."""
    school(lambda: care_run.refresh(Partnership.objects.values_list("pk", flat=True)))
    return school(everything)


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_it_ends_in_the_same_rows(school, provider):
    random.seed()
    key = prepared(school)
    for cursor in sorted(random.sample(range(0, COUNT - 200, 200), 2)):
        child = worker()
        try:
            while (run := school(lambda: Run.objects.get(pk=key))).is_open and run.cursor < cursor:
                waiting(child, 0.01)
            waiting(child, random.uniform(0, 0.05))
        finally:
            child.kill()
            child.wait()
        served = school(lambda: set(Occasion.objects.values_list("partnership", flat=True)))
        assert served == school(done_by_runs)
        # A minute later: the lease of the dead worker has run out.
        ended = timezone.now() - timedelta(seconds=1)
        school(lambda ended=ended: Run.objects.filter(pk=key).update(lease_until=ended))
        runs.rescue()
    runs.perform.func(provider.pk, key)
    assert school(lambda: Run.objects.get(pk=key).state) == "done"
    made = school(everything)
    assert made == expected(school)


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_makes_no_occasion_twice(school, provider):
    key = prepared(school)
    other = school(lambda: runs.start(care_run.KIND, starter=None, parameters={}).pk)
    children = [worker(), worker()]
    try:
        while any(school(lambda one=one: Run.objects.get(pk=one).is_open) for one in (key, other)):
            waiting(children[0], 0.02)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()
    assert {school(lambda one=one: Run.objects.get(pk=one).state) for one in (key, other)} == {"done"}
    made = school(everything)
    assert made == expected(school)


@pytest.mark.django_db(transaction=True)
def test_changes_of_many_partnerships_gather_in_one_run(school, provider):
    school(lambda: many(60))
    first = school(lambda: Run.objects.get(kind=care_run.KIND))
    assert len(first.parameters["keys"]) == 60
    one = school(lambda: cadence(level(), unit="term"))
    school(lambda: partnership(level(), partner="Yksi lisää"))
    assert school(lambda: Run.objects.filter(kind=care_run.KIND).count()) == 1
    assert school(lambda: Occasion.objects.values("partnership").distinct().count()) == 1
    runs.perform.func(provider.pk, first.pk)
    run = school(lambda: Run.objects.get(pk=first.pk))
    assert (run.state, run.cursor, run.change_set) == ("done", 60, None)
    assert school(lambda: Occasion.objects.filter(cadence=one).values("partnership").distinct().count()) == 61


@pytest.mark.django_db(transaction=True)
def test_every_night_the_horizon_moves_on(school, provider):
    with time_machine.travel(datetime(2026, 11, 19, 10, tzinfo=UTC), tick=False) as clock:
        school(lambda: cadence(level(), unit="month"))
        ours = school(lambda: partnership(level()))
        school(lambda: held(date(2026, 11, 25), ours.partner, state="planned"))
        last = school(lambda: Occasion.objects.latest("window_on").window_on)
        # Ten past midnight on the night after the planned encounter, by the wall clock of Helsinki.
        clock.move_to(datetime(2026, 12, 1, 22, 10, tzinfo=UTC))
        assert "care" in schedules.tick()
        runs.perform.func(provider.pk, school(lambda: Run.objects.latest("pk").pk))
        assert (last, school(lambda: Occasion.objects.latest("window_on").window_on)) == (
            date(2027, 11, 1),
            date(2027, 12, 1),
        )
        assert school(lambda: ContactDates.objects.get().next_at) is None


@pytest.mark.django_db(transaction=True)
def test_two_who_change_one_partnership_leave_it_whole(school):
    """The later of two savings is refused as a whole; nothing of it is promised (F-13)."""
    school(lambda: cadence(level(), unit="term"))
    key = school(lambda: partnership(level())).pk
    first, second = (school(lambda: Partnership.objects.get(pk=key)) for _reader in range(2))
    first.stage = "dormant"
    school(lambda: saved(first))
    second.description = "Työpaikkajaksot"
    with pytest.raises(Exception, match="was changed by somebody else"):
        school(lambda: saved(second))
    assert school(lambda: Occasion.objects.count()) == 0
