"""Every employee reads and writes encounters; hours are one's own."""

import rules

from vasta.accounts.rules import is_lead, is_member

for _verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"encounters.{_verb}_encounter", is_member)
rules.add_perm("encounters.use_calendar", is_member)
rules.add_perm("encounters.record_own_hours", is_member)
# One's own rows only: the model says whose they are (`private_to`).
rules.add_perm("encounters.view_worktime", is_member)
rules.add_perm("encounters.view_team_hours", is_lead)
