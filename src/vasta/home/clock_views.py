"""The annual clock: the picture, the list beside it, the table, and the picture as a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib.staticfiles import finders
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vasta.core.access import access
from vasta.core.keys import key_of
from vasta.encounters.models import EncounterPartner
from vasta.groups.models import Group

from . import clock, wheel

YEARS = range(2000, 2100)
IN_WEEK = 12
TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]+),")


@dataclass(frozen=True)
class Choice:
    """What the address asks for."""

    year: int
    is_calendar: bool
    scope: clock.ClockScope
    is_table: bool
    week: str

    def url(self, **changes: Any) -> str:
        """This page's query string with some of it changed."""
        present = {
            "year": self.year,
            "kind": "calendar" if self.is_calendar else "",
            "of": "own" if self.scope.is_own else self.scope.team.pk if self.scope.team else "",
            "show": "table" if self.is_table else "",
            "week": self.week,
        }
        return "?" + urlencode({name: value for name, value in {**present, **changes}.items() if value})


@access("planning.view_occasion")
def annual_clock(request: HttpRequest) -> HttpResponse:
    """The year of the school, of a team or of the person (S3-126, S3-293)."""
    choice = _choice(request)
    shown = _clock(choice)
    for each in shown.weeks:
        each.url = choice.url(week=each.key, show="")
    week = next((week for week in shown.weeks if week.key == choice.week), None)
    context = {
        "choice": choice,
        "clock": shown,
        "summary": summary(shown),
        "links": _links(choice),
        "teams": [(team, choice.url(of=team.pk, week="")) for team in Group.objects.active().teams()],
        "coming": list(enumerate(shown.coming[: wheel.NUMBERED], start=1)),
        "week": week,
        "in_week": _in_week(choice.scope, week) if week else None,
        "query": choice.url(week=""),
    }
    if not choice.is_table:
        context["wheel"] = wheel.draw(shown)
    return render(request, "home/annual_clock.html", context)


@access("planning.view_occasion")
def annual_clock_file(request: HttpRequest) -> HttpResponse:
    """The picture as an SVG file that looks the same in any program."""
    shown = _clock(_choice(request))
    drawing = render_to_string(
        "home/clock_wheel.svg", {"wheel": wheel.draw(shown), "clock": shown, "css": _plain_css()}
    )
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{_("annual-clock")}-{shown.year.name}.svg"'
    return response


def _choice(request: HttpRequest) -> Choice:
    is_calendar = request.GET.get("kind") == "calendar"
    year = request.GET.get("year", "")
    if not year:
        year = str(clock.present_year(timezone.localdate(), is_calendar=is_calendar))
    if not year.isdecimal() or int(year) not in YEARS:
        raise BadRequest("year is not a year")
    return Choice(
        int(year),
        is_calendar,
        _scope(request),
        request.GET.get("show") == "table",
        request.GET.get("week", "")[:8],
    )


def _scope(request: HttpRequest) -> clock.ClockScope:
    of = request.GET.get("of", "")
    if of in ("", "own"):
        return clock.ClockScope(request.user, is_own=of == "own")
    team = get_object_or_404(Group.objects.teams(), pk=key_of(of))
    return clock.ClockScope(request.user, team=team)


def _clock(choice: Choice) -> clock.Clock:
    month = clock.first_month(is_calendar=choice.is_calendar)
    year = clock.ClockYear.of(choice.year, first_month=month)
    return clock.make_clock(year, choice.scope, timezone.localdate())


def _links(choice: Choice) -> dict[str, str]:
    """The addresses of the page's switches."""
    plain = choice.url(week="")
    return {
        "before": choice.url(year=choice.year - 1, week=""),
        "after": choice.url(year=choice.year + 1, week=""),
        "school": choice.url(of="", week=""),
        "own": choice.url(of="own", week=""),
        "wheel": choice.url(show=""),
        "table": choice.url(show="table"),
        "school_year": choice.url(kind="", year="", week=""),
        "calendar_year": choice.url(kind="calendar", year="", week=""),
        "file": reverse("home:annual_clock_file") + plain,
    }


def summary(shown: clock.Clock) -> str:
    """What the picture says, in two sentences."""
    told = _("%(kept)d occasions have been kept and %(missed)d were not kept in time.") % {
        "kept": shown.total("kept"),
        "missed": shown.total("missed"),
    }
    ahead = _("%(coming)d are ahead.") % {"coming": shown.total("coming")}
    if shown.busiest:
        ahead = _("%(coming)d are ahead, most of them in week %(week)d.") % {
            "coming": shown.total("coming"),
            "week": shown.busiest.number,
        }
    return f"{told} {ahead}"


def _in_week(scope: clock.ClockScope, week: clock.ClockWeek) -> dict[str, Any]:
    """What falls into one week, the first of each kind."""
    days = (week.starts_on, week.ends_on)
    occasions = scope.occasions().filter(due_on__range=days)
    occasions = occasions.select_related(
        "cadence", "partnership__partner", "partnership__level", "responsible"
    )
    encounters = list(
        scope.encounters()
        .filter(starts_at__date__range=days)
        .select_related("owner")
        .order_by("starts_at")[:IN_WEEK]
    )
    partners: dict[int, list[str]] = {}
    links = EncounterPartner.objects.filter(encounter__in=[row.pk for row in encounters])
    for link in links.select_related("partner"):
        partners.setdefault(link.encounter_id, []).append(link.partner.name)
    return {
        "occasions": list(occasions.order_by("due_on", "pk")[:IN_WEEK]),
        "encounters": [(row, ", ".join(partners.get(row.pk, []))) for row in encounters],
        "actions": list(
            scope.actions().filter(due_on__range=days).select_related("owner", "partner")[:IN_WEEK]
        ),
    }


@lru_cache(maxsize=1)
def _plain_css() -> str:
    """The drawing's own style with the colours of the light theme written out, as most programs need it."""
    tokens = dict(TOKEN.findall(Path(finders.find("core/css/tokens.css")).read_text(encoding="utf-8")))
    style = Path(finders.find("home/css/wheel.css")).read_text(encoding="utf-8")
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda found: tokens.get(found[1], "inherit"), style)
