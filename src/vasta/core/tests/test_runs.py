"""Long work in chunks: whole chunks only, exact continuation, one worker at a time."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from vasta.accounts.models import Unit
from vasta.core import history, runs
from vasta.core.importing import sandbox
from vasta.core.models import ChangeSet, Run
from vasta.core.tenancy import provider_context
from vasta.core.undo import undo

ROWS = 7
CHUNK = 3


class MakeUnits:
    """Makes seven units, three a chunk.

    Stops with an error after `stop_after` chunks, as a full disk would.
    """

    operation = "accounts.unit.import"
    stop_after = 99

    def prepare(self, run):
        self.chunks = 0

    def begin(self, run):
        return ROWS

    def step(self, run):
        self.chunks += 1
        numbers = range(run.cursor, min(run.cursor + CHUNK, ROWS))
        history.bulk_create(Unit, [Unit(name=f"Unit {number}") for number in numbers])
        if self.chunks > self.stop_after:
            raise OSError("no space left on device")
        return run.cursor + len(numbers)

    def end(self, run):
        run.result = {"made": Unit.objects.count()}


class StopsInTheSecondChunk(MakeUnits):
    stop_after = 1


class StopsTheWorker(MakeUnits):
    def step(self, run):
        runs.stopping.set()
        return super().step(run)


class WritesNothing(MakeUnits):
    def step(self, run):
        return ROWS


@pytest.fixture(autouse=True)
def kinds(settings):
    names = {
        kind.__name__: f"{__name__}.{kind.__name__}"
        for kind in (MakeUnits, StopsInTheSecondChunk, StopsTheWorker, WritesNothing)
    }
    settings.RUNS = {**settings.RUNS, **names}


@pytest.fixture
def start(provider, alice):
    def make(kind):
        with provider_context(provider):
            return runs.start(kind, starter=alice, parameters={})

    return make


def reread(run, provider):
    with provider_context(provider):
        return Run.objects.select_related("change_set").get(pk=run.pk)


def perform(run, provider):
    runs.perform.call(provider.pk, run.pk)
    return reread(run, provider)


def names(provider):
    with provider_context(provider):
        return sorted(Unit.objects.values_list("name", flat=True))


ALL = [f"Unit {number}" for number in range(ROWS)]


def test_a_run_works_through_its_chunks_as_one_change_set(start, provider, alice):
    run = perform(start("MakeUnits"), provider)
    assert (run.state, run.cursor, run.percent, run.attempts) == ("done", ROWS, 100, 1)
    assert run.result == {"made": ROWS}
    assert (run.change_set.actor, run.change_set.state) == (alice, "done")
    assert run.change_set.counts == {"accounts.unit": ROWS}
    assert names(provider) == ALL


def test_a_run_that_writes_nothing_leaves_no_change_set(start, provider):
    run = perform(start("WritesNothing"), provider)
    assert (run.state, run.change_set) == ("done", None)


def test_a_failed_run_leaves_whole_chunks_and_continues_exactly(start, provider, settings):
    run = start("StopsInTheSecondChunk")
    with pytest.raises(OSError, match="no space"):
        perform(run, provider)
    run = reread(run, provider)
    assert (run.state, run.message, run.cursor) == ("failed", "OSError", CHUNK)
    assert run.change_set.state == ChangeSet.State.INTERRUPTED
    assert names(provider) == ALL[:CHUNK]
    settings.RUNS["StopsInTheSecondChunk"] = settings.RUNS["MakeUnits"]
    with provider_context(provider):
        runs.resume(run)
    run = perform(run, provider)
    assert (run.state, run.change_set.state) == ("done", "done")
    assert names(provider) == ALL


def test_an_interrupted_run_is_undone_to_exactly_the_rows_before(start, provider, alice):
    run = start("StopsInTheSecondChunk")
    with pytest.raises(OSError, match="no space"):
        perform(run, provider)
    with provider_context(provider):
        undo(reread(run, provider).change_set, actor=alice)
    assert names(provider) == []


def test_a_second_worker_with_the_same_job_steps_aside(start, provider):
    run = start("MakeUnits")
    with provider_context(provider):
        Run.objects.filter(pk=run.pk).update(
            state="running", claim="somebody", lease_until=timezone.now() + timedelta(seconds=30)
        )
    assert perform(run, provider).cursor == 0
    assert names(provider) == []


def test_a_finished_run_is_not_done_again(start, provider):
    run = perform(start("MakeUnits"), provider)
    assert perform(run, provider).attempts == 1
    assert names(provider) == ALL


def lose(run, provider, attempts):
    """The state that `kill -9` of the worker leaves."""
    with provider_context(provider):
        Run.objects.filter(pk=run.pk).update(
            state="running",
            claim="gone",
            attempts=attempts,
            lease_until=timezone.now() - timedelta(seconds=1),
        )


def test_a_run_of_a_killed_worker_is_queued_again(start, provider, django_capture_on_commit_callbacks):
    run = start("MakeUnits")
    lose(run, provider, attempts=1)
    with django_capture_on_commit_callbacks() as queued:
        assert runs.rescue() == 1
    assert len(queued) == 1
    assert reread(run, provider).state == "waiting"
    assert runs.rescue() == 0


def test_a_worker_that_is_stopped_finishes_its_chunk_and_leaves_the_rest(
    start, provider, django_capture_on_commit_callbacks
):
    run = start("StopsTheWorker")
    try:
        for cursor in (CHUNK, 2 * CHUNK, ROWS):
            with django_capture_on_commit_callbacks() as queued:
                run = perform(run, provider)
            assert (run.state, run.cursor, run.claim, run.attempts) == ("waiting", cursor, "", 0)
            assert len(queued) == 1
            runs.stopping.clear()
    finally:
        runs.stopping.clear()
    assert perform(run, provider).state == "done"
    assert names(provider) == ALL


@pytest.mark.parametrize("again", [runs.rescue, lambda: runs.resume(Run.objects.get())])
def test_a_run_whose_job_is_lost_is_queued_again(start, provider, django_capture_on_commit_callbacks, again):
    run = start("MakeUnits")
    lose(run, provider, attempts=1)
    with provider_context(provider):
        again()
    later = timezone.now() + runs.LEASE + timedelta(seconds=1)
    # A worker took the job and died before it claimed the run.
    with time_machine.travel(later, tick=False), django_capture_on_commit_callbacks() as queued:
        assert (runs.rescue(), runs.rescue()) == (1, 0)
    assert len(queued) == 1
    assert perform(run, provider).state == "done"


def test_a_new_run_whose_job_is_lost_is_queued(start, provider, django_capture_on_commit_callbacks):
    start("MakeUnits")
    assert runs.rescue() == 0
    later = timezone.now() + runs.LEASE + timedelta(seconds=1)
    with time_machine.travel(later, tick=False), django_capture_on_commit_callbacks() as queued:
        assert runs.rescue() == 1
    assert len(queued) == 1


def test_the_lease_outlives_the_longest_chunk_three_times():
    assert runs.LEASE.total_seconds() >= 3 * sandbox.TIMEOUT_SECONDS


def test_a_run_that_kills_every_worker_is_parked_after_five_attempts(
    start, provider, django_capture_on_commit_callbacks
):
    run = start("MakeUnits")
    lose(run, provider, attempts=runs.MAX_ATTEMPTS)
    with django_capture_on_commit_callbacks() as queued:
        runs.rescue()
    assert (reread(run, provider).state, queued) == ("interrupted", [])
