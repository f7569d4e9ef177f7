"""The list of occasions: columns and filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.accounts.models import Field
from vasta.core.filters import FilterSet
from vasta.core.tables import Column
from vasta.partners.models import PartnerField
from vasta.partnerships.models import Level

from .measures import NONE, SMALL, in_year, school_years, small_teams, teams_to_choose
from .models import Occasion
from .models.occasion import in_status

COLUMNS = (
    Column(
        "partner",
        _("Partner"),
        lambda row: row.partnership.partner.name,
        order=("partnership__partner__sort_name",),
        template="planning/cells/occasion_partner.html",
        phone="title",
    ),
    Column(
        "level",
        _("Level"),
        lambda row: row.partnership.level.short_label,
        order=("partnership__level__position",),
        template="planning/cells/occasion_level.html",
    ),
    Column("cadence", _("Promise"), lambda row: row.cadence.name, order=("cadence__name",), phone=""),
    Column("due", _("Due on"), lambda row: row.due_on, order=("due_on",), is_number=True),
    Column(
        "status",
        _("Status"),
        lambda row: Occasion.Status(row.status).label,
        template="planning/cells/occasion_status.html",
    ),
    Column(
        "responsible",
        _("Responsible person"),
        lambda row: str(row.responsible) if row.responsible else "",
        order=("responsible__last_name", "responsible__first_name"),
    ),
    Column(
        "team",
        _("Owning team"),
        lambda row: row.partnership.team.name if row.partnership.team else "",
        order=("partnership__team__name",),
        is_default=False,
        phone="",
    ),
    Column(
        "kept",
        _("Kept on"),
        lambda row: row.fulfilled_on,
        order=("fulfilled_on",),
        is_number=True,
        is_default=False,
        phone="",
    ),
    Column(
        "closes",
        _("Closes on"),
        lambda row: row.closes_on,
        order=("closes_on",),
        is_number=True,
        is_default=False,
        phone="",
    ),
    Column(
        "act",
        _("Act"),
        lambda row: "",
        template="planning/cells/occasion_act.html",
        phone="labelled",
    ),
)


class OccasionFilter(FilterSet):
    """Filters of the list of occasions."""

    always = ("whose", "status", "level")
    whose = django_filters.ChoiceFilter(
        label=_("Whose"), choices=[("mine", _("mine")), (NONE, _("nobody's"))], method="by_person"
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Occasion.Status, widget=CheckboxSelectMultiple, method="by_status"
    )
    level = django_filters.MultipleChoiceFilter(
        label=_("Level"), field_name="partnership__level_id", widget=CheckboxSelectMultiple
    )
    team = django_filters.MultipleChoiceFilter(
        label=_("Owning team"), widget=CheckboxSelectMultiple, method="by_team"
    )
    field = django_filters.MultipleChoiceFilter(
        label=_("Field of study"), widget=CheckboxSelectMultiple, method="by_field"
    )
    year = django_filters.ChoiceFilter(label=_("School year"), method="by_year")
    month = django_filters.DateFilter(label=_("Month (any day of it)"), method="by_month")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.years = school_years()
        teams = [(NONE, _("no team")), (SMALL, _("teams of fewer than three people"))]
        offered = {
            "level": [(level.pk, level.label) for level in Level.objects.all()],
            "team": [*teams_to_choose().values_list("pk", "name"), *teams],
            "field": [*Field.objects.values_list("pk", "name"), (NONE, _("no field of study"))],
            "year": [(year.number, str(year)) for year in self.years],
        }
        for name, choices in offered.items():
            self.filters[name].extra["choices"] = choices

    def by_person(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The reader's own, or those of nobody; never somebody else's alone."""
        return rows.filter(responsible=self.request.user if value == "mine" else None)

    def by_status(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """In any of the ticked states today."""
        today = timezone.localdate()
        return rows.filter(_any(in_status(status, today) for status in value))

    def by_team(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Of any of the ticked teams."""
        return rows.filter(_any(_of_team(key) for key in value))

    def by_field(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Of partners of any of the ticked fields."""
        return rows.filter(_any(_of_field(key) for key in value))

    def by_year(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Due in the school year."""
        return in_year(rows, next(year for year in self.years if str(year.number) == value))

    def by_month(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """Due in the month of the day."""
        return rows.filter(due_on__year=value.year, due_on__month=value.month)


def _any(conditions: Any) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _of_team(key: str) -> Q:
    if key == NONE:
        return Q(partnership__team=None)
    return Q(partnership__team__in=small_teams() if key == SMALL else [key])


def _of_field(key: str) -> Q:
    links = PartnerField.objects.all()
    if key == NONE:
        return ~Q(partnership__partner__in=links.values("partner"))
    return Q(partnership__partner__in=links.filter(field=key).values("partner"))
