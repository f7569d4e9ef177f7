"""The duties of the school by name, with the fields of study that lack one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode

from .models import Duty, Field

# Names that a form suggests, by language: what schools call these duties.
SUGGESTIONS = {
    "fi": (
        "Työelämäkoordinaattori",
        "Työllistymisen varmistaja",
        "Asiakkuuspäällikkö",
        "Asiakasvastaava",
        "Kumppanuuksien johtaminen",
        "Uraohjaajaopettaja",
        "Koulutusasiantuntija",
        "Alumnivastaava",
    ),
    "sv": (
        "Arbetslivskoordinator",
        "Sysselsättningshandledare",
        "Kundrelationschef",
        "Kundansvarig",
        "Ledning av partnerskap",
        "Karriärhandledande lärare",
        "Utbildningsexpert",
        "Alumnansvarig",
    ),
    "en": (
        "Working-life coordinator",
        "Employment assurer",
        "Customer relationship manager",
        "Account manager",
        "Lead of partnerships",
        "Career-guidance teacher",
        "Training expert",
        "Alumni coordinator",
    ),
}


# The whole school before its parts, on both databases.
PLACES = (F("field__name").asc(nulls_first=True), F("unit__name").asc(nulls_first=True))


@dataclass(frozen=True)
class Vacancy:
    """A field of study that lacks somebody, and the form that names one."""

    field: Field
    url: str


@dataclass(frozen=True)
class DutyGroup:
    """The rows of one duty, and the fields of study in use that nobody carries it for."""

    name: str
    rows: list[Duty]
    missing: list[Vacancy]


def names(language: str) -> list[str]:
    """What the form suggests: the school's own names first, then common ones in `language`."""
    own = Duty.objects.order_by("name").values_list("name", flat=True).distinct()
    return list(dict.fromkeys([*own, *SUGGESTIONS.get(language[:2], SUGGESTIONS["fi"])]))


def groups() -> list[DutyGroup]:
    """Every duty by name, in two queries."""
    rows = Duty.objects.select_related("person__user", "field", "unit").order_by("name", *PLACES, "pk")
    fields = list(Field.objects.filter(is_active=True))
    return [_group(name, list(some), fields) for name, some in groupby(rows, key=lambda duty: duty.name)]


def _group(name: str, rows: list[Duty], fields: Iterable[Field]) -> DutyGroup:
    """A row that waits for a person already says what is missing in its field."""
    if not any(row.in_every_field for row in rows):
        return DutyGroup(name, rows, [])
    named = {row.field_id for row in rows}
    missing = [Vacancy(field, _form(name, field)) for field in fields if field.pk not in named]
    return DutyGroup(name, rows, missing)


def _form(name: str, field: Field) -> str:
    return f"{reverse('accounts:duty_create')}?{urlencode({'name': name, 'field': field.pk})}"
