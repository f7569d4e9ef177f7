"""The care model brought up to date: occasions made ahead, then matched with the encounters held.

A few partnerships are done at once, in the transaction of the change that they follow; many are left to a run
in chunks, which a kill interrupts between two chunks and which may run twice at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from vasta.core import history, runs
from vasta.core.history import CHUNK
from vasta.core.models import Run
from vasta.core.tenancy import provider_context
from vasta.partnerships.models import Partnership
from vasta.planning.occasions import regenerate

from .contact_dates import refresh_passed
from .fulfilment import recompute

KIND = "planning.regenerate"
# More partnerships than this are left to a run.
AT_ONCE = 50


def refresh(partnership_ids: Iterable[int], today: date | None = None, *, since: date | None = None) -> None:
    """Make the occasions of the partnerships anew and match them; call inside a transaction.

    `since` reaches back to windows that have closed, for a school that brings its past along.
    """
    keys = set(partnership_ids)
    regenerate(keys, today, since=since)
    if loosened := recompute(keys):
        # What is kept no more may be promised no more, or promised in another window.
        regenerate(loosened, today, since=since)
        recompute(loosened)


def refresh_soon(partnership_ids: Iterable[int]) -> None:
    """`refresh` at once when they are few, else by a run; call inside a change set."""
    keys = set(partnership_ids)
    if len(keys) <= AT_ONCE:
        refresh(keys)
    else:
        _start(keys)


def _start(keys: set[int]) -> None:
    """Leave the partnerships to the run that still waits to start, or to a new one."""
    waiting = Run.objects.select_for_update().filter(kind=KIND, state=Run.State.WAITING, change_set=None)
    if (run := waiting.first()) is None:
        runs.start(KIND, starter=history.current().actor, parameters={"keys": sorted(keys)})
    elif "keys" in run.parameters:
        run.parameters["keys"] = sorted(keys.union(run.parameters["keys"]))
        run.save(update_fields=["parameters"])


def refresh_all() -> None:
    """Every night: look a day further ahead, and move on from what was planned for yesterday."""
    for provider in apps.get_model("accounts.Provider").objects.all():
        with transaction.atomic(), provider_context(provider):
            refresh_passed()
            runs.start(KIND, starter=None, parameters={})


class CareRun:
    """Brings the partnerships named in the parameters up to date, or all of them."""

    operation = KIND
    title = _("Bringing the care model up to date")

    def prepare(self, run: Run) -> None:
        """Nothing slow before the first chunk."""

    def begin(self, run: Run) -> int:
        """The number of named partnerships; of all, the last key."""
        if "keys" in run.parameters:
            return len(run.parameters["keys"])
        return Partnership.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def step(self, run: Run) -> int:
        """The next chunk; the cursor is a place in the named keys, or the last key done."""
        if "keys" in run.parameters:
            keys = run.parameters["keys"][run.cursor : run.cursor + CHUNK]
            refresh(keys)
            return run.cursor + len(keys)
        rows = Partnership.objects.filter(pk__gt=run.cursor, pk__lte=run.total).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:CHUNK])
        refresh(keys)
        return keys[-1] if len(keys) == CHUNK else run.total

    def end(self, run: Run) -> None:
        """Nothing to tidy."""
