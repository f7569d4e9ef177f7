"""Pages of groups and teams: the list, one group with its seats, and the forms of both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vasta.core import history
from vasta.core.access import access
from vasta.core.keys import key_of
from vasta.core.pages import DeletePage, FormPage, ListPage, saved_message

from . import lists
from .forms import GroupForm, SeatForm
from .models import Group, Seat


class GroupList(ListPage):
    """Teams, working groups, management groups … of the school (S2-052)."""

    permission = "groups.view_group"
    template_name = "groups/group_list.html"
    title = gettext_lazy("Groups")
    list_name = "groups"
    columns = lists.COLUMNS
    default_order = "name"
    filterset_class = lists.GroupFilter
    tabs = (
        ("", gettext_lazy("All")),
        ("kind=team", gettext_lazy("Teams")),
        ("whose=mine", gettext_lazy("Mine")),
        ("state=ended", gettext_lazy("Ended")),
    )
    empty_text = gettext_lazy("A team owns partnerships together and shares the care for them.")

    @property
    def empty_action(self) -> Any:
        """Whoever may add a group is offered it as the first step."""
        return gettext_lazy("Add a group") if self.request.user.has_perm("groups.add_group") else ""

    empty_url = reverse_lazy("groups:group_create")

    def rows(self) -> models.QuerySet:
        return Group.objects.all()

    def for_page(self, rows: models.QuerySet) -> models.QuerySet:
        return lists.for_list(rows)


@access("groups.view_group")
def group_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One group: what it is for, who sits in it now and sat before, and what it cares for."""
    group = get_object_or_404(Group.objects.select_related("field", "unit", "predecessor"), pk=pk)
    seats = list(group.seats.filter(deleted_at=None).select_related("user").order_by("pk"))
    today = timezone.localdate()
    present = [seat for seat in seats if seat.ends_on is None or seat.ends_on >= today]
    present.sort(key=lambda seat: (list(Seat.Role).index(seat.role), str(seat.user)))
    context = {
        "group": group,
        "present": present,
        "former": [seat for seat in seats if seat not in present],
        "owned": lists.partnerships().filter(team=group).count(),
        "successors": Group.objects.filter(predecessor=group),
        "is_team": group.kind == Group.Kind.TEAM,
        "may_change": request.user.has_perm("groups.change_group"),
        "may_seat": request.user.has_perm("groups.change_seat"),
    }
    return render(request, "groups/group_detail.html", context)


class GroupEdit(FormPage):
    """Add or change a group."""

    permission = "groups.change_group"
    model = Group
    form_class = GroupForm
    title_new = gettext_lazy("Add a group")
    title_edit = gettext_lazy("Change the group")

    def initial(self) -> dict[str, Any]:
        """What the address says in plain words."""
        return {name: value for name, value in super().initial().items() if name in ("name", "kind")}


class GroupDelete(DeletePage):
    """Hide a group that should never have been there; one that stops working gets an end instead."""

    permission = "groups.delete_group"
    model = Group
    title = gettext_lazy("Delete the group")

    def going_along(self, obj: Group) -> list[tuple[Any, models.QuerySet]]:
        """Its seats."""
        return [(Seat._meta.verbose_name_plural, Seat.objects.filter(group=obj))]

    def in_the_way(self, obj: Group) -> list[tuple[Any, models.QuerySet]]:
        """What others own through it, and the groups that continue its work."""
        found = [(Group._meta.verbose_name_plural, Group.objects.filter(predecessor=obj))]
        for name in ("partnerships", "clock_entries"):
            related = Group._meta.get_field(name).related_model
            found.append((related._meta.verbose_name_plural, related.objects.filter(team=obj)))
        return found


class SeatEdit(FormPage):
    """Seat somebody (`?group=`), or change role and term."""

    permission = "groups.change_seat"
    model = Seat
    form_class = SeatForm
    title_new = gettext_lazy("Add a member")
    title_edit = gettext_lazy("Change the seat")

    def new_instance(self) -> Seat:
        """A seat in the group of the address, from today on."""
        group = get_object_or_404(Group.objects.all(), pk=key_of(self.request.GET.get("group", "")))
        return Seat(group=group, starts_on=timezone.localdate())

    def initial(self) -> dict[str, Any]:
        return {}

    def success_url(self, obj: Seat) -> str:
        """The group's page, where the seats are."""
        return obj.group.urls["detail"]

    @property
    def cancel_url(self) -> str:
        """Back to the group."""
        return self._instance().group.urls["detail"]


@require_POST
@access("groups.change_seat")
def seat_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The person sits there no more from today on; who sat yesterday stays to be seen."""
    seat = get_object_or_404(Seat.objects.select_related("user", "group"), pk=pk)
    last_day = timezone.localdate() - timedelta(days=1)
    if seat.ends_on and seat.ends_on <= last_day:
        messages.info(request, _("It was so already; nothing was changed."))
        return redirect(seat.group.urls["detail"])
    with history.change_set("groups.seat.edit", actor=request.user) as opened:
        if seat.starts_on and seat.starts_on > last_day:
            # Somebody who came today and goes today was never there.
            history.delete_softly(seat)
        else:
            seat.ends_on = last_day
            seat.save()
    saved_message(request, _("%(who)s has left the group.") % {"who": seat.user}, opened.record)
    return redirect(seat.group.urls["detail"])


class SeatDelete(DeletePage):
    """Hide a seat that was written by mistake."""

    permission = "groups.delete_seat"
    model = Seat
    title = gettext_lazy("Delete the seat")

    def rows(self) -> models.QuerySet:
        return Seat.objects.select_related("group", "user")

    def cancel_url(self, obj: Seat) -> str:
        """Back to the group."""
        return obj.group.urls["detail"]

    def success_url(self, obj: Seat) -> str:
        """Back to the group."""
        return reverse("groups:group_detail", args=[obj.group_id])
