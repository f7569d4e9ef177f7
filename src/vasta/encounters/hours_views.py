"""Pages of working hours: one's own week, one's own rows, and the sums of a team."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from vasta.core import history
from vasta.core.access import access
from vasta.core.downloads import download
from vasta.core.keys import key_of
from vasta.core.pages import DeletePage, FormPage, saved_message
from vasta.partners.models import Term

from . import hours, team_hours
from .hours_forms import WorkTimeForm
from .models import WorkTime

WEEKS_BEHIND = 8


@access("encounters.record_own_hours")
def hours_week(request: HttpRequest) -> HttpResponse:
    """One's own week: what took how long, mended in place (S2-139, S2-140)."""
    week = _week(request)
    rows = list(hours.own_rows(request.user, week.first, week.last))
    forms = _row_forms(rows, request.POST.copy() if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        overtaken = [form for form in forms if form.is_overtaken]
        status = 409 if overtaken else 422
        if _are_valid(forms) and not overtaken:
            _save_rows(request, forms)
            return redirect(_week_url(week))
        for form in overtaken:
            _tell_overtaken(form)
    missing = list(hours.without_hours(request.user, week))
    present = hours.Week.of(timezone.localdate())
    context = {
        "week": week,
        "pairs": list(zip(rows, forms, strict=True)),
        "missing": missing,
        "sums": hours.sums_of(rows),
        "totals": hours.week_totals(request.user, present.up_to_here(WEEKS_BEHIND)),
        "previous_url": _week_url(week.plus(-1)),
        "next_url": _week_url(week.plus(1)),
        "is_present": week == present,
        "may_see_team": request.user.has_perm("encounters.view_team_hours"),
    }
    return render(request, "encounters/hours_week.html", context, status=status)


def _tell_overtaken(form: WorkTimeForm) -> None:
    """What was typed stays, and is saved when it is sent again: the person has seen what happened."""
    form.add_error("minutes", _("You have changed this row in another window. Save again to keep this."))
    form.data[form.add_prefix("version")] = str(form.instance.version)


def _are_valid(forms: list[WorkTimeForm]) -> bool:
    """Whether all are valid; each is asked, so that all errors are shown at once."""
    return not [form for form in forms if not form.is_valid()]


def _week(request: HttpRequest) -> hours.Week:
    """The week of the address; the present one when it names none."""
    return hours.Week.read(request.GET.get("week", "")) or hours.Week.of(timezone.localdate())


def _week_url(week: hours.Week) -> str:
    return f"{reverse('encounters:hours_week')}?week={week}"


def _row_forms(rows: list[WorkTime], posted: Any) -> list[WorkTimeForm]:
    """A form for each row. A row that the sent page did not have yet is left as it is."""
    terms = list(Term.objects.of("task_type"))
    terms += [row.task_type for row in rows if row.task_type and row.task_type not in terms]
    forms = []
    for row in rows:
        prefix, data = f"row-{row.pk}", posted
        if posted is not None and f"{prefix}-minutes" not in posted:
            data = {f"{prefix}-{name}": value for name, value in _as_posted(row).items()}
        forms.append(WorkTimeForm(data, instance=row, prefix=prefix, terms=terms))
    return forms


def _as_posted(row: WorkTime) -> dict[str, Any]:
    return {
        "worked_on": row.worked_on.isoformat(),
        "minutes": row.minutes,
        "travel_minutes": row.travel_minutes,
        "task_type": row.task_type_id or "",
        "note": row.note,
        "version": str(row.version),
    }


def _save_rows(request: HttpRequest, forms: list[WorkTimeForm]) -> None:
    with history.change_set("encounters.worktime.edit", actor=request.user) as opened:
        for form in forms:
            if form.has_changed():
                form.save()
    if opened.touched:
        saved_message(request, _("Saved."), opened.record)


@require_POST
@access("encounters.record_own_hours")
def hours_take(request: HttpRequest) -> HttpResponse:
    """Bring the encounters of the week into one's hours in one tap."""
    week = _week(request)
    with history.change_set("encounters.worktime.create", actor=request.user) as opened:
        count = hours.take_from_calendar(request.user, week)
    if opened.touched:
        text = ngettext("%(count)d row was added.", "%(count)d rows were added.", count)
        saved_message(request, text % {"count": count}, opened.record)
    return redirect(_week_url(week))


@access("encounters.record_own_hours")
def hours_export(request: HttpRequest) -> HttpResponseBase:
    """One's own hours of a calendar year as a file. The log of downloads, which others read, is not told."""
    year = key_of(request.GET.get("year", "")) or timezone.localdate().year
    year = min(max(year, 2000), 2100)
    rows = hours.own_rows(request.user, date(year, 1, 1), date(year, 12, 31))
    headings = [
        _("Day"),
        _("Week"),
        _("Encounter"),
        _("Task type"),
        _("Minutes of work"),
        _("Minutes of travel"),
        _("Note"),
    ]
    values = (
        [
            row.worked_on,
            str(hours.Week.of(row.worked_on)),
            str(row.encounter or ""),
            row.task_type.label if row.task_type else "",
            row.minutes,
            row.travel_minutes,
            row.note,
        ]
        for row in rows
    )
    kind = "csv" if request.GET.get("kind") == "csv" else "xlsx"
    return download(
        [str(name) for name in headings], values, kind=kind, name=f"{slugify(_('My hours'))}-{year}"
    )


class WorkTimeEdit(FormPage):
    """Customer work without an encounter (S2-138), or one row on a page of its own."""

    permission = "encounters.record_own_hours"
    model = WorkTime
    form_class = WorkTimeForm
    title_new = gettext_lazy("Add hours")
    title_edit = gettext_lazy("Change the hours")

    def rows(self) -> models.QuerySet:
        return WorkTime.objects.filter(user=self.request.user)

    def new_instance(self) -> WorkTime:
        return WorkTime(user=self.request.user, worked_on=timezone.localdate())

    def initial(self) -> dict[str, Any]:
        try:
            day = parse_date(self.request.GET.get("worked_on", ""))
        except ValueError:
            day = None
        return {"worked_on": day} if day else {}

    def success_url(self, obj: models.Model) -> str:
        return _week_url(hours.Week.of(obj.worked_on))

    @property
    def cancel_url(self) -> str:
        return self.success_url(self._instance())


class WorkTimeDelete(DeletePage):
    """Take a row of one's own hours away."""

    permission = "encounters.record_own_hours"
    model = WorkTime
    title = gettext_lazy("Delete the hours")

    def rows(self) -> models.QuerySet:
        return WorkTime.objects.filter(user=self.request.user)

    success_url = WorkTimeEdit.success_url

    def cancel_url(self, obj: models.Model) -> str:
        return self.success_url(obj)


@access("encounters.view_team_hours")
def hours_team(request: HttpRequest) -> HttpResponse:
    """A team's weeks as sums of three colleagues or more, and whose week is missing."""
    teams = list(team_hours.teams_for(request.user))
    wanted = request.GET.get("team", "")
    if wanted:
        team = get_object_or_404(team_hours.teams_for(request.user), pk=key_of(wanted))
    else:
        team = teams[0] if teams else None
    weeks = hours.Week.of(timezone.localdate()).up_to_here(WEEKS_BEHIND)
    found = team_hours.team_weeks(team, weeks, reader=request.user) if team else []
    parts = {part for week in found for part in week.parts}
    types = list(Term.everything.filter(pk__in=[part for part in parts if isinstance(part, int)]))
    columns = [(term.pk, term.label) for term in types]
    columns += [(None, _("No task type"))] if None in parts else []
    columns += [("travel", _("Travel"))] if "travel" in parts else []
    context = {
        "teams": teams,
        "team": team,
        "columns": [label for _key, label in columns],
        "has_others": any(week.others for week in found),
        "weeks": [(week, [week.parts.get(key) for key, _label in columns]) for week in found],
        "fewest": team_hours.FEWEST_PEOPLE,
    }
    return render(request, "encounters/hours_team.html", context)
