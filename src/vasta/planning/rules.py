"""Every employee reads all and writes actions; the care model and the calendar belong to the main user."""

import rules

from vasta.accounts.rules import is_main_user, is_member

for _verb in ("view", "add", "change", "delete", "bulk_edit"):
    rules.add_perm(f"planning.{_verb}_action", is_member)
for _verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"planning.{_verb}_clockentry", is_member)
rules.add_perm("planning.view_occasion", is_member)
rules.add_perm("planning.change_occasion", is_member)
rules.add_perm("planning.view_occasiondecision", is_member)
for _model in ("cadence", "schoolperiod"):
    rules.add_perm(f"planning.view_{_model}", is_member)
    rules.add_perm(f"planning.change_{_model}", is_main_user)
