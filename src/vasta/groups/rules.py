"""Every employee sees the groups; leads and main users arrange them."""

import rules

from vasta.accounts.rules import is_lead, is_main_user, is_member

for _model in ("group", "seat"):
    rules.add_perm(f"groups.view_{_model}", is_member)
    for _verb in ("add", "change", "delete"):
        rules.add_perm(f"groups.{_verb}_{_model}", is_lead | is_main_user)
