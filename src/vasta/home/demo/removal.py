"""Takes the demo school's rows out of the tables for good; what people have changed or use stays.

Demo data is nobody's, so this is no soft deletion that would fill the history with an invented school: rows
go with their history. A row stays when somebody has changed it since, or when a row that stays names it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Max

from vasta.accounts.models import Field, Membership, Provider, Unit, User
from vasta.core import history
from vasta.core.database import tenant_models
from vasta.core.models import Attachment, ChangeSet, SearchEntry, TrackedModel
from vasta.encounters.care_run import refresh
from vasta.encounters.contact_dates import refresh_dates
from vasta.encounters.models import ContactDates, Encounter, Fulfilment
from vasta.partners.models import Partner
from vasta.partnerships.models import Partnership
from vasta.planning.models import Occasion

from . import loader

Rows = dict[type[models.Model], set[int]]
# What the program derives from other rows goes with them and keeps none of them: by what it is made of.
DERIVED = (
    (Fulfilment, "encounter", Encounter),
    (Fulfilment, "occasion__partnership", Partnership),
    (Occasion, "partnership", Partnership),
    (ContactDates, "partner", Partner),
)
# Parameters of one statement; SQLite takes 32,766 at most.
CHUNK = 5000


@dataclass(frozen=True)
class Plan:
    """What goes and what stays, by model. `brought` is what the demo has brought and is still there.

    Whoever removes it is in neither.
    """

    goes: Rows
    brought: Rows

    @property
    def stays(self) -> Rows:
        """The demo's rows that stay, models without any left out."""
        kept = {model: keys - self.goes[model] for model, keys in self.brought.items()}
        return {model: keys for model, keys in kept.items() if keys}


def plan(actor: User) -> Plan:
    """What a removal by `actor` would do in the provider in scope; the actor stays. Some dozen queries."""
    brought, unchanged = _demo_rows()
    mine = actor.membership().pk
    people = Membership.everything.filter(pk__in=unchanged.get(Membership, ()))
    users = set(people.values_list("user_id", flat=True)) - {actor.pk}
    # A demo person who removes the demo leaves its unit, field and deputy, see `_detach`.
    leaving = {mine} & brought.get(Membership, set())
    for rows in (brought, unchanged):
        rows[Membership] = rows.get(Membership, set()) - {mine}
    goes = {**unchanged, User: users}
    links = [(target, *link) for target in goes for link in _links_to(target, goes[target], leaving)]
    # Whatever is named by a row that stays stays too, until nothing more is found.
    while any(_keep_named(goes, target, source, pairs) for target, source, pairs in links):
        continue
    return Plan(goes, {**brought, User: users})


def _demo_rows() -> tuple[Rows, Rows]:
    """The rows that the demo wrote and that are still there, and those of them that nobody has changed since.

    A row that somebody has deleted since counts as unchanged: nobody wants to keep it.
    """
    brought, unchanged = {}, {}
    records = ChangeSet.objects.filter(operation=loader.OPERATION, actor=None)
    for label in {label for record in records for label in record.counts}:
        model = history.model_of(label)
        written = model.history.filter(change_set__in=records)
        versions = dict(written.order_by().values_list("id").annotate(Max("version")))
        present = model.everything.filter(pk__in=written.values("id"))
        rows = list(present.values_list("pk", "version", "deleted_at"))
        brought[model] = {pk for pk, _version, _deleted in rows}
        unchanged[model] = {pk for pk, version, deleted in rows if deleted or version == versions[pk]}
    return brought, unchanged


def _links_to(
    target: type[models.Model], keys: set[int], leaving: set[int]
) -> Iterator[tuple[type[models.Model], list]]:
    """Every model whose rows name rows of `target`, with pairs of such a row's key and the key it names.

    The memberships `leaving` name nothing.
    """
    for relation in target._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and _names_for_good(relation):
            name = relation.field.attname
            rows = _rows_of(relation.related_model).exclude(**{name: None})
            if relation.related_model is Membership:
                rows = rows.exclude(pk__in=leaving)
            yield relation.related_model, list(rows.values_list("pk", name))
    if issubclass(target, TrackedModel):
        files = Attachment.objects.filter(model=target._meta.label_lower, object_id__in=keys)
        yield Attachment, list(files.values_list("pk", "object_id"))


def _names_for_good(relation: models.ManyToOneRel) -> bool:
    # Historical rows name others without a constraint; they follow their own row, as derived rows do.
    is_derived = relation.related_model in {model for model, _name, _target in DERIVED}
    return relation.field.db_constraint and relation.related_model in tenant_models() and not is_derived


def _rows_of(model: type[models.Model]) -> models.QuerySet:
    """All rows of the provider in scope, softly deleted ones too."""
    return getattr(model, "everything", model.objects).all().order_by()


def _keep_named(goes: Rows, target: type[models.Model], source: type[models.Model], pairs: list) -> bool:
    """Keep what staying rows of `source` name; True when that kept anything more."""
    going = goes.get(source, set())
    named = {key for pk, key in pairs if pk not in going} & goes[target]
    goes[target] -= named
    return bool(named)


@transaction.atomic
def remove(provider: Provider, *, actor: User) -> Plan:
    """Remove the demo data of `provider`, which is in scope, but for `actor`; returns what was done.

    Whoever stays with the published password of the demo cannot sign in with it any longer, except `actor`.
    """
    done = plan(actor)
    _detach(actor.membership(), done.goes)
    _lock_out(done.brought.get(Membership, set()), actor)
    _purge_derived(done.goes)
    for model, keys in done.goes.items():
        if model is not User:
            _purge(model, keys)
    _purge_users(sorted(done.goes[User]))
    _forget_change_sets()
    _refresh(done.stays.get(Partnership, set()))
    provider.has_demo_data = False
    provider.save(update_fields=["has_demo_data"])
    return done


def _detach(membership: Membership, goes: Rows) -> None:
    """The actor's own row leaves what goes: an invented unit, field of study or deputy."""
    columns = {"unit_id": Unit, "field_id": Field, "deputy_id": Membership}
    gone = [name for name, model in columns.items() if getattr(membership, name) in goes.get(model, ())]
    if gone:
        with history.change_set("accounts.membership.edit_profile", actor=membership.user):
            for name in gone:
                setattr(membership, name, None)
            membership.save()


def _lock_out(people: set[int], actor: User) -> None:
    """Take the published password from all demo people but the actor, as some of them stay."""
    memberships = Membership.everything.filter(pk__in=people)
    users = User.objects.filter(pk__in=memberships.values("user_id")).exclude(pk=actor.pk)
    for password in users.order_by().values_list("password", flat=True).distinct():
        if check_password(loader.PASSWORD, password):
            users.filter(password=password).update(password=make_password(None))


def _purge_derived(goes: Rows) -> None:
    for model, name, target in DERIVED:
        for chunk in _chunks(goes.get(target, ())):
            _raw_delete(model.objects.filter(pk__in=model.objects.filter(**{f"{name}__in": chunk})))


def _refresh(partnerships: set[int]) -> None:
    """What stays is kept by other encounters now, or by none; its partners were met at other times."""
    refresh(partnerships)
    refresh_dates(Partnership.objects.filter(pk__in=partnerships).values_list("partner", flat=True))


def _purge(model: type[TrackedModel], keys: set[int]) -> None:
    """Delete rows, their history and their search entries; `plan` has thought of all that names them."""
    for chunk in _chunks(keys):
        SearchEntry.objects.filter(model=model._meta.label_lower, object_id__in=chunk).delete()
        _raw_delete(model.history.filter(id__in=chunk))
        _raw_delete(model.everything.filter(pk__in=chunk))


def _raw_delete(rows: models.QuerySet) -> None:
    # Foreign keys are checked at the end of the transaction, so the order of the tables does not matter.
    rows.order_by()._raw_delete(rows.db)


def _chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _purge_users(keys: list[int]) -> None:
    """Delete users with their sessions; one who belongs to another provider too stays.

    Row security hides the other provider's rows, so only the database's own check can tell: the users are
    halved until it refuses single ones.
    """
    if not keys:
        return
    try:
        with transaction.atomic():
            User.objects.filter(pk__in=keys).delete()
            connection.check_constraints()
    except (IntegrityError, models.ProtectedError):
        if len(keys) > 1:
            middle = len(keys) // 2
            _purge_users(keys[:middle])
            _purge_users(keys[middle:])


def _forget_change_sets() -> None:
    """The demo's change sets say what is left of them, or go."""
    for record in ChangeSet.objects.filter(operation=loader.OPERATION, actor=None):
        left: Counter[str] = Counter()
        for label in record.counts:
            rows: Any = history.model_of(label).history.filter(change_set=record)
            left[label] = rows.values("id").distinct().count()
        record.counts = dict(+left)
        if record.counts:
            record.save(update_fields=["counts"])
        else:
            record.delete()
