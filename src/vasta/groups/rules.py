"""Every employee sees the groups; leads and main users arrange them."""

import rules

from vasta.accounts.rules import is_lead, is_main_user, is_member

rules.add_perm("groups.view_group", is_member)
rules.add_perm("groups.view_seat", is_member)
for _verb in ("add", "change", "delete"):
    rules.add_perm(f"groups.{_verb}_group", is_lead | is_main_user)
