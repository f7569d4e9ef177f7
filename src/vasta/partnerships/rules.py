"""Every employee reads and writes partnerships; the levels belong to the main user."""

import rules

from vasta.accounts.rules import is_main_user, is_member

for _verb in ("view", "add", "change", "delete", "bulk_edit"):
    rules.add_perm(f"partnerships.{_verb}_partnership", is_member)
rules.add_perm("partnerships.view_level", is_member)
rules.add_perm("partnerships.change_level", is_main_user)
