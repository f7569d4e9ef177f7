"""Rules of the house's own objects that need no knowledge of roles."""

from __future__ import annotations

from typing import Any

import rules

from vasta.core.models import ChangeSet

# What everything else stands on: undone it would take the people and the words away from under the rest.
# The demo school has its own removal.
FOUNDATIONS = {"setup", "demo"}


@rules.predicate
def is_foundation(user: Any, record: ChangeSet | None) -> bool:
    """The change set made the school itself."""
    return record is not None and record.operation in FOUNDATIONS


@rules.predicate
def is_own_change(user: Any, record: ChangeSet | None) -> bool:
    """The change set is the person's own."""
    return record is not None and record.actor_id == user.pk
