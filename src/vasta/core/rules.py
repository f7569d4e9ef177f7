"""Rules of the house's own objects that need no knowledge of roles."""

from __future__ import annotations

from typing import Any

import rules

from vasta.core.models import ChangeSet


@rules.predicate
def is_own_change(user: Any, record: ChangeSet | None) -> bool:
    """The change set is the person's own."""
    return record is not None and record.actor_id == user.pk
