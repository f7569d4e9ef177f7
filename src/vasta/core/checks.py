"""System checks of the house's own rules; they run with every management command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.checks import Warning as CheckWarning
from django.db import connection

from vasta.core import personal_data


@register("database", deploy=True)
def application_role_is_weak(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckWarning]:
    """On PostgreSQL the program must not run as owner, superuser or with BYPASSRLS (tenancy)."""
    if connection.vendor != "postgresql" or settings.DATABASE_OWNER_URL == "":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        too_strong = cursor.fetchone()[0]
    message = "The database role of the program bypasses row security."
    return (
        [CheckWarning(message, hint="See docs/administrator/install.md.", id="vasta.W001")]
        if too_strong
        else []
    )


@register("models")
def personal_data_is_classified(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every field has a class in personal_data.toml, and the file names nothing that is not (A-18)."""
    hint = "Bring src/vasta/personal_data.toml up to date: docs/administrator/personal-data.md tells how."
    found = personal_data.faults(personal_data.load(), personal_data.stored_models())
    return [Error(fault, hint=hint, id="vasta.E010") for fault in found]
