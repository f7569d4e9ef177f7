"""Pages of levels: everybody reads what they mean, the main user makes them the school's own."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vasta.core import history
from vasta.core.access import access
from vasta.core.pages import DeletePage, FormPage, saved_message

from .defaults import create_cooperation_terms, create_levels
from .forms import LevelForm
from .heads import with_people
from .models import Level, Partnership

SHOWN = 100


def _with_counts(levels: models.QuerySet) -> models.QuerySet:
    """Adds how many present partnerships each level has."""
    present = Q(
        partnerships__deleted_at=None,
        partnerships__ended_on=None,
        partnerships__partner__deleted_at=None,
        partnerships__partner__merged_into=None,
    ) & ~Q(partnerships__stage=Partnership.Stage.PROSPECT)
    return levels.annotate(present_count=Count("partnerships", filter=present)).order_by("position", "pk")


@access("partnerships.view_level")
def level_list(request: HttpRequest) -> HttpResponse:
    """The levels in the school's order, retired ones last."""
    levels = list(_with_counts(Level.objects.all()))
    context = {
        "levels": [level for level in levels if level.is_active],
        "retired": [level for level in levels if not level.is_active],
    }
    return render(request, "partnerships/level_list.html", context)


@access("partnerships.view_level")
def level_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the level means and who stands on it."""
    level = get_object_or_404(_with_counts(Level.objects.all()), pk=pk)
    rows = with_people(Partnership.objects.present().filter(level=level)).order_by("partner__sort_name")
    return render(request, "partnerships/level_detail.html", {"level": level, "rows": rows[:SHOWN]})


class LevelEdit(FormPage):
    """Add, rename, describe or retire a level; a new one comes last."""

    permission = "partnerships.change_level"
    template_name = "partnerships/level_form.html"
    model = Level
    form_class = LevelForm
    title_new = gettext_lazy("Add a level")
    title_edit = gettext_lazy("Change the level")

    def new_instance(self) -> Level:
        last = Level.objects.aggregate(last=Max("position"))["last"]
        return Level(position=(last or 0) + 1)


class LevelDelete(DeletePage):
    """Delete a level that nobody has ever stood on; any other is retired, so that history keeps it."""

    permission = "partnerships.change_level"
    model = Level
    title = gettext_lazy("Delete the level")

    def in_the_way(self, obj: models.Model) -> list[tuple[Any, models.QuerySet]]:
        return [
            (Partnership._meta.verbose_name_plural, with_people(obj.partnerships.filter(deleted_at=None)))
        ]


@require_POST
@access("partnerships.change_level")
def level_move(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Move a level one place up or down; positions are written anew where they are not in a row."""
    level = get_object_or_404(Level, pk=pk)
    levels = list(Level.objects.filter(is_active=level.is_active))
    place = next(number for number, row in enumerate(levels) if row.pk == pk)
    target = place - 1 if way == "up" else place + 1
    if 0 <= target < len(levels):
        levels.insert(target, levels.pop(place))
        with history.change_set("partnerships.level.edit", actor=request.user) as opened:
            for position, row in enumerate(levels, start=1):
                if row.position != position:
                    row.position = position
                    row.save()
        if opened.touched:
            saved_message(request, _("Saved."), opened.record)
    return redirect("partnerships:level_list")


@require_POST
@access("partnerships.change_level")
def level_defaults(request: HttpRequest) -> HttpResponse:
    """Take the five default levels and the default words of cooperation into use; what is there stays."""
    with history.change_set("partnerships.level.create", actor=request.user) as opened:
        create_levels()
        create_cooperation_terms()
    if opened.touched:
        saved_message(request, _("The default levels are in use. Make them your own."), opened.record)
    return redirect(reverse("partnerships:level_list"))
