"""Saves a generated school into a provider: the demo's, or the benchmark's large ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from vasta.accounts.models import Duty, Field, InductionDone, Membership, PersonSkill, Provider, Unit, User
from vasta.core import history
from vasta.core.models import ChangeSet, TrackedModel
from vasta.core.tenancy import provider_context
from vasta.partners.models import Affiliation, Contact, Partner, PartnerComment, PartnerRelation, Term

from . import beginnings, cooperation, records, rows
from .generator import generate
from .register import Register
from .year_loader import load_year, use_care_model_since

# Of all demo people; `vasta demo` prints it.
PASSWORD = "koskivuoren-opisto"  # noqa: S105 - published on purpose, the data is invented
OPERATION = "demo"
CHUNK = 400
# Sizes of schools with a year of cooperation; the benchmark makes that of its large ones by itself.
WITH_YEAR = ("demo", "XS")
# How far back the register's rows say they were made: the school has used the program for a year.
LIFE_DAYS = 365

Batch = dict[type, list[Any]]


@transaction.atomic
def load(provider: Provider, *, size: str = "demo", seed: int = 1, today: date | None = None) -> ChangeSet:
    """Save the generated school into `provider`, which holds nothing but its default vocabularies.

    All in one transaction and one change set of the operation "demo": whoever stops it halfway leaves nothing
    behind. Returns the change set. Raises KeyError for an unknown `size` (see `generator.SIZES`) and
    IntegrityError when the demo people exist already.
    """
    today = today or timezone.localdate()
    with provider_context(provider):
        use_care_model_since(cooperation.year_start(today) - timedelta(days=LIFE_DAYS))
    with provider_context(provider), history.change_set(OPERATION, actor=None) as opened:
        writer = _Writer(today, seed)
        register = Register()
        for batch in _batches(register.keeping(generate(size, seed, today))):
            writer.write(batch)
        if size in WITH_YEAR:
            load_year(register, writer.keys, seed=seed, today=today)
    provider.has_demo_data = True
    provider.save(update_fields=["has_demo_data"])
    return opened.record


def _batches(stream: Iterable[records.Record]) -> Iterator[Batch]:
    """The records by type, a chunk of partners with what belongs to them at a time."""
    batch: Batch = defaultdict(list)
    for record in stream:
        if isinstance(record, records.Partner) and len(batch[records.Partner]) >= CHUNK:
            yield batch
            batch = defaultdict(list)
        batch[type(record)].append(record)
    yield batch


class _Writer:
    """Writes batches in the order in which rows need each other, and remembers the keys."""

    def __init__(self, today: date, seed: int):
        self.today = today
        self.random = Random(seed)  # noqa: S311 - repeatable on purpose, nothing secret
        self.keys = rows.known_keys()

    def write(self, batch: Batch) -> None:
        """Save one batch; what it names has been saved before or is in it."""
        self._school(batch)
        self._people(batch[records.Person])
        self._partners(batch[records.Partner])
        self._contacts(batch[records.Contact])
        relations = [rows.relation(record, self.keys) for record in batch[records.Relation]]
        history.bulk_create(PartnerRelation, relations)
        self._comments(batch[records.Comment])

    def _school(self, batch: Batch) -> None:
        units = history.bulk_create(Unit, [rows.unit(record) for record in batch[records.Unit]])
        self.keys.units.update(rows.paired(batch[records.Unit], units))
        fields = history.bulk_create(Field, [rows.study_field(record) for record in batch[records.Field]])
        self.keys.fields.update(rows.paired(batch[records.Field], fields))

    def _people(self, people: list[records.Person]) -> None:
        if not people:
            return
        # One hash for all: hashing is slow on purpose, and the password is no secret.
        password_hash = make_password(PASSWORD)
        users = User.objects.bulk_create([rows.user(record, password_hash) for record in people])
        # As with every user: without a verified address nobody could add a second factor.
        EmailAddress.objects.bulk_create(
            EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
        )
        self.keys.users.update(rows.paired(people, users))
        made = history.bulk_create(Membership, [rows.membership(record, self.keys) for record in people])
        self.keys.people.update(rows.paired(people, made))
        for record, membership in zip(people, made, strict=True):
            membership.deputy_id = self.keys.people.get(record.deputy)
        history.bulk_save(Membership, [row for row in made if row.deputy_id], ["deputy"])
        skills = [skill for record in people for skill in rows.skills(record, self.keys)]
        history.bulk_create(PersonSkill, skills)
        history.bulk_create(Duty, list(beginnings.duties(people, self.keys)))
        history.bulk_create(InductionDone, list(beginnings.induction(people, self.keys, self.today)))

    def _partners(self, partners: list[records.Partner]) -> None:
        # Organisations first: their sites may be in the same batch.
        for is_site in (False, True):
            some = [record for record in partners if bool(record.parent) == is_site]
            made = history.bulk_create(Partner, [rows.partner(record, self.keys) for record in some])
            self.keys.partners.update(rows.paired(some, made))
            first_days = [record.known_since for record in some]
            rows.backdate(Partner, made, [self._life(first_day) for first_day in first_days])
        self._new_terms(partners)
        parts: dict[type[TrackedModel], list[TrackedModel]] = defaultdict(list)
        for record in partners:
            for part in rows.partner_parts(record, self.keys):
                parts[type(part)].append(part)
        for model, some_parts in parts.items():
            history.bulk_create(model, some_parts)

    def _new_terms(self, partners: list[records.Partner]) -> None:
        """Make the tags and clusters that come up for the first time."""
        words = dict.fromkeys(word for record in partners for word in rows.partner_words(record))
        new = [word for word in words if word not in self.keys.terms]
        made = history.bulk_create(Term, [Term(vocabulary=vocabulary, name=name) for vocabulary, name in new])
        self.keys.terms.update(zip(new, (term.pk for term in made), strict=True))

    def _contacts(self, contacts: list[records.Contact]) -> None:
        made = history.bulk_create(Contact, [rows.contact(record, self.keys) for record in contacts])
        self.keys.contacts.update(rows.paired(contacts, made))
        places = [
            rows.affiliation(place, contact.pk, self.keys)
            for record, contact in zip(contacts, made, strict=True)
            for place in record.affiliations
        ]
        history.bulk_create(Affiliation, places)
        rows.backdate(Contact, made, [self._life(date.min) for _contact in made])

    def _comments(self, comments: list[records.Comment]) -> None:
        made = history.bulk_create(PartnerComment, [rows.comment(record, self.keys) for record in comments])
        moments = [self._moment(record.written_on) for record in comments]
        rows.backdate(PartnerComment, made, [(moment, moment) for moment in moments])

    def _life(self, first_day: date) -> tuple[datetime, datetime]:
        """When a row was made and last changed: within the year, not before `first_day`."""
        start = max(first_day, self.today - timedelta(days=LIFE_DAYS))
        made_on = start + timedelta(days=self.random.randrange((self.today - start).days // 4 + 1))
        changed_on = made_on + timedelta(days=self.random.randrange((self.today - made_on).days + 1))
        made_at, changed_at = self._moment(made_on), self._moment(changed_on)
        return made_at, max(made_at, changed_at)

    def _moment(self, day: date) -> datetime:
        """Some minute of a working day, not later than now."""
        clock = time(8 + self.random.randrange(8), self.random.randrange(60))
        return min(timezone.make_aware(datetime.combine(day, clock)), timezone.now())
