"""What happens to an action: it is done, dropped with a reason, or opened again. Each can be undone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from vasta.core import history

from .models import Action


def complete_action(*, action: Action, actor: Any, result: str = "") -> history.OpenChangeSet:
    """Mark `action` done today; `result` may be empty. A closed one stays as it is."""
    with history.change_set("planning.action.complete", actor=actor) as opened:
        _close(action, Action.Status.DONE, result)
    return opened


def drop_action(*, action: Action, actor: Any, reason: str) -> history.OpenChangeSet:
    """Leave `action` undone for good. Raises ValueError without a reason. A closed one stays as it is."""
    if not reason.strip():
        raise ValueError("An action is dropped for a reason.")
    with history.change_set("planning.action.drop", actor=actor, reason=reason) as opened:
        _close(action, Action.Status.DROPPED, reason)
    return opened


def reopen_action(*, action: Action, actor: Any) -> history.OpenChangeSet:
    """Open a done or dropped `action` again; what was written of it stays."""
    with history.change_set("planning.action.reopen", actor=actor) as opened:
        if action.status != Action.Status.OPEN:
            action.status, action.closed_on = Action.Status.OPEN, None
            action.save(update_fields=["status", "closed_on"])
    return opened


def _close(action: Action, status: str, result: str) -> None:
    if action.status != Action.Status.OPEN:
        return
    action.status, action.closed_on = status, timezone.localdate()
    action.result = result.strip() or action.result
    action.save(update_fields=["status", "closed_on", "result"])
