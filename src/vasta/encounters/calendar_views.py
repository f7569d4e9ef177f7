"""Pages of the calendar: day, week, month and agenda; moving an encounter."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from vasta.core import history
from vasta.core.access import access
from vasta.core.keys import key_of
from vasta.core.pages import FormPage, saved_message
from vasta.core.templatetags.ui import undo_url
from vasta.groups.models import Group, Seat
from vasta.partners.models import Partner

from . import calendar
from .calendar_forms import MoveForm
from .models import Encounter

VIEW_LABELS = {
    "day": pgettext_lazy("calendar view", "Day"),
    "week": pgettext_lazy("calendar view", "Week"),
    "month": pgettext_lazy("calendar view", "Month"),
    "agenda": pgettext_lazy("calendar view", "Agenda"),
}


@access("encounters.use_calendar")
def calendar_page(request: HttpRequest) -> HttpResponse:
    """One's own, a team's or a partner's calendar (S2-137, S2-138, S2-141)."""
    asked = _Asked(request)
    days = calendar.days_of(asked.period, asked.whose)
    hours_days = calendar.shown_days(days) if asked.period.view in ("day", "week") else []
    context = {
        "asked": asked,
        "period": asked.period,
        "days": days,
        "weeks": [days[start : start + 7] for start in range(0, len(days), 7)],
        "hour_days": hours_days,
        "hours": calendar.hours_of(hours_days) if hours_days else [],
        "is_empty": all(day.is_empty for day in days),
        "today": timezone.localdate(),
    }
    return render(request, "encounters/calendar.html", context)


class _Asked:
    """What the address asks for, with the links to what stands beside it."""

    def __init__(self, request: HttpRequest):
        self.user = request.user
        query = request.GET
        view = query.get("view", "week")
        self.of = query.get("of", "me")
        day = _date(query.get("day", "")) or timezone.localdate()
        self.period = calendar.Period(view if view in calendar.VIEWS else "week", day)
        self.partner = self.team = None
        self.teams: list[Group] = []
        self.whose = self._whose(query.get("team", ""), query.get("partner", ""))

    def _whose(self, team: str, partner: str) -> calendar.Whose:
        if self.of == "partner":
            self.partner = get_object_or_404(Partner.objects.living(), pk=key_of(partner))
            return calendar.Whose(partner=self.partner)
        if self.of == "team":
            return calendar.Whose(self._team_users(team))
        self.of = "me"
        return calendar.Whose((self.user.pk,))

    def _team_users(self, key: str) -> tuple[int, ...]:
        """The people of the chosen team; at first the one that the person leads or sits in."""
        self.teams = list(Group.objects.active())
        if key:
            self.team = get_object_or_404(Group, pk=key_of(key))
        else:
            own = Group.objects.active().of_user(self.user)
            led = Group.objects.active().led_by(self.user)
            self.team = led.teams().first() or own.teams().first() or led.first() or own.first()
        if self.team is None:
            return ()
        seats = Seat.objects.current(self.period.first).filter(group=self.team)
        return tuple(seats.values_list("user", flat=True).distinct())

    @property
    def title(self) -> str:
        """Whose calendar this is."""
        if self.partner is not None:
            return _("Calendar: %(name)s") % {"name": self.partner}
        if self.team is not None:
            return _("Calendar: %(name)s") % {"name": self.team}
        return _("Calendar")

    def _url(self, **changes: Any) -> str:
        values = {"view": self.period.view, "of": self.of, "day": self.period.day.isoformat()}
        values |= {"team": self.team and self.team.pk, "partner": self.partner and self.partner.pk}
        values |= changes
        query = "&".join(f"{name}={value}" for name, value in values.items() if value)
        return f"{reverse('encounters:calendar')}?{query}"

    @property
    def views(self) -> list[tuple[str, Any, bool]]:
        """The views: address, name, whether it is shown."""
        return [(self._url(view=view), VIEW_LABELS[view], view == self.period.view) for view in VIEW_LABELS]

    @property
    def scopes(self) -> list[tuple[str, Any, bool]]:
        """Whose calendars can be seen: address, name, whether it is shown."""
        nobody = {"team": None, "partner": None}
        found = [
            (self._url(of="me", **nobody), pgettext("calendar", "Mine"), self.of == "me"),
            (self._url(**nobody | {"of": "team"}), pgettext("calendar", "Team"), self.of == "team"),
        ]
        if self.partner is not None:
            found.append((self._url(), pgettext("calendar", "Partner"), True))
        return found

    @property
    def previous_url(self) -> str:
        """The period before."""
        return self._url(day=self.period.previous.isoformat())

    @property
    def next_url(self) -> str:
        """The period after."""
        return self._url(day=self.period.next.isoformat())

    @property
    def today_url(self) -> str:
        """The present period."""
        return self._url(day=None)

    @property
    def day_url(self) -> str:
        """The day view without its day, which the template appends."""
        return self._url(view="day", day=None)

    @property
    def day_agenda_url(self) -> str:
        """The agenda without its day, which the template appends."""
        return self._url(view="agenda", day=None)

    @property
    def plan_query(self) -> str:
        """What a plan made here knows already."""
        return f"partner={self.partner.pk}&" if self.partner is not None else ""


def _date(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in calendar.YEARS else None


class EncounterMove(FormPage):
    """Give a planned encounter another time: by a form, or dragged in the calendar."""

    permission = "encounters.change_encounter"
    template_name = "encounters/calendar_move.html"
    model = Encounter
    form_class = MoveForm
    title_edit = gettext_lazy("Move the encounter")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._if_over() or super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = self._if_over() or super().post(request, **kwargs)
        return _for_drag(request, response) if request.htmx else response

    def _if_over(self) -> HttpResponse | None:
        """To the encounter itself, when it has been held or cancelled meanwhile: there is nothing to move."""
        encounter = self._instance()
        return None if encounter.state == Encounter.State.PLANNED else redirect(encounter.urls["detail"])

    def _save(self, form: MoveForm) -> str:
        with history.change_set("encounters.encounter.move", actor=self.request.user) as opened:
            encounter = self.save(form)
        if opened.touched:
            when = timezone.localtime(encounter.starts_at)
            text = _("Moved to %(when)s.") % {"when": f"{when:%-d.%-m.%Y %H.%M}"}
            if clash := calendar.clash_text(self.request.user, encounter):
                text = f"{text} {clash}"
            saved_message(self.request, text, opened.record)
        return self.success_url(encounter)


def _for_drag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a script that has dropped an encounter: what to say, and that the page is old now."""
    told = list(messages.get_messages(request))
    if response.status_code == 302:
        detail = {"text": " ".join(str(message) for message in told), "undo": ""}
        detail["undo"] = next((undo_url(message) for message in told if undo_url(message)), "")
    elif response.status_code == 409:
        detail = {"text": _("Somebody else has changed this encounter."), "level": "error"}
    else:
        detail = {"text": _("An encounter cannot be planned to a time that is past."), "level": "error"}
    answer = HttpResponse(status=204)
    events = {"encounter-moved": {}} | ({"toast": detail} if detail["text"] else {})
    answer["HX-Trigger"] = json.dumps(events)
    return answer
