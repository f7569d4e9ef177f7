"""Partnerships of all sorts for tests."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from vasta.core import history
from vasta.partners.tests.people import make_partner
from vasta.partnerships.defaults import create_cooperation_terms, create_levels
from vasta.partnerships.models import Level, Partnership


def make_levels() -> dict[str, Level]:
    """The default levels by key, with the default words."""
    with history.change_set("test", actor=None):
        create_levels()
        create_cooperation_terms()
    return {level.key: level for level in Level.objects.all()}


def make_partnership(partner: Any = "Tervaranta Oy", **values: Any) -> Partnership:
    """A partnership of a partner (or of a new one of this name); on the level `level` or on everyday."""
    if isinstance(partner, str):
        partner = make_partner(partner)
    level = values.pop("level", None) or Level.objects.get(key="everyday")
    with history.change_set("test", actor=None):
        partnership = Partnership(partner=partner, level=level, **values)
        partnership.save()
    return partnership


def queries_of(client: Client, url: str) -> int:
    """How many questions a warm request asks of tables; transactions and row security are left out."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum(" FROM " in query["sql"] for query in queries)
