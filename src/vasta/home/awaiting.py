"""What awaits a person: occasions, actions and planned encounters by a day, in one kind of row.

An occasion that is not late yet waits no longer once an encounter with the partner is agreed on: what is
planned stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from vasta.encounters.models import (
    Encounter,
    EncounterAction,
    EncounterPartner,
    EncounterPartnership,
    Participant,
)
from vasta.encounters.signals import agreed_in_time
from vasta.partners.models import Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Action, Occasion

# Kind of row: its word in the plural, its word in a row, its icon.
KINDS = {
    "occasion": (gettext_lazy("Occasions"), gettext_lazy("Occasion"), "calendar-repeat"),
    "action": (gettext_lazy("Actions"), gettext_lazy("Action"), "checkbox"),
    "encounter": (gettext_lazy("Encounters"), gettext_lazy("Encounter"), "message-2"),
}
# No more rows of one kind are drawn; who has more sees the most urgent ones and the count.
MOST = 100


@dataclass(frozen=True)
class Row:
    """One thing that awaits the person, with all that its line says."""

    kind: str
    obj: Any
    day: date
    title: str
    url: str
    partner: Partner | None
    partner_words: str
    level: Level | None
    fact: str
    # Of an encounter "13.00–13.45"; else "".
    clock: str = ""

    @property
    def kind_word(self) -> Any:
        """What it is, in a word."""
        return KINDS[self.kind][1]

    @property
    def icon(self) -> str:
        """The kind's icon."""
        return KINDS[self.kind][2]

    @property
    def days_late(self) -> int:
        """Days since its day; negative before it."""
        return (timezone.localdate() - self.day).days

    @property
    def day_words(self) -> str:
        """Today, tomorrow, or the name of the day."""
        if self.days_late == 0:
            return _("Today")
        return _("Tomorrow") if self.days_late == -1 else capfirst(date_format(self.day, "l"))


def end_of_week(weeks: int = 0) -> date:
    """The Sunday of this week, or of the week so many weeks on."""
    today = timezone.localdate()
    return today + timedelta(days=6 - today.weekday() + 7 * weeks)


def queries(user: Any, until: date) -> dict[str, QuerySet]:
    """What awaits the person by a day, by kind of row."""
    return {
        "occasion": _not_agreed(Occasion.objects.needs(user, until)),
        "action": Action.objects.needs(user, until),
        "encounter": Encounter.objects.needs(user, until),
    }


def _not_agreed(occasions: QuerySet) -> QuerySet:
    return occasions.exclude(Q(due_on__gte=timezone.localdate()) & agreed_in_time())


def count(user: Any) -> int:
    """How many things await the person this week, in one query: the number in the rail."""
    first, *others = (rows.order_by().values("pk") for rows in queries(user, end_of_week()).values())
    return first.union(*others, all=True).count()


def rows_of(kind: str, query: QuerySet) -> Iterator[Row]:
    """The rows of one kind, the most urgent first, in a fixed number of queries."""
    return {"occasion": _occasions, "action": _actions, "encounter": _encounters}[kind](query)


# --- Occasions -------------------------------------------------------------------------------------------


def _occasions(query: QuerySet) -> Iterator[Row]:
    related = ("cadence", "partnership__level", "partnership__partner__contact_dates")
    for occasion in query.select_related(*related).order_by("due_on", "pk")[:MOST]:
        partner = occasion.partnership.partner
        yield Row(
            kind="occasion",
            obj=occasion,
            day=occasion.due_on,
            title=occasion.cadence.name,
            url=partner.urls["detail"],
            partner=partner,
            partner_words=partner.name,
            level=occasion.partnership.level,
            fact=_last_met(partner),
        )


def _last_met(partner: Partner) -> str:
    dates = getattr(partner, "contact_dates", None)
    if dates is None or dates.last_at is None:
        return _("Not met before")
    return _("Last met %(date)s") % {"date": _short(dates.last_at)}


def _short(when: date | datetime) -> str:
    """A day as people write it; of a moment the day on the school's wall."""
    day = timezone.localtime(when).date() if isinstance(when, datetime) else when
    return date_format(day, "SHORT_DATE_FORMAT")


# --- Actions ---------------------------------------------------------------------------------------------


def _actions(query: QuerySet) -> Iterator[Row]:
    grounds = EncounterAction.objects.filter(encounter__deleted_at=None).select_related("encounter")
    query = query.select_related("partner", "partnership__level", "promised_to")
    query = query.prefetch_related(Prefetch("encounter_links", queryset=grounds, to_attr="grounds"))
    for action in query.order_by("due_on", "pk")[:MOST]:
        yield Row(
            kind="action",
            obj=action,
            day=action.due_on,
            title=action.title,
            url=action.urls["detail"],
            partner=action.partner,
            partner_words=action.partner.name if action.partner else "",
            level=action.partnership.level if action.partnership else None,
            fact=_ground(action),
        )


def _ground(action: Action) -> str:
    """Where the action comes from: what was promised or agreed and when, else how it is followed up."""
    if action.grounds:
        values = {"date": _short(action.grounds[0].encounter.starts_at)}
        return (_("Promised %(date)s") if action.is_promise else _("Agreed on %(date)s")) % values
    if action.is_promise:
        return _("Promised to %(name)s") % {"name": action.promised_to or action.partner}
    return action.follow_up


# --- Planned encounters ----------------------------------------------------------------------------------


def _encounters(query: QuerySet) -> Iterator[Row]:
    partnerships = Partnership.objects.living().select_related("level")
    partners = EncounterPartner.objects.select_related("partner").prefetch_related(
        Prefetch("partner__partnerships", queryset=partnerships, to_attr="on_levels")
    )
    named = EncounterPartnership.objects.select_related("partnership__level")
    contacts = Participant.objects.filter(user=None).select_related("contact")
    query = query.prefetch_related(
        Prefetch("partner_links", queryset=partners, to_attr="met_partners"),
        Prefetch("partnership_links", queryset=named, to_attr="served"),
        Prefetch("participants", queryset=contacts, to_attr="their_people"),
    )
    for encounter in query.order_by("starts_at", "pk")[:MOST]:
        yield _encounter_row(encounter)


def _encounter_row(encounter: Encounter) -> Row:
    partners = [link.partner for link in encounter.met_partners]
    served = [link.partnership for link in encounter.served]
    served = served or [one for partner in partners for one in partner.on_levels]
    kind = capfirst(encounter.get_kind_display())
    subject = encounter.subject
    starts, ends = timezone.localtime(encounter.starts_at), timezone.localtime(encounter.ends_at)
    return Row(
        kind="encounter",
        obj=encounter,
        day=starts.date(),
        title=_title(kind, subject),
        url=encounter.urls["detail"],
        partner=partners[0] if partners else None,
        partner_words=", ".join(partner.name for partner in partners),
        level=served[0].level if served else None,
        fact=", ".join(str(person) for person in encounter.their_people) or encounter.place,
        clock=f"{date_format(starts, 'H.i')}–{date_format(ends, 'H.i')}",
    )


def _title(kind: str, subject: str) -> str:
    """The kind and what it is about, the kind once although people write it into the subject."""
    if not subject or subject.casefold().startswith(kind.casefold()):
        return subject or kind
    return f"{kind}: {subject}"


# --- In words --------------------------------------------------------------------------------------------


def number_in_words(number: int) -> str:
    """Numbers up to ten as words, others in digits, as people write them in a sentence."""
    words = (
        pgettext("number of things", "one"),
        pgettext("number of things", "two"),
        pgettext("number of things", "three"),
        pgettext("number of things", "four"),
        pgettext("number of things", "five"),
        pgettext("number of things", "six"),
        pgettext("number of things", "seven"),
        pgettext("number of things", "eight"),
        pgettext("number of things", "nine"),
        pgettext("number of things", "ten"),
    )
    return words[number - 1] if 1 <= number <= len(words) else str(number)
