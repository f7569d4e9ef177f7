"""Long writes as jobs in chunks: progress, lease, and an exact continuation after a kill.

Each chunk is one transaction that holds the rows it wrote, the run's cursor and the renewed lease. So after a
`kill -9` there are only whole chunks; the worker's `rescue` finds the stale lease, marks the run interrupted
and starts it again from its cursor. The claim in the row makes a second worker with the same job step aside.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django_tasks import task

from vasta.core import history
from vasta.core.models import ChangeSet, Run
from vasta.core.pace import Pace
from vasta.core.tenancy import provider_context

# At least three times the longest piece of work between two renewals: the reading of an uploaded file.
LEASE = timedelta(minutes=6)
MAX_ATTEMPTS = 5
# Set when this process is asked to end: runs stop after the chunk they are in.
stopping = threading.Event()


class Work(Protocol):
    """What a kind of run does; named in `settings.RUNS`.

    It may also have `undone(run)`, called when what the run wrote has been taken back, be it whole or
    only as far as it came.
    """

    operation: str

    def prepare(self, run: Run) -> None:
        """Slow work outside every transaction, such as parsing a file; may not touch the database.

        Called once after each claim, so a continued run prepares again. May keep state on itself for the
        steps.
        """

    def begin(self, run: Run) -> int:
        """Called in a transaction before the first step; returns the cursor's last value."""

    def step(self, run: Run) -> int:
        """Do one chunk from `run.cursor` on, inside the run's change set; returns the next cursor."""

    def end(self, run: Run) -> None:
        """Tidy up after the last chunk, in its transaction."""


def start(kind: str, *, starter: Any, parameters: dict[str, Any]) -> Run:
    """Keep a new run and queue its job when the transaction is committed."""
    run = Run.objects.create(
        kind=kind, starter=starter, parameters=parameters, lease_until=timezone.now() + LEASE
    )
    enqueue(run)
    return run


def enqueue(run: Run) -> None:
    """Queue the job of a run; only keys travel in the queue."""
    provider_id, run_id = run.provider_id, run.pk
    transaction.on_commit(lambda: perform.enqueue(provider_id, run_id))


@task()
def perform(provider_id: int, run_id: int) -> None:
    """The job: claim the run, then chunk after chunk until done. Safe to start twice or again."""
    provider = apps.get_model("accounts.Provider").objects.get(pk=provider_id)
    claim = uuid.uuid4().hex
    try:
        run = _claim(provider, run_id, claim)
        if run is None:
            return
        work = import_string(settings.RUNS[run.kind])()
        work.prepare(run)
        pace = Pace()
        while _step(provider, run_id, claim, work):
            if stopping.is_set():
                _hand_back(provider, run_id, claim)
                return
            pace.after_chunk()
        pace.finish()
    except Exception as error:
        _fail(provider, run_id, claim, error)
        raise


@contextmanager
def _locked(provider: Any, run_id: int) -> Iterator[Run]:
    """The run's row, locked, in a transaction of its own inside the provider."""
    with transaction.atomic(), provider_context(provider), translation.override(provider.language):
        yield Run.objects.select_for_update().get(pk=run_id)


def _claim(provider: Any, run_id: int, claim: str) -> Run | None:
    """Take the run unless another worker holds it.

    Attempts are counted here, before anything can crash (F-25).
    """
    with _locked(provider, run_id) as run:
        if not run.is_open or (run.claim and not run.is_lost):
            return None
        run.attempts += 1
        run.claim = claim
        run.lease_until = timezone.now() + LEASE
        run.state = Run.State.RUNNING
        run.save()
        return run


def _step(provider: Any, run_id: int, claim: str, work: Work) -> bool:
    """One chunk in one transaction; False when nothing is left or somebody else has taken over."""
    with _locked(provider, run_id) as run:
        if run.claim != claim:
            return False
        if run.change_set is None:
            _open(run, work)
        elif run.cursor < run.total:
            with history.change_set(work.operation, actor=run.starter, record=run.change_set):
                run.cursor = work.step(run)
        else:
            _finish(run, work)
        run.lease_until = timezone.now() + LEASE
        run.save()
        return run.state == Run.State.RUNNING


def _hand_back(provider: Any, run_id: int, claim: str) -> None:
    """Leave the rest to the next worker; being stopped is no failed attempt."""
    with _locked(provider, run_id) as run:
        if run.claim == claim:
            run.attempts -= 1
            _let_wait(run)


def _open(run: Run, work: Work) -> None:
    run.total = work.begin(run)
    run.change_set = ChangeSet.objects.create(
        operation=work.operation, actor=run.starter, state=ChangeSet.State.RUNNING
    )


def _finish(run: Run, work: Work) -> None:
    work.end(run)
    run.state = Run.State.DONE
    run.finished_at = timezone.now()
    run.claim = ""
    if run.change_set.counts:
        run.change_set.state = ChangeSet.State.DONE
        run.change_set.save(update_fields=["state"])
    else:
        # Nothing was written: an operation without rows is no entry in the list of changes.
        empty, run.change_set = run.change_set, None
        run.save()
        empty.delete()


def _fail(provider: Any, run_id: int, claim: str, error: Exception) -> None:
    with _locked(provider, run_id) as run:
        if run.claim == claim:
            run.state = Run.State.FAILED
            run.message = type(error).__name__
            run.claim = ""
            run.save()
            _mark_interrupted(run)


def _mark_interrupted(run: Run) -> None:
    """What was written so far stays undoable as a whole."""
    if run.change_set:
        run.change_set.state = ChangeSet.State.INTERRUPTED
        run.change_set.save(update_fields=["state"])


def resume(run: Run) -> None:
    """*Continue*: start an interrupted or failed run again from its cursor."""
    run.attempts = 0
    _let_wait(run)
    if run.change_set:
        run.change_set.state = ChangeSet.State.RUNNING
        run.change_set.save(update_fields=["state"])


def _let_wait(run: Run) -> None:
    """Queue the run for any worker; the lease is how long its job may take to be claimed."""
    run.state = Run.State.WAITING
    run.claim = ""
    run.lease_until = timezone.now() + LEASE
    run.save()
    enqueue(run)


def rescue() -> int:
    """Queue again the runs whose worker or job is gone.

    After five attempts they are parked. Returns how many were found.
    """
    found = 0
    for provider in apps.get_model("accounts.Provider").objects.all():
        with transaction.atomic(), provider_context(provider):
            states = (Run.State.WAITING, Run.State.RUNNING)
            lost = Run.objects.filter(state__in=states, lease_until__lt=timezone.now())
            for run in lost.select_for_update():
                found += 1
                _rescue(run)
    return found


def _rescue(run: Run) -> None:
    if run.attempts < MAX_ATTEMPTS:
        _let_wait(run)
        return
    run.claim = ""
    run.state = Run.State.INTERRUPTED
    run.save()
    _mark_interrupted(run)
