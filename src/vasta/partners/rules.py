"""Every employee reads and writes the register; its words belong to the main user."""

import rules

from vasta.accounts.rules import is_main_user, is_member

for _model in ("partner", "contact", "affiliation"):
    for _verb in ("view", "add", "change", "delete"):
        rules.add_perm(f"partners.{_verb}_{_model}", is_member)
rules.add_perm("partners.import_partner", is_member)
rules.add_perm("partners.bulk_edit_partner", is_member)
rules.add_perm("partners.view_term", is_member)
rules.add_perm("partners.change_term", is_main_user)
