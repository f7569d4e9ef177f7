"""Every employee sees the groups; leads and main users describe them, main users seat people.

A chair of a team sees its sums of working hours: nobody may make themselves one.
"""

import rules

from vasta.accounts.rules import is_lead, is_main_user, is_member

for _model in ("group", "seat"):
    rules.add_perm(f"groups.view_{_model}", is_member)
for _verb in ("add", "change", "delete"):
    rules.add_perm(f"groups.{_verb}_group", is_lead | is_main_user)
    rules.add_perm(f"groups.{_verb}_seat", is_main_user)
