"""What a person may decide about an occasion: skip it for a reason, or move it within its window.

The decision is tracked and outlives every new making of the occasions; undoing it brings the occasion back.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core import history

from .models import Occasion, OccasionDecision


class NotDecided(Exception):
    """The occasion cannot be skipped or moved so; the text says why, for the person."""


def skip_occasion(*, occasion: Occasion, actor: Any, reason: str) -> history.OpenChangeSet:
    """Promise nothing in this window. Raises NotDecided without a reason, or when it is not open."""
    _require_open(occasion)
    if not reason.strip():
        raise NotDecided(_("Say why the occasion is skipped."))
    with history.change_set("planning.occasion.skip", actor=actor, reason=reason) as opened:
        decision = _decision(occasion)
        decision.skipped_on, decision.reason = timezone.localdate(), reason.strip()
        decision.save()
    return opened


def move_occasion(*, occasion: Occasion, actor: Any, due_on: date) -> history.OpenChangeSet:
    """Let it fall due on another day of its window; raises NotDecided for another day or when not open."""
    _require_open(occasion)
    if not occasion.window_on <= due_on <= occasion.closes_on:
        raise NotDecided(_("The day is outside the time in which the contact is promised."))
    with history.change_set("planning.occasion.move", actor=actor) as opened:
        if due_on != occasion.due_on:
            decision = _decision(occasion)
            decision.due_on = due_on
            decision.save()
    return opened


def _require_open(occasion: Occasion) -> None:
    if not occasion.is_open_now:
        text = _("The occasion is not open any more: %(status)s.")
        raise NotDecided(text % {"status": occasion.status_label})


def _decision(occasion: Occasion) -> OccasionDecision:
    """What was decided about the window before, or a new decision."""
    key = {
        "cadence_id": occasion.cadence_id,
        "partnership_id": occasion.partnership_id,
        "window_on": occasion.window_on,
    }
    return OccasionDecision.objects.filter(**key).first() or OccasionDecision(**key)
