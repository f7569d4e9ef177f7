"""The filters of the partner list: the register's own, and those that read the care of partners."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from vasta.accounts.models import Field
from vasta.encounters.signals import Signal, start_of_today, waiting
from vasta.groups.models import Group
from vasta.partners import lists
from vasta.partners.models import Term
from vasta.partnerships.models import Level, Partnership

from .gaps import GAPS

MONTHS = (3, 6, 12, 24)
# The gaps of care beside those of the register; a contact person is looked for in the register.
CARE_GAPS = {key: gap for key, gap in GAPS.items() if key not in lists.GAPS}
Choices = dict[str, list[tuple[int, str]]]


def months_ago(months: int) -> datetime:
    """The moment so many months ago; of a shorter month the last day."""
    now = timezone.now()
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    first = now.replace(year=year, month=month + 1, day=1)
    return first + (now - now.replace(day=1))


class PartnerFilter(lists.PartnerFilter):
    """Level, signal, owner, team and when the partner was last met, beside the register's own filters.

    What is asked of partnerships is asked of one and the same: a strategic partner of Anni's is one whose
    strategic partnership Anni owns.
    """

    always = ("level", "signal", "field")
    level = django_filters.MultipleChoiceFilter(
        label=_("Level"), widget=CheckboxSelectMultiple, method="of_partnership"
    )
    signal = django_filters.MultipleChoiceFilter(
        label=_("Situation"),
        choices=[(value, capfirst(label)) for value, label in Signal.choices],
        widget=CheckboxSelectMultiple,
        method="by_signal",
    )
    care = django_filters.ChoiceFilter(
        label=_("In whose care"),
        choices=[("me", _("mine"))],
        empty_label=_("everybody's"),
        method="of_partnership",
    )
    owner = django_filters.ChoiceFilter(label=_("Owner"), method="of_partnership")
    team = django_filters.ChoiceFilter(label=_("Owning team"), method="of_partnership")
    unmet = django_filters.ChoiceFilter(label=_("Not met"), empty_label=_("at any time"), method="by_unmet")
    gap = django_filters.MultipleChoiceFilter(
        label=_("What is missing"),
        choices=[
            *((key, gap.label) for key, gap in CARE_GAPS.items()),
            ("level", _("no level")),
            *((key, label) for key, (label, _query) in lists.GAPS.items()),
        ],
        widget=CheckboxSelectMultiple,
        method="by_gap",
    )

    def always_fields(self) -> list[Any]:
        """In the order in which people narrow: the care first, the register's own after it."""
        return sorted(super().always_fields(), key=lambda field: self.always.index(field.name))

    def offered(self) -> Choices:
        """The choices of all filters that read rows, in one query."""
        found: Choices = defaultdict(list)
        first, *others = self._choice_queries()
        rows = list(first.union(*others, all=True))
        for name, key, label, _place in sorted(rows, key=lambda row: (row[0], row[3], row[2])):
            found[name].append((key, label))
        found["unmet"] = [(months, _not_met_words(months)) for months in MONTHS]
        return found

    def _choice_queries(self) -> list[QuerySet]:
        terms = Term.objects.filter(is_active=True, vocabulary__in=("category", *lists.LINKED))
        dash = Case(When(parent=None, then=Value("")), default=Value("– "))
        person = Concat("first_name", Value(" "), "last_name")
        return [
            _choices(Level.objects.active(), Value("level"), _own("short_name"), F("position")),
            _choices(terms, F("vocabulary"), Concat(dash, _own("name")), F("position")),
            _choices(Group.objects.teams().active(), Value("team"), F("name")),
            _choices(get_user_model().objects.colleagues(), Value("owner"), person),
            _choices(Field.objects.filter(is_active=True), Value("field"), F("name")),
            _choices(self.towns(), Value("town"), _own("name")),
        ]

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        """`rows` that fit, what is asked of partnerships asked of one and the same."""
        rows = super().filter_queryset(rows)
        if self.is_broken:
            return rows
        asked = {name: self.form.cleaned_data[name] for name in ("level", "owner", "team", "care")}
        if not any(asked.values()):
            return rows
        found = Partnership.objects.living()
        if asked["care"]:
            found = found.cared_by(self.request.user)
        if asked["level"]:
            found = found.filter(level__in=asked["level"])
        keys = {f"{name}_id": asked[name] for name in ("owner", "team") if asked[name]}
        return rows.filter(pk__in=found.filter(**keys).values("partner"))

    def of_partnership(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        """Asked in `filter_queryset` together with its fellows."""
        return rows

    def by_signal(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Partners whose most urgent signal is one of the ticked ones."""
        wanted = Q()
        for signal in value:
            wanted |= signal_conditions()[signal]
        return rows.filter(wanted) if value else rows

    def by_unmet(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Partners not met in so many months, or never."""
        never = Q(contact_dates__last_at__isnull=True)
        return rows.filter(never | Q(contact_dates__last_at__lt=months_ago(int(value))))

    def by_gap(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Partners that lack everything ticked; a gap of care is one of any of their partnerships."""
        for key in value:
            if key in CARE_GAPS:
                lacking = CARE_GAPS[key].query(Partnership.objects.present())
                rows = rows.filter(pk__in=lacking.values("partner"))
            elif key == "level":
                rows = rows.exclude(pk__in=Partnership.objects.living().values("partner"))
            else:
                rows = super().by_gap(rows, name, [key])
        return rows


def signal_conditions() -> dict[str, Q]:
    """When a partner's most urgent signal is which: `with_signals` seen from partners, as four sets."""
    today = timezone.localdate()
    living = Partnership.objects.living()
    opened = waiting().filter(partnership__in=living.values("pk"))
    late = Q(pk__in=opened.filter(due_on__lt=today).values("partnership__partner"))
    due = Q(pk__in=opened.filter(due_on__gte=today).values("partnership__partner"))
    planned = Q(contact_dates__next_at__isnull=False, contact_dates__next_at__gte=start_of_today())
    on_level = Q(pk__in=living.values("partner"))
    return {
        Signal.LATE: late,
        Signal.DUE: due & ~late,
        Signal.AGREED: on_level & planned & ~late & ~due,
        Signal.NONE: on_level & ~planned & ~late & ~due,
    }


def _not_met_words(months: int) -> str:
    return ngettext("in %(months)d month", "in %(months)d months", months) % {"months": months}


def _own(name: str) -> Any:
    """A name in the reader's language, as the models' own properties choose it."""
    language = (get_language() or "fi")[:2]
    if language == "fi":
        return F(name)
    return Case(When(**{f"{name}_{language}": ""}, then=F(name)), default=F(f"{name}_{language}"))


def _choices(rows: QuerySet, name: Any, label: Any, place: Any = 0) -> QuerySet:
    """Filter, key, label and place of each row, in columns that can be united."""
    text, number = CharField(), IntegerField()
    columns = {
        "choice_of": Cast(name, text),
        "choice_label": Cast(label, text),
        "choice_place": Cast(place if place else Value(0), number),
    }
    rows = rows.order_by().annotate(**columns)
    return rows.values_list("choice_of", "pk", "choice_label", "choice_place")
