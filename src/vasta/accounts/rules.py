"""Who may do what, in one place per app. Openness is the rule: every employee reads and writes (domain.md)."""

from __future__ import annotations

import rules

from vasta.core.rules import is_own_change

from .models import User


@rules.predicate
def is_member(user: User) -> bool:
    """Works in the provider in scope."""
    return user.is_authenticated and user.membership() is not None


@rules.predicate
def is_lead(user: User) -> bool:
    """Leads a team, or belongs to management."""
    return bool(is_member(user) and (user.membership().is_lead or user.membership().is_management))


@rules.predicate
def is_main_user(user: User) -> bool:
    """Owns the configuration (S2-008)."""
    return bool(is_member(user) and user.membership().is_main_user)


rules.add_perm("accounts.use", is_member)
rules.add_perm("accounts.view_person", is_member)
rules.add_perm("accounts.change_own_profile", is_member)
rules.add_perm("accounts.manage", is_main_user)
rules.add_perm("core.view_history", is_member)
rules.add_perm("core.undo_own", is_member)
rules.add_perm("core.undo", (is_member & is_own_change) | is_main_user)
rules.add_perm("core.search", is_member)
rules.add_perm("core.view_components", is_main_user)
