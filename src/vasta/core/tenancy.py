"""One provider at a time: scope, row security, URL prefix and base URL are set and unset together.

Every domain row belongs to one provider. Three guards stand behind each other: the scoped managers of this
process, forced row-level security on PostgreSQL, and triggers that compare `provider_id` along every foreign
key on both databases (see `core/database.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error, connection
from django.urls import get_script_prefix, set_script_prefix
from django_scopes import scope
from django_scopes.exceptions import ScopeError
from django_scopes.state import get_scope

if TYPE_CHECKING:
    from django.db.models import Model

ROW_SECURITY_SETTING = "vasta.provider"


def current_provider() -> Model:
    """The provider of the surrounding `provider_context`; raises ScopeError when there is none."""
    provider = get_scope().get("provider")
    if provider is None:
        raise ScopeError("No provider is in scope here. Enter provider_context(provider) first.")
    return provider


@contextmanager
def provider_context(provider: Model) -> Iterator[None]:
    """Work for `provider` inside the block: requests, jobs, commands, mails and tests all enter here.

    On PostgreSQL the row-security setting is local to the surrounding transaction, so the block must be
    entered inside `transaction.atomic()`; outside one the database shows no rows at all.
    """
    with scope(provider=provider), _script_prefix(f"/{provider.slug}/"), _row_security(provider.pk):
        yield


def absolute_url(path: str) -> str:
    """`path` (which already carries the provider's prefix) under the configured base URL, never the Host
    header.
    """
    return settings.BASE_URL + path


@contextmanager
def _script_prefix(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


@contextmanager
def _row_security(provider_id: int) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    before = _set_row_security(str(provider_id))
    try:
        yield
    except BaseException:
        # A failed transaction takes no more statements and forgets the setting when it is rolled back; what
        # failed is what must be told.
        with suppress(Error):
            _unset_row_security(before)
        raise
    _unset_row_security(before)


def _unset_row_security(before: str) -> None:
    # A broken or ended transaction has already forgotten the setting.
    if connection.in_atomic_block and not connection.needs_rollback:
        _set_row_security(before)


def _set_row_security(value: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(%s, true), set_config(%s, %s, true)",
            [ROW_SECURITY_SETTING, ROW_SECURITY_SETTING, value],
        )
        return cursor.fetchone()[0] or ""
