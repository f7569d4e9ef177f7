"""The list of people: columns, filters and what each row needs."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils.translation import gettext_lazy as _

from vasta.core.filters import FilterSet
from vasta.core.tables import Column

from .models import Field, Membership, PersonSkill, Role, Unit


def words(person: Membership, kind: str) -> str:
    """The skills or the languages of a person, for a cell of text."""
    return ", ".join(skill.name for skill in person.present_skills if skill.kind == kind)


COLUMNS = (
    Column(
        "name",
        _("Person"),
        str,
        order=("user__last_name", "user__first_name"),
        template="accounts/cells/person_name.html",
        phone="title",
    ),
    Column("title", _("Title"), lambda m: m.title, order=("title",)),
    Column("unit", _("Unit"), lambda m: m.unit.name if m.unit else "", order=("unit__name",)),
    Column(
        "field",
        _("Field of study"),
        lambda m: m.field.name if m.field else "",
        order=("field__name",),
        phone="",
    ),
    Column(
        "roles",
        _("Roles"),
        lambda m: ", ".join(str(role.label) for role in m.roles),
        is_default=False,
        phone="",
    ),
    Column("skills", _("Skills"), lambda m: words(m, "skill")),
    Column("languages", _("Languages"), lambda m: words(m, "language"), phone=""),
    Column("phone", _("Phone"), lambda m: m.phone, template="accounts/cells/person_phone.html"),
    Column(
        "email",
        _("E-mail"),
        lambda m: m.user.email,
        order=("user__email",),
        template="accounts/cells/person_email.html",
        is_default=False,
    ),
    Column(
        "deputy", _("Deputy"), lambda m: str(m.deputy) if m.deputy else "", is_default=False, phone="labelled"
    ),
    Column(
        "ended", _("Left on"), lambda m: m.ended_on, order=("ended_on",), is_default=False, phone="labelled"
    ),
)


def for_list(rows: QuerySet) -> QuerySet:
    """`rows` with what the columns read, in two queries."""
    skills = Prefetch("skills", queryset=PersonSkill.objects.all(), to_attr="present_skills")
    return rows.select_related("user", "unit", "field", "deputy__user").prefetch_related(skills)


class PersonFilter(FilterSet):
    """Filters of the list of people; those who have left are shown only when asked for."""

    always = ("unit", "skill")
    unit = django_filters.MultipleChoiceFilter(
        label=_("Unit"), field_name="unit_id", widget=CheckboxSelectMultiple
    )
    field = django_filters.MultipleChoiceFilter(
        label=_("Field of study"), field_name="field_id", widget=CheckboxSelectMultiple
    )
    role = django_filters.MultipleChoiceFilter(
        label=_("Role"),
        choices=[(role.value, role.label) for role in Role if role != Role.EMPLOYEE],
        widget=CheckboxSelectMultiple,
        method="by_role",
    )
    skill = django_filters.MultipleChoiceFilter(
        label=_("Skill or language"), widget=CheckboxSelectMultiple, method="by_skill"
    )
    state = django_filters.ChoiceFilter(
        label=_("Works here"),
        choices=[("left", _("has left")), ("all", _("works here or has left"))],
        empty_label=_("works here"),
        widget=RadioSelect,
        method="by_state",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, model in (("unit", Unit), ("field", Field)):
            self.filters[name].extra["choices"] = list(model.objects.values_list("pk", "name"))
        names = PersonSkill.objects.filter(membership__deleted_at=None).order_by("name")
        self.filters["skill"].extra["choices"] = [
            (name, name) for name in names.values_list("name", flat=True).distinct()
        ]

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        """Everything ticked; without a choice only those who work here."""
        rows = super().filter_queryset(rows)
        return rows if self.form.cleaned_data.get("state") else rows.active()

    def by_role(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """People who have all of the ticked roles."""
        for role in value:
            rows = rows.with_role(Role(role))
        return rows

    def by_skill(self, rows: QuerySet, name: str, value: list[str]) -> QuerySet:
        """People who have all of the ticked skills and languages (S3-370)."""
        for skill in value:
            rows = rows.filter(pk__in=PersonSkill.objects.filter(name=skill).values("membership"))
        return rows

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Those who have left, or everybody."""
        return rows.filter(is_active=False) if value == "left" else rows
