"""The cards of the settings page: what belongs to the school, one sentence and a count each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import Duty, Field, InductionStep, Invitation, Membership, Unit, User


@dataclass(frozen=True)
class Place:
    """One place of the settings: where, what it is, who may open it. `key` names its count."""

    key: str
    url_name: str
    title: Any
    text: Any
    icon: str
    permission: str
    args: tuple[str, ...] = ()


GROUPS: tuple[tuple[Any, tuple[Place, ...]], ...] = (
    (
        _("The school"),
        (
            Place(
                "",
                "accounts:provider_edit",
                _("The school's details and sign-in rules"),
                _("Name, language, school year, second factor and the school's own sign-in."),
                "school",
                "accounts.manage",
            ),
            Place(
                "units",
                "accounts:unit_list",
                _("Units"),
                _("Campuses, departments and own commercial units."),
                "building-community",
                "accounts.view_unit",
            ),
            Place(
                "fields",
                "accounts:field_list",
                _("Fields of study"),
                _("The fields that people and partners belong to."),
                "books",
                "accounts.view_field",
            ),
        ),
    ),
    (
        _("People"),
        (
            Place(
                "people",
                "accounts:person_list",
                _("People"),
                _("Who works here, in which roles, and what each can do."),
                "users",
                "accounts.view_person",
            ),
            Place(
                "duties",
                "accounts:duty_list",
                _("Duties"),
                _("Who answers for what in the school, a field of study or a unit."),
                "id-badge-2",
                "accounts.view_duty",
            ),
            Place(
                "induction",
                "accounts:inductionstep_list",
                _("Steps of the induction"),
                _("What everybody learns and does in the beginning."),
                "list-check",
                "accounts.view_inductionstep",
            ),
            Place(
                "invitations",
                "accounts:person_invite",
                _("Invite a colleague"),
                _("The invitation goes by e-mail; the number tells how many have not answered yet."),
                "user-plus",
                "accounts.manage",
            ),
            Place(
                "",
                "accounts:reorganise",
                _("Reorganise"),
                _("Move everybody of a unit to another unit or field in one step."),
                "arrows-exchange",
                "accounts.manage",
            ),
        ),
    ),
    (
        _("Words of the partner register"),
        tuple(
            Place(key, "partners:term_list", title, text, icon, "partners.change_term", (key,))
            for key, title, text, icon in (
                (
                    "category",
                    _("Stakeholder categories"),
                    _("The parts of your stakeholder map."),
                    "chart-treemap",
                ),
                ("kind", _("Partner kinds"), _("What kind of organisation a partner is."), "building"),
                (
                    "customer_role",
                    _("Customer roles"),
                    _("Whether a partner uses, orders or pays."),
                    "shopping-cart",
                ),
                ("tag", _("Tags"), _("Any word by which you want to gather partners."), "tag"),
                (
                    "cluster",
                    _("Skills clusters"),
                    _("Partners with like needs of skills."),
                    "affiliate",
                ),
                (
                    "relation",
                    _("Relations between partners"),
                    _("Owner, successor, supplier, member."),
                    "arrows-join",
                ),
                (
                    "contact_role",
                    _("Roles of contact people"),
                    _("What a person does at the partner."),
                    "address-book",
                ),
            )
        ),
    ),
    (
        _("Partnerships"),
        (
            Place(
                "levels",
                "partnerships:level_list",
                _("Levels of partnership"),
                _("How we work with partners, in your own words, with colours and criteria."),
                "stack-2",
                "partnerships.view_level",
            ),
            Place(
                "cadences",
                "planning:cadence_list",
                _("Care model"),
                _("How often partners of each level are met, and what it means in a school year."),
                "calendar-repeat",
                "planning.view_cadence",
            ),
            Place(
                "",
                "planning:schoolperiod_list",
                _("Terms and breaks"),
                _("The school's own calendar, which the care model follows."),
                "calendar",
                "planning.view_schoolperiod",
            ),
            Place(
                "cooperation",
                "partners:term_list",
                _("Forms of cooperation"),
                _("What is done together with partners."),
                "heart-handshake",
                "partners.change_term",
                ("cooperation",),
            ),
            Place(
                "target_group",
                "partners:term_list",
                _("Target groups"),
                _("Which students the cooperation is about."),
                "users-group",
                "partners.change_term",
                ("target_group",),
            ),
        ),
    ),
    (
        _("Yourself"),
        (
            Place(
                "",
                "accounts:profile",
                _("My profile"),
                _("Your name, phone, skills, languages and deputy."),
                "user",
                "accounts.change_own_profile",
            ),
            Place(
                "",
                "mfa_index",
                _("Sign-in and security"),
                _("Your password, passkeys, second step and open sessions."),
                "shield-lock",
                "accounts.use",
            ),
        ),
    ),
    (
        _("The program"),
        (
            Place(
                "",
                "core:change_list",
                _("Changes"),
                _("Everything that has been changed, with undo."),
                "history",
                "core.view_history",
            ),
            Place(
                "",
                "core:personal_data",
                _("Personal data we keep"),
                _("Whose data is kept here, why, on what basis and for how long."),
                "shield-check",
                "core.view_personal_data",
            ),
            Place(
                "",
                "core:export_list",
                _("Downloads"),
                _("Who took which list out of the program, and why."),
                "download",
                "core.view_exports",
            ),
            Place(
                "",
                "core:components",
                _("Components"),
                _("Every part of the pages with its states, for those who build them."),
                "components",
                "core.view_components",
            ),
        ),
    ),
)


def groups(user: User) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The groups with the places that `user` may open."""
    numbers = counts()
    shown = [
        (title, [_card(place, numbers) for place in places if user.has_perm(place.permission)])
        for title, places in GROUPS
    ]
    return [(title, cards) for title, cards in shown if cards]


def _card(place: Place, numbers: dict[str, int]) -> dict[str, Any]:
    url = reverse(place.url_name, args=place.args)
    return {"place": place, "url": url, "count": numbers.get(place.key, 0) if place.key else None}


def counts() -> dict[str, int]:
    """How many of each there are, in one query a table."""
    counted: dict[str, Callable[[], int]] = {
        "units": Unit.objects.count,
        "fields": Field.objects.count,
        "duties": Duty.objects.count,
        "induction": InductionStep.objects.filter(is_active=True).count,
        "people": Membership.objects.active().count,
        "invitations": Invitation.objects.pending().count,
    }
    # Named by string: levels and the register's words belong to apps above this one.
    counted["levels"] = apps.get_model("partnerships", "Level").objects.filter(is_active=True).count
    counted["cadences"] = apps.get_model("planning", "Cadence").objects.filter(is_active=True).count
    return {key: count() for key, count in counted.items()} | _term_counts()


def _term_counts() -> dict[str, int]:
    terms = apps.get_model("partners", "Term").objects.filter(is_active=True).order_by()
    return dict(terms.values_list("vocabulary").annotate(Count("pk")))
