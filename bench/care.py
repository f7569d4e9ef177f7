"""Partnerships, encounters and actions of the large schools: written by the database itself, row by row of a
series, as objects in Python would take an hour; occasions and dates of contact are then made by the program.

The texts are the same few and the search index does not get them: the search is measured for itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from vasta.accounts.models import Provider
from vasta.core import history
from vasta.core.models import TrackedModel
from vasta.core.tenancy import provider_context
from vasta.encounters.care_run import refresh
from vasta.encounters.contact_dates import refresh_dates
from vasta.encounters.models import (
    Encounter,
    EncounterPartner,
    EncounterPartnership,
    Participant,
)
from vasta.home.demo.year_loader import use_care_model_since
from vasta.partners.models import Contact, Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Action

PER_PARTNER = 15
# Of a hundred partnerships this many are on the levels in their order.
SHARES = (80, 10, 2, 4, 4)
KINDS = ("visit", "visit", "call", "call", "message", "meeting", "remote")
# Encounters lie on three years back and three months ahead, at different times of the day.
FIRST, LAST, MOMENTS = -1095, 90, 1400
# Numbers without a common divisor with the tables' sizes spread the rows.
STRIDE = 7919
Expressions = dict[str, str]


def add(provider: Provider) -> dict[str, float]:
    """Give the provider's partners their care; returns seconds by step. Call in a transaction."""
    today = timezone.localdate()
    seconds: dict[str, float] = {}
    with provider_context(provider):
        use_care_model_since(today - timedelta(days=730))
        with history.change_set("demo", actor=None) as opened:
            partners = Partner.objects.living().count()
            started = time.perf_counter()
            _partnerships(partners, opened)
            _encounters(partners * PER_PARTNER, opened)
            _actions(partners * 3 // 2, opened)
            seconds["rows"] = time.perf_counter() - started
        started = time.perf_counter()
        refresh(Partnership.objects.values_list("pk", flat=True), today, since=today - timedelta(days=365))
        seconds["occasions"] = time.perf_counter() - started
        started = time.perf_counter()
        refresh_dates(Partner.objects.values_list("pk", flat=True))
        seconds["dates of contact"] = time.perf_counter() - started
    return seconds


def _partnerships(count: int, opened: history.OpenChangeSet) -> None:
    levels = _values(_level_keys())
    users = _ranked("accounts_membership", "user_id", "is_active")
    today = timezone.localdate()
    _insert(
        Partnership,
        count,
        {
            "partner_id": "partner.value",
            "level_id": "level.value",
            "owner_id": "person.value",
            "stage": "'active'",
            "starts_on": "%s",
            "description": "'Ottaa opiskelijoita jaksolle ja arvioi näytöt.'",
            "goal_school": "'Löytää oppimispaikka joka jaksolle.'",
        },
        [_adapted_date(today - timedelta(days=900))],
        joins=[
            ("partner", _ranked("partners_partner", "id", "merged_into_id IS NULL"), "n.i"),
            ("level", levels, "n.i %% 100"),
            ("person", users, f"n.i * {STRIDE}"),
        ],
        opened=opened,
    )


def _level_keys() -> list[Any]:
    levels = Level.objects.exclude(key="").order_by("position")
    pairs = zip(SHARES, levels.values_list("pk", flat=True), strict=True)
    return [pk for share, pk in pairs for _ in range(share)]


def _encounters(count: int, opened: history.OpenChangeSet) -> None:
    now = timezone.now()
    _insert(
        Encounter,
        count,
        {
            "kind": "kind.value",
            "state": "CASE WHEN moment.value > %s THEN 'planned' ELSE 'held' END",
            "starts_at": "moment.value",
            "owner_id": "person.value",
            "text": "'Kävimme läpi kevään jaksot ja sovimme, kuka tekee mitä.'",
        },
        [_adapted_time(now)],
        joins=[
            ("kind", _values(list(KINDS)), "n.i"),
            ("moment", _values(list(_moments(now))), f"n.i * {STRIDE}"),
            ("person", _ranked("accounts_membership", "user_id", "is_active"), "n.i"),
        ],
        opened=opened,
    )
    encounters = ("encounter", _ranked("encounters_encounter", "id"), "n.i")
    partner = ("partner", _ranked("partners_partner", "id", "merged_into_id IS NULL"), f"n.i * {STRIDE}")
    own = {"encounter_id": "encounter.value"}
    _insert(EncounterPartner, count, own | {"partner_id": "partner.value"}, [], [encounters, partner], opened)
    # Two in three name the partnership that they serve; partnerships follow their partners.
    named = ("partnership", _ranked("partnerships_partnership", "id"), f"n.i * {STRIDE}")
    rows = own | {"partnership_id": "partnership.value"}
    _insert(EncounterPartnership, count, rows, [], [encounters, named], opened, where="n.i %% 3 > 0")
    person = ("person", _ranked("accounts_membership", "user_id", "is_active"), "n.i")
    contact = ("contact", _ranked("partners_contact", "id"), f"n.i * {STRIDE}")
    _insert(Participant, count, own | {"user_id": "person.value"}, [], [encounters, person], opened)
    if Contact.objects.exists():
        rows = own | {"contact_id": "contact.value"}
        _insert(Participant, count, rows, [], [encounters, contact], opened, where="n.i %% 2 > 0")


def _actions(count: int, opened: history.OpenChangeSet) -> None:
    today = timezone.localdate()
    dates = [_adapted_date(today + timedelta(days=day)) for day in range(-400, 60)]
    _insert(
        Action,
        count,
        {
            "title": "'Lähetä jaksojen lista'",
            "owner_id": "person.value",
            "due_on": "day.value",
            "status": "CASE WHEN n.i %% 8 > 0 THEN 'done' ELSE 'open' END",
            "closed_on": "CASE WHEN n.i %% 8 > 0 THEN day.value ELSE NULL END",
            "partner_id": "partner.value",
        },
        [],
        joins=[
            ("day", _values(dates), f"n.i * {STRIDE}"),
            ("person", _ranked("accounts_membership", "user_id", "is_active"), "n.i"),
            ("partner", _ranked("partners_partner", "id", "merged_into_id IS NULL"), f"n.i * {STRIDE}"),
        ],
        opened=opened,
    )


# --- Rows of a series -----------------------------------------------------------------------------------


class _Source:
    """A query of the columns `place` (from 0) and `value`, its parameters, and how many rows it has."""

    def __init__(self, sql: str, parameters: list[Any], count: int):
        self.sql, self.parameters, self.count = sql, parameters, count


def _ranked(table: str, column: str, condition: str = "") -> _Source:
    where = f"deleted_at IS NULL{' AND ' + condition if condition else ''}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table} WHERE {where}")
        count = cursor.fetchone()[0]
    place = "row_number() OVER (ORDER BY id) - 1"
    sql = f"SELECT {place} AS place, {column} AS value FROM {table} WHERE {where}"
    return _Source(sql, [], count)


def _values(values: list[Any]) -> _Source:
    rows = ", ".join(["(%s, %s)"] * len(values))
    sql = f"SELECT column1 AS place, column2 AS value FROM (VALUES {rows}) AS listed"
    return _Source(sql, [item for pair in enumerate(values) for item in pair], len(values))


def _moments(now: datetime) -> Iterator[Any]:
    for number in range(MOMENTS):
        day = FIRST + (LAST - FIRST) * number // MOMENTS
        moment = now + timedelta(days=day)
        yield _adapted_time(moment.replace(hour=6 + number % 9, minute=15 * (number % 4), second=0))


def _adapted_time(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _adapted_date(day: Any) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _insert(
    model: type[TrackedModel],
    count: int,
    chosen: Expressions,
    parameters: list[Any],
    joins: list[tuple[str, _Source, str]],
    opened: history.OpenChangeSet,
    where: str = "",
) -> None:
    """Insert `count` rows with their history; columns that are not chosen get their defaults."""
    defaults = dict(_defaults(model, set(chosen)))
    columns = [*chosen, *defaults]
    series = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
    joined = " ".join(
        f"JOIN ({source.sql}) AS {name} ON {name}.place = ({place}) %% {source.count}"
        for name, source, place in joins
    )
    expressions = ", ".join([*chosen.values(), *["%s"] * len(defaults)])
    condition = f" WHERE {where}" if where else ""
    values = [count - 1, *parameters, *defaults.values()]
    for _name, source, _place in joins:
        values += source.parameters
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM " + model._meta.db_table)
        before = cursor.fetchone()[0]
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
            f"{series} SELECT {expressions} FROM n {joined}{condition}",
            values,
        )
        _keep_history(cursor, model, before, opened)


def _defaults(model: type[TrackedModel], chosen: set[str]) -> Iterator[tuple[str, Any]]:
    """Every other column with the value of a new row."""
    row = model()
    row.fill()
    row.created_at = row.updated_at = timezone.now()
    for field in model._meta.concrete_fields:
        if not field.primary_key and field.column not in chosen:
            value = getattr(row, field.attname)
            yield field.column, field.get_db_prep_save(value, connection)


def _keep_history(cursor: Any, model: type[models.Model], before: int, opened: history.OpenChangeSet) -> None:
    columns = ", ".join(field.column for field in model.history.model.tracked_fields)
    cursor.execute(
        f"INSERT INTO {model.history.model._meta.db_table} "
        f"({columns}, history_type, history_date, change_set_id) "
        f"SELECT {columns}, '+', created_at, %s FROM {model._meta.db_table} WHERE id > %s",
        [opened.record.pk, before],
    )
