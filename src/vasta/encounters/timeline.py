"""What happened with one partner, newest first: encounters, actions done, level changes, messages.

One UNION of small queries finds the page of items; then each kind of object is read once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, IntegerField, Model, Prefetch, QuerySet, Value
from django.db.models.functions import ExtractHour, ExtractMinute, TruncDate
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vasta.core.keys import key_of
from vasta.partners.models import Partner, PartnerComment
from vasta.partnerships.models import Partnership
from vasta.planning.models import Action

from .guard import with_partners, with_steps
from .models import Encounter, Participant

PAGE = 30
KINDS = {
    "": _("All"),
    "encounter": _("Encounters"),
    "action": _("Actions"),
    "level": _("Levels"),
    "comment": _("Discussion"),
}
SIDES = {
    "": _("Ours and theirs"),
    "ours": _("Our initiative"),
    "theirs": _("Their initiative"),
    **{f"party-{value}": label for value, label in Encounter.Party.choices},
}


@dataclass(frozen=True)
class Item:
    """One thing on the line: which template draws it, and the object with what it shows."""

    what: str
    on: date
    obj: Any

    @property
    def template(self) -> str:
        """The template of its entry."""
        return f"encounters/timeline/{self.what}.html"


@dataclass(frozen=True)
class Choice:
    """One way to narrow the line."""

    label: Any
    url: str
    is_current: bool


@dataclass(frozen=True)
class Timeline:
    """A page of items, and the addresses of the filters and of the rest."""

    partner: Partner
    items: list[Item]
    kinds: list[Choice]
    sides: list[Choice]
    more_url: str


def timeline_of(partner: Partner, query: QueryDict) -> Timeline:
    """The page of a partner's timeline that `query` asks for: what= kind, side= initiative or party, from=.

    Two queries and one or two for each kind of object that the page shows, whatever their number.
    """
    what = query.get("what", "") if query.get("what") in KINDS else ""
    side = query.get("side", "") if query.get("side") in SIDES else ""
    start = key_of(query.get("from")) or 0
    found = list(_found(partner, what, side)[start : start + PAGE + 1])
    more = _url(partner, what, side, start + PAGE) if len(found) > PAGE else ""
    return Timeline(
        partner,
        _items(found[:PAGE]),
        [Choice(label, _url(partner, key, side), key == what) for key, label in KINDS.items()],
        [Choice(label, _url(partner, what, key), key == side) for key, label in SIDES.items()],
        more,
    )


def _url(partner: Partner, what: str, side: str, start: int = 0) -> str:
    query = QueryDict(mutable=True)
    query.update(
        {key: str(value) for key, value in (("what", what), ("side", side), ("from", start)) if value}
    )
    address = reverse("encounters:partner_timeline", args=[partner.pk])
    return f"{address}?{query.urlencode()}" if query else address


def _found(partner: Partner, what: str, side: str) -> QuerySet:
    """Kind, key and day of everything, newest first. A side narrows to encounters, which alone have one."""
    parts = {
        "encounter": [_dated(_encounters(partner, side), "encounter", TruncDate("starts_at"), _minute())],
        "action": [
            _dated(Action.objects.filter(partner=partner).exclude(closed_on=None), "action", F("closed_on"))
        ],
        "level": [
            _dated(_partnerships(partner).exclude(starts_on=None), "start", F("starts_on")),
            _dated(_partnerships(partner).exclude(ended_on=None), "end", F("ended_on")),
        ],
        "comment": [
            _dated(PartnerComment.objects.filter(partner=partner), "comment", TruncDate("created_at"))
        ],
    }
    wanted = ["encounter"] if side else [what] if what else list(parts)
    first, *others = [part for key in wanted for part in parts[key]]
    return first.union(*others, all=True).order_by("-day", "-minute", "-key")


def _encounters(partner: Partner, side: str) -> QuerySet:
    rows = Encounter.objects.filter(with_partners([partner])).exclude(state=Encounter.State.CANCELLED)
    if side.startswith("party-"):
        return rows.filter(party=side.removeprefix("party-"))
    return rows.filter(initiative=side) if side else rows


def _partnerships(partner: Partner) -> QuerySet:
    return Partnership.objects.filter(partner=partner)


def _minute() -> Any:
    return ExtractHour("starts_at") * 60 + ExtractMinute("starts_at")


def _dated(rows: QuerySet, what: str, day: Any, minute: Any = None) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            what=Value(what, output_field=CharField()),
            key=F("pk"),
            day=day,
            minute=minute if minute is not None else Value(0, output_field=IntegerField()),
        )
        .values_list("what", "key", "day", "minute")
    )


def _items(found: list[tuple[str, int, date, int]]) -> list[Item]:
    keys: dict[str, set[int]] = defaultdict(set)
    for what, key, _day, _minute_of_day in found:
        keys[what].add(key)
    objects = {what: READERS[what](wanted) for what, wanted in keys.items()}
    return [Item(what, day, objects[what][key]) for what, key, day, _minute_of_day in found]


def _read_encounters(keys: set[int]) -> dict[int, Model]:
    present = Participant.objects.select_related("user", "contact")
    rows = Encounter.objects.select_related("owner").prefetch_related(
        Prefetch("participants", queryset=present, to_attr="present"), with_steps()
    )
    return rows.in_bulk(keys)


def _read_partnerships(keys: set[int]) -> dict[int, Model]:
    rows = Partnership.objects.select_related("level", "start_decider", "end_decider", "continues__level")
    return rows.in_bulk(keys)


READERS: dict[str, Callable[[set[int]], dict[int, Model]]] = {
    "encounter": _read_encounters,
    "action": lambda keys: Action.objects.select_related("owner").in_bulk(keys),
    "start": _read_partnerships,
    "end": _read_partnerships,
    "comment": lambda keys: PartnerComment.objects.select_related("author").in_bulk(keys),
}
