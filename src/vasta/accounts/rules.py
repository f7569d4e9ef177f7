"""Who may do what, in one place per app. Openness is the rule: every employee reads and writes."""

from __future__ import annotations

import rules

from vasta.core.models import ChangeSet
from vasta.core.rules import is_foundation, is_own_change

from .models import User

# What everybody writes about the own person and may take back.
OWN_MATTERS = {
    "accounts.membership.edit_profile",
    "accounts.inductiondone.complete",
    "accounts.inductiondone.reopen",
}


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


@rules.predicate
def is_quality(user: User) -> bool:
    """Watches over quality, data protection included."""
    return bool(is_member(user) and user.membership().is_quality)


@rules.predicate
def is_about_people(user: User, record: ChangeSet | None) -> bool:
    """The change set wrote people, roles or places; one's own profile is one's own matter.

    Undoing such a change needs the right to make it: a former main user takes no old change back (S-08).
    """
    if record is None or not any(label.startswith("accounts.") for label in record.counts):
        return False
    while record.undoes is not None:
        record = record.undoes
    return record.operation not in OWN_MATTERS


rules.add_perm("accounts.use", is_member)
rules.add_perm("accounts.view_person", is_member)
rules.add_perm("accounts.change_own_profile", is_member)
rules.add_perm("accounts.manage", is_main_user)
rules.add_perm("accounts.view_induction", is_lead | is_main_user)
for _model in ("membership", "personskill", "unit", "field", "duty", "inductionstep", "inductiondone"):
    rules.add_perm(f"accounts.view_{_model}", is_member)
rules.add_perm("accounts.view_invitation", is_main_user)
rules.add_perm("core.view_history", is_member)
rules.add_perm("core.undo_own", is_member)
rules.add_perm("core.undo", ~is_foundation & ((is_member & is_own_change & ~is_about_people) | is_main_user))
rules.add_perm("core.search", is_member)
rules.add_perm("core.view_components", is_main_user)
rules.add_perm("core.view_personal_data", is_member)
rules.add_perm("core.view_exports", is_main_user | is_quality)
