"""Records of the generator as unsaved rows of the program's tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from vasta.accounts.models import ROLE_COLUMNS, Field, Membership, PersonSkill, Unit, User
from vasta.core.models import TrackedModel
from vasta.partners.models import (
    Affiliation,
    Contact,
    Industry,
    Municipality,
    Partner,
    PartnerAlias,
    PartnerComment,
    PartnerField,
    PartnerRelation,
    PartnerTerm,
    Term,
)

from . import records


@dataclass
class Keys:
    """Database keys of what has been saved, by the records' own keys."""

    units: dict[str, int] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    partners: dict[int, int] = field(default_factory=dict)
    contacts: dict[int, int] = field(default_factory=dict)
    # By vocabulary and reference key, or by vocabulary and name for the school's own tags and clusters.
    terms: dict[tuple[str, str], int] = field(default_factory=dict)
    municipalities: dict[str, int] = field(default_factory=dict)
    industries: dict[tuple[str, str], int] = field(default_factory=dict)


def known_keys() -> Keys:
    """The keys of the reference data and of the default vocabularies of the provider in scope."""
    terms = Term.objects.exclude(key="").values_list("vocabulary", "key", "pk")
    industries = Industry.objects.values_list("code_set", "code", "pk")
    return Keys(
        terms={(vocabulary, key): pk for vocabulary, key, pk in terms},
        municipalities=dict(Municipality.objects.values_list("code", "pk")),
        industries={(code_set, code): pk for code_set, code, pk in industries},
    )


# --- The school ---------------------------------------------------------------------------------------------


def unit(record: records.Unit) -> Unit:
    """A unit."""
    return Unit(name=record.name, kind=record.kind)


def study_field(record: records.Field) -> Field:
    """A field of study."""
    return Field(name=record.name)


def user(record: records.Person, password_hash: str) -> User:
    """The sign-in of one of the staff."""
    return User(
        email=record.email,
        first_name=record.first_name,
        last_name=record.last_name,
        password=password_hash,
    )


def membership(record: records.Person, keys: Keys) -> Membership:
    """What the person is here; the deputy may not have been saved yet and follows later."""
    roles = {f"is_{role}" for role in record.roles}
    return Membership(
        user_id=keys.users[record.key],
        title=record.title,
        unit_id=keys.units[record.unit],
        field_id=keys.fields.get(record.field),
        phone=record.phone,
        **{column: column in roles for column in ROLE_COLUMNS},
    )


def skills(record: records.Person, keys: Keys) -> Iterator[PersonSkill]:
    """Skills and languages of the person."""
    for kind, names in (("skill", record.skills), ("language", record.languages)):
        for name in names:
            yield PersonSkill(membership_id=keys.people[record.key], kind=kind, name=name)


# --- The register -------------------------------------------------------------------------------------------


def partner(record: records.Partner, keys: Keys) -> Partner:
    """An organisation or a site."""
    return Partner(
        name=record.name,
        business_id=record.business_id,
        parent_id=keys.partners[record.parent] if record.parent else None,
        category_id=keys.terms["category", record.category] if record.category else None,
        industry_id=keys.industries[record.industry] if record.industry else None,
        size=record.size,
        activity=record.activity,
        website=record.website,
        has_no_website=record.has_no_website,
        phone=record.phone,
        email=record.email,
        street=record.street,
        postal_code=record.postal_code,
        city=record.city,
        municipality_id=keys.municipalities[record.municipality] if record.municipality else None,
        language=record.language,
        description=record.description,
        challenges=record.challenges,
        value_chain=record.value_chain,
        sustainability_url=record.sustainability_url,
        notes=record.notes,
        external_id=record.external_id,
    )


def partner_words(record: records.Partner) -> Iterator[tuple[str, str]]:
    """What classifies the partner: vocabulary and key (or name) of each term."""
    named = (
        ("kind", record.kinds),
        ("customer_role", record.customer_roles),
        ("tag", record.tags),
        ("cluster", record.clusters),
    )
    for vocabulary, values in named:
        for value in values:
            yield vocabulary, value


def partner_parts(record: records.Partner, keys: Keys) -> Iterator[TrackedModel]:
    """Other names, terms and fields of study of a saved partner."""
    key = keys.partners[record.key]
    for name in record.aliases:
        yield PartnerAlias(partner_id=key, name=name)
    for word in partner_words(record):
        yield PartnerTerm(partner_id=key, term_id=keys.terms[word])
    for name in record.fields:
        yield PartnerField(partner_id=key, field_id=keys.fields[name])


def contact(record: records.Contact, keys: Keys) -> Contact:
    """A person of working life."""
    return Contact(
        first_name=record.first_name,
        last_name=record.last_name,
        email=record.email,
        phone=record.phone,
        language=record.language,
        channel=record.channel,
        legal_basis=record.legal_basis,
        permission_note=record.permission_note,
        oriented_on=record.oriented_on,
        is_alumnus=record.is_alumnus,
        would_recommend=record.would_recommend,
        introduced_by_id=keys.people.get(record.introduced_by),
        notes=record.notes,
    )


def affiliation(record: records.Affiliation, contact_id: int, keys: Keys) -> Affiliation:
    """Where the contact works or has worked."""
    return Affiliation(
        contact_id=contact_id,
        partner_id=keys.partners[record.partner],
        role_id=keys.terms["contact_role", record.role] if record.role else None,
        title=record.title,
        starts_on=record.starts_on,
        ends_on=record.ends_on,
    )


def relation(record: records.Relation, keys: Keys) -> PartnerRelation:
    """A relation between two saved partners."""
    return PartnerRelation(
        partner_id=keys.partners[record.partner],
        other_id=keys.partners[record.other],
        kind_id=keys.terms["relation", record.kind],
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        note=record.note,
    )


def comment(record: records.Comment, keys: Keys) -> PartnerComment:
    """A colleague's line."""
    return PartnerComment(
        partner_id=keys.partners[record.partner], author_id=keys.users[record.author], text=record.text
    )


# --- What has been saved ------------------------------------------------------------------------------------


def paired(some: list[Any], made: list[Any]) -> dict[Any, int]:
    """The database keys of `made`, by the keys of the records from which the rows were made."""
    return {record.key: row.pk for record, row in zip(some, made, strict=True)}


def backdate(model: type[TrackedModel], made: list[Any], moments: list[tuple[datetime, datetime]]) -> None:
    """Set when rows say they were made and changed.

    Django writes the present moment at the insert, whatever the row says; this is no change of what the row
    means, so it takes no version and leaves no trace in the history.
    """
    adapt, quote = connection.ops.adapt_datetimefield_value, connection.ops.quote_name
    values = [
        (adapt(created_at), adapt(updated_at), row.pk)
        for row, (created_at, updated_at) in zip(made, moments, strict=True)
    ]
    # One statement for all rows: the conditional update of Django takes a quarter of the whole loading.
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} "  # noqa: S608
            "SET created_at = %s, updated_at = %s WHERE id = %s",
            values,
        )
