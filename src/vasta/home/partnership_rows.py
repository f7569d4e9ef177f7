"""The columns and filters of the list of partnerships, which reads what several apps know."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from vasta.accounts.models import Field, User
from vasta.core.filters import FilterSet
from vasta.core.search import matching
from vasta.core.tables import Column
from vasta.core.text import sort_key
from vasta.encounters.signals import Signal, with_signals
from vasta.groups.models import Group
from vasta.partners.models import Partner, PartnerField, Term
from vasta.partnerships.heads import with_people
from vasta.partnerships.models import Level, Partnership

from .four_field import movement
from .gaps import GAPS
from .school_year import present_year_starts_on


def _day(moment: Any) -> Any:
    return timezone.localtime(moment).date() if moment else None


def _signal_words(row: Partnership) -> str:
    """The signal in words for a file."""
    if row.signal == Signal.AGREED:
        day = date_format(_day(row.next_at), "SHORT_DATE_FORMAT")
    elif row.signal in (Signal.DUE, Signal.LATE):
        day = date_format(row.due_on, "SHORT_DATE_FORMAT")
    else:
        day = ""
    return f"{Signal(row.signal).label} {day}".strip()


def _words(links: list[Any], name: str) -> str:
    return ", ".join(str(getattr(link, name)) for link in links)


PARTNER = Column(
    "name",
    _("Partner"),
    lambda row: row.partner.name,
    order=("partner__sort_name",),
    template="home/cells/partnership_name.html",
    phone="title",
)
WEBSITE = Column("website", _("Website"), lambda row: row.partner.website, is_default=False, phone="")
DESCRIPTION = Column(
    "description",
    _("What is done together"),
    lambda row: row.description,
    template="home/cells/partnership_description.html",
)
OWNER = Column(
    "owner",
    _("Our contact person"),
    lambda row: str(row.owner) if row.owner else None,
    order=("owner__last_name", "owner__first_name"),
    template="home/cells/partnership_owner.html",
)
# The mandated form of a partner list (S3-358), and what more the staff's own list can show.
COLUMNS = (
    PARTNER,
    Column(
        "level",
        _("Level"),
        lambda row: row.level.short_label,
        order=("level__position",),
        template="home/cells/partnership_level.html",
    ),
    DESCRIPTION,
    OWNER,
    Column("next", _("Next"), _signal_words, template="home/cells/partnership_signal.html"),
    WEBSITE,
    Column("deputy", _("Deputy"), lambda row: str(row.deputy or ""), is_default=False, phone=""),
    Column("team", _("Owning team"), lambda row: str(row.team or ""), is_default=False, phone=""),
    Column(
        "contact",
        _("Their contact person"),
        lambda row: str(row.contact) if row.contact and not row.contact.is_protected else row.contact_unit,
        is_default=False,
        phone="",
    ),
    Column(
        "fields",
        _("Fields of study"),
        lambda row: _words(row.partner.study_links, "field"),
        is_default=False,
        phone="",
    ),
    Column("stage", _("Stage"), lambda row: row.get_stage_display(), is_default=False, phone=""),
    Column(
        "since",
        _("Since"),
        lambda row: row.starts_on,
        order=("starts_on",),
        is_number=True,
        is_default=False,
        phone="",
    ),
    Column("ended", _("Ended"), lambda row: row.ended_on, is_number=True, is_default=False, phone=""),
    Column(
        "last",
        _("Last met"),
        lambda row: _day(row.last_at),
        order=("partner__contact_dates__last_at",),
        is_number=True,
        is_default=False,
        phone="",
    ),
)
# What partners may be given: never the level (S3-150).
HANDOUT_COLUMNS = (
    Column("name", _("Partner"), lambda row: row.partner.name, order=("partner__sort_name",)),
    Column("website", _("Website"), lambda row: row.partner.website),
    Column("description", _("What is done together"), lambda row: row.description),
    Column("owner", _("Our contact person"), lambda row: str(row.owner or "")),
)


def for_list(rows: QuerySet) -> QuerySet:
    """`rows` with what the columns read: one query for the rows, one for the fields of study."""
    links = PartnerField.objects.select_related("field")
    fields = Prefetch("partner__field_links", queryset=links, to_attr="study_links")
    return with_signals(with_people(rows)).prefetch_related(fields)


def _named_rows() -> dict[str, list[tuple[int, str]]]:
    """Owners, teams and fields of study to choose from, by the filter's name: one query for the three."""
    owners = User.objects.filter(pk__in=Partnership.objects.living().values("owner"))
    names = {
        "owner": (owners, Concat("first_name", Value(" "), "last_name")),
        "team": (Group.objects.active(), F("name")),
        "field": (Field.objects.filter(is_active=True), F("name")),
    }
    asked = [
        rows.order_by().annotate(of=Value(key), label=name).values_list("of", "pk", "label")
        for key, (rows, name) in names.items()
    ]
    found: dict[str, list[tuple[int, str]]] = {key: [] for key in names}
    for key, pk, label in asked[0].union(*asked[1:], all=True):
        found[key].append((pk, label))
    return {key: sorted(pairs, key=lambda pair: sort_key(pair[1])) for key, pairs in found.items()}


class PartnershipFilter(FilterSet):
    """Filters of the list. Ended ones and targets are shown only when they are asked for."""

    always = ("level", "gap", "field")
    level = django_filters.MultipleChoiceFilter(label=_("Level"), widget=CheckboxSelectMultiple)
    care = django_filters.ChoiceFilter(
        label=_("In whose care"), choices=[("me", _("mine"))], method="by_care", empty_label=_("everybody's")
    )
    gap = django_filters.MultipleChoiceFilter(
        label=_("What is missing"),
        choices=[(key, gap.label) for key, gap in GAPS.items()],
        widget=CheckboxSelectMultiple,
        method="by_gap",
    )
    field = django_filters.MultipleChoiceFilter(
        label=_("Field of study"), widget=CheckboxSelectMultiple, method="by_field"
    )
    category = django_filters.MultipleChoiceFilter(
        label=_("Stakeholder category"), widget=CheckboxSelectMultiple, method="by_category"
    )
    signal = django_filters.MultipleChoiceFilter(
        label=_("Next contact"), choices=Signal.choices, widget=CheckboxSelectMultiple, method="by_signal"
    )
    owner = django_filters.ChoiceFilter(label=_("Owner"), field_name="owner_id")
    team = django_filters.ChoiceFilter(label=_("Owning team"), field_name="team_id")
    stage = django_filters.MultipleChoiceFilter(
        label=_("Stage"), choices=Partnership.Stage.choices, widget=CheckboxSelectMultiple
    )
    year = django_filters.ChoiceFilter(
        label=_("This school year"),
        choices=[("new", _("started")), ("ended", _("ended"))],
        method="by_year",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.levels = list(Level.objects.all())
        terms = Term.objects.of("category").order_by("position")
        self._offer("level", [(level.pk, level.short_label) for level in self.levels])
        self._offer("category", [(t.pk, f"– {t.label}" if t.parent_id else t.label) for t in terms])
        for name, offered in _named_rows().items():
            self._offer(name, offered)

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        self.filters[name].extra["choices"] = choices

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        """Without a stage or a year asked for, the present ones: living, and no targets."""
        rows = super().filter_queryset(rows)
        values = {} if self.is_broken else self.form.cleaned_data
        if values.get("stage") or values.get("year") == "ended":
            return rows
        return rows.present()

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Partnerships of the partners that the words find."""
        return rows.filter(partner__in=matching(Partner, value))

    def by_care(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those that the reader cares for as owner or deputy."""
        return rows.cared_by(self.request.user)

    def by_gap(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Those that lack everything ticked."""
        for key in value:
            rows = GAPS[key].query(rows)
        return rows

    def by_field(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Those of partners of the ticked fields of study."""
        if not value:
            return rows
        return rows.filter(partner__in=PartnerField.objects.filter(field__in=value).values("partner"))

    def by_category(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Those of partners in the ticked categories; a main one stands for its parts too."""
        if not value:
            return rows
        return rows.filter(Q(partner__category__in=value) | Q(partner__category__parent__in=value))

    def by_signal(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """Those whose next contact stands so."""
        if not value:
            return rows
        return rows.filter(pk__in=with_signals(rows).filter(signal__in=value).order_by().values("pk"))

    def by_year(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those that began or ended since the school year began, not by a change of level."""
        began, ended = movement(present_year_starts_on())
        return rows.filter({"new": began, "ended": ended}[value]) if value else rows
