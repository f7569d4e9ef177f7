"""The list of actions: columns, filters, and what is changed on many at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from vasta.core import history
from vasta.core.bulk_run import BulkRun
from vasta.core.filters import FilterSet
from vasta.core.search import matching
from vasta.core.tables import Column
from vasta.groups.models import Group, Seat

from .models import Action


def promised_to(action: Action) -> str:
    """To whom it was promised; of people under a non-disclosure order no more than "the partner" (A-28)."""
    if action.promised_to and not action.promised_to.is_protected:
        return str(action.promised_to)
    return str(_("the partner")) if action.is_promise else ""


ACTION_COLUMNS = (
    Column(
        "title",
        _("What is to be done"),
        str,
        order=("title",),
        template="planning/cells/action_title.html",
        phone="title",
    ),
    Column(
        "partner",
        _("Partner"),
        lambda a: a.partner.name if a.partner else "",
        order=("partner__sort_name",),
        template="planning/cells/action_partner.html",
        is_clipped=True,
    ),
    Column(
        "owner",
        _("Who does it"),
        lambda a: str(a.owner),
        order=("owner__last_name", "owner__first_name"),
        is_clipped=True,
    ),
    Column(
        "due",
        _("By when"),
        lambda a: a.due_on,
        order=("due_on",),
        template="planning/cells/action_due.html",
    ),
    Column(
        "status",
        _("Status"),
        lambda a: a.get_status_display(),
        order=("status", "due_on"),
        is_default=False,
        phone="",
    ),
    Column(
        "promise",
        _("Promised to"),
        promised_to,
        is_default=False,
        phone="",
    ),
    Column(
        "follow_up",
        _("Follow-up"),
        lambda a: a.follow_up,
        is_default=False,
        is_clipped=True,
        phone="",
    ),
    Column("result", _("Result"), lambda a: a.result, is_default=False, is_clipped=True, phone=""),
    Column(
        "closed",
        _("Closed on"),
        lambda a: a.closed_on,
        order=("closed_on",),
        is_number=True,
        is_default=False,
        phone="",
    ),
)


def for_action_list(rows: QuerySet) -> QuerySet:
    """`rows` with what the columns read, in one query."""
    return rows.select_related("partner", "owner", "promised_to")


class ActionFilter(FilterSet):
    """Filters of the list of actions."""

    always = ("whose", "status", "due")
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        choices=[("mine", _("mine")), ("team", _("my teams'"))],
        empty_label=_("everybody's"),
        method="by_whose",
    )
    owner = django_filters.ChoiceFilter(label=_("Who does it"), field_name="owner_id")
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Action.Status.choices, widget=CheckboxSelectMultiple
    )
    due = django_filters.ChoiceFilter(
        label=_("By when"),
        choices=[("late", _("late")), ("week", _("within a week")), ("month", _("within a month"))],
        empty_label=_("any time"),
        method="by_due",
    )
    promise = django_filters.ChoiceFilter(
        label=_("Promises"),
        choices=[("given", _("promised to the partner"))],
        empty_label=_("all actions"),
        method="by_promise",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.colleagues()
        self.filters["owner"].extra["choices"] = [(person.pk, str(person)) for person in people]

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Actions that the house's search finds by these words."""
        return rows.filter(pk__in=matching(Action, value))

    def by_whose(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The reader's own, or those of the people in the reader's teams."""
        if value == "mine":
            return rows.of_user(self.request.user)
        teams = Group.objects.teams().of_user(self.request.user)
        return rows.filter(owner__in=Seat.objects.current().filter(group__in=teams).values("user"))

    def by_due(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Open ones by their due date; late ones are not due within a week."""
        today = timezone.localdate()
        if value == "late":
            return rows.open().filter(due_on__lt=today)
        last = today + timedelta(days={"week": 7, "month": 31}[value])
        return rows.open().filter(due_on__range=(today, last))

    def by_promise(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """What the school has promised to partners."""
        return rows.filter(is_promise=True)


class ActionBulk(BulkRun):
    """Gives open actions to another person, moves their due date, or marks them done."""

    operation = "planning.action.bulk_edit"
    title = _("Changing actions")

    def apply(self, keys: list[int], change: str, value: Any, actor: Any) -> int:
        """See `BulkRun.apply`. Closed actions are passed over."""
        rows = Action.objects.open().filter(pk__in=keys).select_for_update()
        rows = Action.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
        if change == "done":
            values = {"status": Action.Status.DONE, "closed_on": timezone.localdate()}
            return history.set_many(Action, rows, **values)
        if change == "owner":
            if not get_user_model().objects.colleagues().filter(pk=value).exists():
                return 0
            return history.set_many(Action, rows.exclude(owner=value), owner_id=value)
        return history.set_many(Action, rows.exclude(due_on=value), due_on=value)

    def result_text(self, count: int) -> str:
        """How many actions."""
        text = ngettext("%(count)d action was changed.", "%(count)d actions were changed.", count)
        return text % {"count": count}
