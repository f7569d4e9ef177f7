"""What a new encounter's form holds at first, and how it says so: kinds as chips, defaults in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from vasta.accounts.models import Membership
from vasta.partners.models import Contact
from vasta.planning.models import ContactKind, Occasion

from . import guard
from .models import Encounter

if TYPE_CHECKING:
    from .forms import EncounterForm

USUAL_MINUTES = 45
# Kinds that stand as chips of their own; the others open behind the last chip.
FIRST_KINDS = (ContactKind.VISIT, ContactKind.CALL, ContactKind.MESSAGE)
KIND_ICONS = {
    ContactKind.VISIT: "walk",
    ContactKind.CALL: "phone",
    ContactKind.MESSAGE: "mail",
    ContactKind.MEETING: "users",
    ContactKind.REMOTE: "video",
    ContactKind.EVENT: "confetti",
    ContactKind.OTHER: "message-circle",
}
# Minutes that a kind usually takes, for the script that changes the default with the kind.
KIND_MINUTES = {ContactKind.CALL: 15, ContactKind.MESSAGE: 5, ContactKind.MEETING: 60, ContactKind.EVENT: 120}


@dataclass(frozen=True)
class KindChoice:
    """A kind as the form offers it; `minutes` is how long it usually takes."""

    value: str
    label: str
    icon: str
    minutes: int
    is_first: bool
    is_chosen: bool


def kind_choices(form: EncounterForm) -> list[KindChoice]:
    """The kinds in order, the three commonest first."""
    chosen = form["kind"].value()
    return [
        KindChoice(
            kind.value,
            capfirst(str(kind.label)),
            KIND_ICONS[kind],
            KIND_MINUTES.get(kind, USUAL_MINUTES),
            kind in FIRST_KINDS,
            kind == chosen,
        )
        for kind in ContactKind
    ]


@dataclass(frozen=True)
class DefaultWords:
    """The parts of the sentence that says the defaults: “Today at 13.00, 45 min, our initiative, Kari”."""

    when: str
    minutes: str
    initiative: str
    contacts: str
    # For the script that keeps the sentence true: the words around {day} and {time}, and today in both ways.
    pattern: str
    today: str
    today_word: str


def default_words(form: EncounterForm) -> DefaultWords:
    """The sentence of what the form holds now."""
    day, clock = form.start_parts()
    initiative = dict(Encounter.Initiative.choices).get(form["initiative"].value(), "")
    contacts = guard.rows_with(Contact, form.chosen_keys("contacts"))
    return DefaultWords(
        when=_when_words(day, clock),
        minutes=str(form["minutes"].value() or ""),
        initiative=str(initiative),
        contacts=", ".join(str(contact) for contact in contacts),
        pattern=gettext("%(day)s at %(time)s") % {"day": "{day}", "time": "{time}"},
        today=f"{timezone.localdate():%-d.%-m.%Y}",
        today_word=gettext("Today"),
    )


def _when_words(day: str, clock: str) -> str:
    today = timezone.localdate()
    known = {today: gettext("Today"), today - timedelta(days=1): gettext("Yesterday")}
    known[today + timedelta(days=1)] = gettext("Tomorrow")
    named = {f"{known_day:%-d.%-m.%Y}": word for known_day, word in known.items()}
    plain = ".".join(part.removeprefix("0") for part in day.split("."))
    words = {"day": named.get(plain, plain), "time": clock.replace(":", ".").removeprefix("0")}
    return gettext("%(day)s at %(time)s") % words


def membership_keys(users: list[Any]) -> list[int]:
    """Keys of the memberships of these people (keys or rows), in their order."""
    found = dict(Membership.objects.filter(user__in=users).values_list("user_id", "pk"))
    keys = [getattr(user, "pk", user) for user in users]
    return [found[key] for key in keys if key in found]


def log_defaults(actor: Any, now: datetime | None = None) -> dict[str, Any]:
    """First values of a new log: it has just ended, our initiative, me."""
    local = timezone.localtime(now) - timedelta(minutes=USUAL_MINUTES)
    return {
        "starts_at": floor(local),
        "minutes": USUAL_MINUTES,
        "kind": ContactKind.VISIT,
        "colleagues": membership_keys([actor]),
        "next_owner": actor.pk,
    }


def plan_defaults(actor: Any, on: date | None = None, now: datetime | None = None) -> dict[str, Any]:
    """First values of a plan: at nine on the day, or on the next working day."""
    day = on or next_working_day(timezone.localtime(now).date())
    start = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    return {
        "starts_at": start,
        "minutes": USUAL_MINUTES,
        "kind": ContactKind.VISIT,
        "colleagues": membership_keys([actor]),
    }


def floor(moment: datetime) -> datetime:
    """The quarter of an hour that has begun."""
    return moment - timedelta(
        minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond
    )


def next_working_day(day: date) -> date:
    """The first day after `day` that is neither Saturday nor Sunday."""
    later = day + timedelta(days=1)
    return later if later.weekday() < 5 else next_working_day(later)


def occasion_defaults(occasion: Occasion) -> dict[str, Any]:
    """What an occasion says about the encounter that is to keep it."""
    kinds = occasion.cadence.kinds
    found = {"partners": [occasion.partnership.partner_id], "partnerships": [occasion.partnership_id]}
    if kinds and ContactKind.VISIT not in kinds:
        found["kind"] = kinds[0]
    return found
