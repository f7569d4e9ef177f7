"""A worker killed at any moment leaves whole chunks, and going on loses and doubles nothing (F-01 – F-03)."""

import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tests.people import make_person
from vasta.core import runs
from vasta.core.models import ChangeSet, Run
from vasta.core.tenancy import provider_context
from vasta.partners.importing import actions
from vasta.partners.models import Affiliation, Contact, ImportBatch, Partner, PartnerTerm

from .steps import business_ids, csv_of, guessed

pytestmark = pytest.mark.django_db(transaction=True)
VASTA = Path(sys.executable).with_name("vasta")
# What the worker last started said: it starts from the whole program, so a module that is missing ends it.
SAID = Path(settings.DATA_DIR, "worker.log")
COUNT = 1200
IDS = business_ids(COUNT)
LIST = csv_of(
    ["Yritys", "Y-tunnus", "Yhteyshenkilö", "Sähköposti", "Tagit"],
    *(
        [f"Yritys {n} Oy", IDS[n], f"Maija Num{n}", f"maija{n}@y.example", f"ryhmä {n % 7}"]
        for n in range(COUNT)
    ),
)


def worker() -> subprocess.Popen:
    """The program's worker on the test's own database."""
    values = connection.settings_dict
    url = f"sqlite:///{values['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}"
    environment = {**os.environ, "VASTA_DATABASE_URL": url, "VASTA_DATA_DIR": str(settings.DATA_DIR)}
    with SAID.open("w") as said:
        return subprocess.Popen([VASTA, "worker"], env=environment, stderr=said)


class School:
    """The provider's own transactions around each step, as requests have them."""

    def __init__(self, provider):
        self.provider = provider

    def do(self, act):
        with transaction.atomic(), provider_context(self.provider):
            return act()

    def run(self, key) -> Run:
        return self.do(lambda: Run.objects.get(pk=key))

    def kill_at(self, key: int, cursor: int) -> None:
        """Start a worker and kill it with SIGKILL a random moment after the run has come so far."""
        child = worker()
        try:
            while (run := self.run(key)).is_open and run.cursor < cursor:
                _wait(child, 0.01)
            _wait(child, random.uniform(0, 0.1))
        finally:
            child.kill()
            child.wait()
        # A minute later: the lease of the dead worker has run out.
        ended = timezone.now() - timedelta(seconds=1)
        self.do(lambda: Run.objects.filter(pk=key, state=Run.State.RUNNING).update(lease_until=ended))
        runs.rescue()

    def finish(self, key: int) -> Run:
        """Do the rest here."""
        runs.perform.func(self.provider.pk, key)
        return self.run(key)


def _wait(child: subprocess.Popen, seconds: float) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError(f"the worker ended by itself ({child.returncode}):\n{SAID.read_text()[-2000:]}")


@pytest.fixture
def alice(provider):
    with transaction.atomic():
        return make_person(provider, "Alice", "Aalto")


@pytest.fixture
def school(provider):
    return School(provider)


def checked(school, alice) -> ImportBatch:
    batch = school.do(lambda: actions.start_import(name="lista.csv", chunks=[LIST], actor=alice))
    school.finish(batch.run_id)
    school.do(batch.refresh_from_db)
    run = school.do(lambda: actions.start_check(batch, fields=guessed(batch), mode="all", actor=alice))
    return batch, run.pk


def register() -> list[tuple]:
    """Every living partner with its person and tag, so that a doubled or lost row shows."""
    people = {place.partner_id: place.contact for place in Affiliation.objects.select_related("contact")}
    tags = dict(PartnerTerm.objects.values_list("partner", "term__name"))
    rows = Partner.objects.order_by("business_id")
    return [
        (row.name, row.business_id, str(people[row.pk]), people[row.pk].email, tags[row.pk]) for row in rows
    ]


EXPECTED = sorted(
    (
        (f"Yritys {n} Oy", IDS[n], f"Maija Num{n}", f"maija{n}@y.example", f"ryhmä {n % 7}")
        for n in range(COUNT)
    ),
    key=lambda row: row[1],
)


def test_killed_while_checking_importing_and_undoing(school, alice):
    random.seed()
    batch, check = checked(school, alice)
    school.kill_at(check, random.choice([0, 1000]))
    assert school.finish(check).state == "done"
    assert school.do(lambda: batch.rows.count()) == COUNT
    key = school.do(lambda: actions.start_writing(batch, actor=alice).pk)
    for cursor in sorted(random.sample(range(0, COUNT, 200), 2)):
        school.kill_at(key, cursor)
        assert school.do(lambda: _is_whole(key))
    assert school.finish(key).state == "done"
    assert school.do(register) == EXPECTED
    assert school.do(lambda: Contact.objects.count()) == COUNT
    _undo_killed(school, batch, alice)


def _is_whole(key: int) -> bool:
    """Only whole chunks: as many partners as the cursor says."""
    run = Run.objects.get(pk=key)
    return Partner.objects.count() == run.cursor and Contact.objects.count() == run.cursor


def _undo_killed(school, batch, alice) -> None:
    record = school.do(lambda: ImportBatch.objects.get(pk=batch.pk).change_set)
    undoing = school.do(
        lambda: runs.start("core.undo", starter=alice, parameters={"change_set": record.pk}).pk
    )
    school.kill_at(undoing, random.randrange(1, 25))
    run = school.finish(undoing)
    assert (run.state, run.result["left_count"]) == ("done", 0)
    counts = school.do(lambda: [m.objects.count() for m in (Partner, Contact, Affiliation, PartnerTerm)])
    assert counts == [0, 0, 0, 0]
    assert school.do(lambda: ChangeSet.objects.get(pk=record.pk).state) == "undone"


def test_the_same_jobs_twice_at_once_write_no_row_twice(school, alice):
    batch, check = checked(school, alice)
    for step in (lambda: check, lambda: actions.start_writing(batch, actor=alice).pk):
        key = school.do(step)
        school.do(lambda key=key: runs.enqueue(Run.objects.get(pk=key)))
        children = [worker(), worker()]
        try:
            while school.run(key).is_open:
                _wait(children[0], 0.02)
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait()
        assert school.run(key).state == "done"
    assert school.do(lambda: batch.rows.count()) == COUNT
    assert school.do(register) == EXPECTED
