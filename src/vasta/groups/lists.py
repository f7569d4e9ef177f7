"""The list of groups: columns and filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from vasta.accounts.models import Field
from vasta.core.filters import FilterSet
from vasta.core.tables import Column

from .models import Group, Seat

COLUMNS = (
    Column("name", _("Name"), str, order=("name",), template="groups/cells/group_name.html", phone="title"),
    Column("kind", _("Kind"), lambda group: group.get_kind_display().capitalize(), order=("kind", "name")),
    Column("field", _("Field of study"), lambda group: str(group.field or ""), order=("field__name",)),
    Column(
        "chair",
        _("Chair"),
        lambda group: ", ".join(str(seat.user) for seat in group.chairs),
        is_clipped=True,
    ),
    Column("members", _("Members"), lambda group: group.members, is_number=True),
    Column(
        "partnerships",
        _("Partnerships"),
        lambda group: group.owned,
        is_number=True,
        template="groups/cells/group_owned.html",
    ),
    Column("purpose", _("Purpose"), lambda group: group.purpose, is_default=False, is_clipped=True, phone=""),
    Column(
        "ended",
        _("Ended on"),
        lambda group: group.ends_on,
        order=("ends_on",),
        is_number=True,
        is_default=False,
        phone="",
    ),
)


def for_list(rows: QuerySet) -> QuerySet:
    """`rows` with what the columns read, in two queries."""
    chairs = Seat.objects.current().filter(role=Seat.Role.CHAIR).select_related("user")
    return (
        rows.select_related("field")
        .annotate(members=_count(Seat.objects.current(), "group"), owned=_count(partnerships(), "team"))
        .prefetch_related(Prefetch("seats", queryset=chairs, to_attr="chairs"))
    )


def partnerships() -> QuerySet:
    """The present partnerships; their app stands above this one, so the relation leads to them."""
    return Group._meta.get_field("partnerships").related_model.objects.present()


def _count(rows: QuerySet, column: str) -> Coalesce:
    counted = rows.filter(**{column: OuterRef("pk")}).order_by().values(column)
    counted = counted.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class GroupFilter(FilterSet):
    """Filters of the list of groups."""

    always = ("kind", "whose")
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=Group.Kind.choices, widget=CheckboxSelectMultiple
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"), choices=[("mine", _("mine"))], empty_label=_("everybody's"), method="by_whose"
    )
    field = django_filters.ChoiceFilter(label=_("Field of study"), field_name="field_id")
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[("ended", _("ended"))], empty_label=_("works now"), method="by_state"
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.filters["field"].extra["choices"] = list(Field.objects.values_list("pk", "name"))

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Groups by a part of their names or of what they are for."""
        return rows.filter(Q(name__icontains=value) | Q(purpose__icontains=value))

    def by_whose(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those in which the reader has a seat."""
        return rows.of_user(self.request.user)

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those that have ended; `filter_queryset` leaves them out otherwise."""
        return rows.exclude(pk__in=Group.objects.active())

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        """Groups that work now unless the ended ones are asked for."""
        found = super().filter_queryset(rows)
        if self.is_broken or self.form.cleaned_data.get("state"):
            return found
        return found.active()
