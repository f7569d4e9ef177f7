"""What *Today* shows: everything that awaits the reader; below it the levels and the first steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vasta.accounts.models import Field, InductionStep, Membership, Unit
from vasta.core.keys import key_of
from vasta.core.tenancy import current_provider
from vasta.encounters.signals import start_of_today
from vasta.partners.models import Partner
from vasta.planning.models import Action

from . import awaiting
from .awaiting import Row
from .four_field import Scope, four_field

# Steps of the induction shown at once; the rest follow when these are done.
MOST_STEPS = 5


@dataclass(frozen=True)
class Step:
    """One first step: done when the data says so."""

    label: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    label: str
    rows: list[Row]


@dataclass(frozen=True)
class Chip:
    """One kind of row with its count; `key` is empty for all of them."""

    key: str
    label: Any
    icon: str
    count: int
    url: str
    is_current: bool


def context(request: HttpRequest) -> dict[str, Any]:
    """The whole page's context."""
    membership = request.user.membership()
    steps = _school_steps(membership)
    return {
        "now": timezone.localtime(),
        **_awaiting(request),
        "done": _just_done(request),
        "four": four_field(request.user, Scope("mine") if request.GET.get("scope") == "mine" else Scope()),
        "steps": steps if not all(step.is_done for step in steps) else [],
        "induction": _induction(membership),
        "may_remove_demo": membership.is_main_user and current_provider().has_demo_data,
    }


# --- What awaits -----------------------------------------------------------------------------------------


def _awaiting(request: HttpRequest) -> dict[str, Any]:
    is_longer = request.GET.get("week") == "next"
    kind = request.GET.get("kind", "")
    queries = awaiting.queries(request.user, awaiting.end_of_week(1 if is_longer else 0))
    found = {name: list(awaiting.rows_of(name, query)) for name, query in queries.items()}
    counts = {name: _counted(name, queries[name], rows) for name, rows in found.items()}
    shown = [kind] if kind in queries else list(queries)
    rows = [row for name in shown for row in found[name]]
    rows.sort(key=lambda row: (row.day, row.clock, row.title))
    total = sum(count for count, _late in counts.values())
    return {
        "groups": _groups(rows),
        "chips": _chips({name: count for name, (count, _late) in counts.items()}, kind, is_longer),
        "sentence": _sentence(total, sum(late for _count, late in counts.values())),
        "total": total,
        "hidden_count": sum(counts[name][0] for name in shown) - len(rows),
        "is_longer": is_longer,
        "week_url": _address(kind, not is_longer),
    }


def _counted(kind: str, query: Any, rows: list[Row]) -> tuple[int, int]:
    """How many there are and how many of them are late; asked only when not all were read."""
    if len(rows) < awaiting.MOST:
        return len(rows), sum(row.days_late > 0 for row in rows)
    today = timezone.localdate()
    late = Q(starts_at__lt=start_of_today()) if kind == "encounter" else Q(due_on__lt=today)
    counts = query.order_by().aggregate(total=Count("pk"), late=Count("pk", filter=late))
    return counts["total"], counts["late"]


def _groups(rows: list[Row]) -> list[Group]:
    """Late, today, this week, next week; an empty group is not drawn."""
    today, sunday = timezone.localdate(), awaiting.end_of_week()
    named = (
        (_("Late"), lambda day: day < today),
        (_("Today"), lambda day: day == today),
        (_("This week"), lambda day: today < day <= sunday),
        (_("Next week"), lambda day: day > sunday),
    )
    groups = [Group(label, [row for row in rows if fits(row.day)]) for label, fits in named]
    return [group for group in groups if group.rows]


def _chips(counts: dict[str, int], kind: str, is_longer: bool) -> list[Chip]:
    everything = Chip("", _("All"), "", sum(counts.values()), _address("", is_longer), not kind)
    kinds = [
        Chip(key, label, icon, counts[key], _address(key, is_longer), key == kind)
        for key, (label, _word, icon) in awaiting.KINDS.items()
    ]
    return [everything, *(chip for chip in kinds if chip.count or chip.is_current)]


def _address(kind: str, is_longer: bool) -> str:
    parts = [f"kind={kind}" if kind else "", "week=next" if is_longer else ""]
    return f"{reverse('home:today')}?{'&'.join(filter(None, parts))}".removesuffix("?")


def _sentence(total: int, late: int) -> str:
    """How much there is, said as a person would."""
    if not total:
        return ""
    things = ngettext("%(count)s thing awaits you", "%(count)s things await you", total)
    text = capfirst(things % {"count": awaiting.number_in_words(total)})
    if late:
        behind = ngettext("%(count)s is late", "%(count)s are late", late)
        text = f"{text}, {behind % {'count': awaiting.number_in_words(late)}}"
    return f"{text}."


def _just_done(request: HttpRequest) -> Action | None:
    """The action that was marked done a moment ago, whose next step is offered."""
    key = key_of(request.GET.get("done", ""))
    mine = Action.objects.filter(status=Action.Status.DONE, owner=request.user)
    return mine.select_related("partner").filter(pk=key).first() if key else None


# --- First steps -----------------------------------------------------------------------------------------


def _school_steps(membership: Membership) -> list[Step]:
    """What a main user sets up once for all; the data says what is done."""
    if not membership.is_main_user or membership.hides_first_steps:
        return []
    has = _has(membership)
    return [
        Step(_("Name your campuses and units"), reverse("accounts:unit_list"), has["units"]),
        Step(_("Name your fields of study"), reverse("accounts:field_list"), has["fields"]),
        Step(_("Import your partner list"), reverse("partners:import_list"), has["partners"]),
        Step(_("Invite your colleagues"), reverse("accounts:person_invite"), has["colleagues"]),
    ]


def _induction(membership: Membership) -> list[InductionStep]:
    """The next steps of the reader's own induction (S3-144)."""
    if membership.hides_first_steps:
        return []
    return list(InductionStep.objects.of(membership).filter(done_on=None)[:MOST_STEPS])


def _has(membership: Membership) -> dict[str, bool]:
    """What the school has already, in one query."""
    others = Membership.objects.exclude(pk=membership.pk)
    rows = {
        "partners": Partner.objects.living(),
        "units": Unit.objects.all(),
        "fields": Field.objects.all(),
        "colleagues": others,
    }
    exists = {name: Exists(query) for name, query in rows.items()}
    return Membership.objects.filter(pk=membership.pk).values(**exists).get()
