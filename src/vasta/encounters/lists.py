"""The list of encounters: columns, filters and what each row needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Prefetch, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from vasta.core.filters import FilterSet
from vasta.core.tables import Column
from vasta.groups.models import Group, Seat

from .guard import with_steps
from .models import Encounter, EncounterPartner, Participant

PERIODS = {"week": 7, "month": 30, "half": 183, "year": 365}


def partner_names(encounter: Encounter) -> str:
    """The partners that were met (reads `met`)."""
    return ", ".join(link.partner.name for link in encounter.met)


def people_names(encounter: Encounter) -> str:
    """The colleagues who took part (reads `present`)."""
    return ", ".join(str(person.user) for person in encounter.present if person.user)


def outsiders(encounter: Encounter) -> str:
    """Who of the partner took part, without people under a non-disclosure order (A-28; reads `present`)."""
    known = [person.contact for person in encounter.present if person.contact]
    names = [str(contact) for contact in known if not contact.is_protected]
    return ", ".join([*names, *(person.name for person in encounter.present if person.name)])


ENCOUNTER_COLUMNS = (
    Column(
        "what",
        _("Encounter"),
        str,
        template="encounters/cells/encounter_what.html",
        phone="title",
    ),
    Column(
        "when",
        _("When"),
        lambda e: timezone.localtime(e.starts_at).replace(tzinfo=None),
        order=("starts_at",),
        template="encounters/cells/encounter_when.html",
    ),
    Column(
        "partner",
        _("Partner"),
        partner_names,
        template="encounters/cells/encounter_partners.html",
    ),
    Column("kind", _("Kind"), lambda e: capfirst(e.get_kind_display()), is_default=False, phone=""),
    Column("people", _("Who of us"), people_names, is_clipped=True),
    Column("contacts", _("Who of them"), outsiders, is_default=False, is_clipped=True, phone=""),
    Column(
        "minutes",
        _("Minutes"),
        lambda e: e.minutes,
        order=("minutes",),
        is_number=True,
        is_default=False,
        phone="",
    ),
    Column("channel", _("Channel"), lambda e: e.get_channel_display(), is_default=False, phone=""),
    Column("initiative", _("Initiative"), lambda e: e.get_initiative_display(), is_default=False, phone=""),
    Column("party", _("Who was met"), lambda e: e.get_party_display(), is_default=False, phone=""),
    Column("feedback", _("Feedback"), lambda e: e.get_feedback_display(), phone=""),
    Column(
        "next",
        _("Next step"),
        lambda e: ", ".join(f"{s.action.title} {s.action.due_on:%-d.%-m.%Y}" for s in e.steps),
        is_default=False,
        is_clipped=True,
        phone="",
    ),
    Column("text", _("What was discussed"), lambda e: e.text, is_default=False, is_clipped=True, phone=""),
    Column("learned", _("What we learned"), lambda e: e.learned, is_default=False, is_clipped=True, phone=""),
    Column("needs", _("Skills needs"), lambda e: e.skills_needs, is_default=False, is_clipped=True, phone=""),
    Column("state", _("State"), lambda e: e.get_state_display(), is_default=False, phone=""),
    Column(
        "updated",
        _("Changed"),
        lambda e: timezone.localtime(e.updated_at).replace(tzinfo=None),
        order=("updated_at",),
        is_default=False,
        phone="",
    ),
)


def for_encounter_list(rows: QuerySet, columns: set[str] | None = None) -> QuerySet:
    """Rows with what the columns (all of them when None) read, in a fixed number of queries."""
    met = EncounterPartner.objects.select_related("partner").order_by("pk")
    present = Participant.objects.select_related("user", "contact")
    parts = [
        Prefetch("partner_links", queryset=met, to_attr="met"),
        Prefetch("participants", queryset=present, to_attr="present"),
    ]
    if columns is None or "next" in columns:
        parts.append(with_steps())
    return rows.select_related("owner").prefetch_related(*parts)


class Choices(django_filters.MultipleChoiceFilter):
    """Ticked values of a column with choices."""

    def __init__(self, label: Any, choices: Any):
        # A column of the row itself repeats no row, and DISTINCT over 300,000 of them would cost.
        super().__init__(label=label, choices=choices, widget=CheckboxSelectMultiple, distinct=False)


class EncounterFilter(FilterSet):
    """Filters of the encounter list. No filter and no count is by level: a level is not a grade."""

    always = ("kind", "of", "party", "period")
    kind = Choices(_("Kind"), Encounter.Kind.choices)
    of = django_filters.ChoiceFilter(
        label=_("Whose"), choices=[("me", _("mine")), ("team", _("my teams'"))], method="by_whose"
    )
    party = Choices(_("Who was met"), Encounter.Party.choices)
    period = django_filters.ChoiceFilter(
        label=_("Period"),
        choices=[
            ("week", _("7 days")),
            ("month", _("30 days")),
            ("half", _("half a year")),
            ("year", _("a year")),
        ],
        method="by_period",
    )
    state = Choices(_("State"), Encounter.State.choices)
    feedback = Choices(_("Feedback"), Encounter.Feedback.choices)
    initiative = Choices(_("Initiative"), Encounter.Initiative.choices)
    channel = Choices(_("Channel"), Encounter.Channel.choices)

    def by_whose(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Encounters in which the reader, or anybody of the reader's teams, took part."""
        me = self.request.user
        if value == "me":
            return rows.filter(_with_users([me.pk]))
        teams = Group.objects.active().teams().of_user(me)
        seats = Seat.objects.current().filter(group__in=teams)
        # Read first: inside the large query it would be asked again for every row.
        return rows.filter(_with_users(list(seats.values_list("user", flat=True))))

    def by_period(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The last days before now, and what is planned for as many days to come."""
        days, now = timedelta(days=PERIODS[value]), timezone.now()
        return rows.filter(starts_at__gte=now - days, starts_at__lte=now + days)


def _with_users(users: Any) -> Q:
    """Encounters of these people, found by the people."""
    return Q(pk__in=Participant.objects.filter(user__in=users).values("encounter"))
