"""The shell of every page: rail, phone bar, the person's menu. Only what the person may open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from . import awaiting

# What search offers as places to go: (URL name, title, icon, permission).
COMMANDS = (
    ("home:today", gettext_lazy("Today"), "home", "accounts.use"),
    ("partners:partner_list", gettext_lazy("Partners"), "building", "partners.view_partner"),
    ("encounters:encounter_create", gettext_lazy("Log an encounter"), "plus", "encounters.add_encounter"),
    (
        "encounters:encounter_plan",
        gettext_lazy("Plan an encounter"),
        "calendar-plus",
        "encounters.add_encounter",
    ),
    ("encounters:encounter_list", gettext_lazy("Encounters"), "messages", "encounters.view_encounter"),
    ("encounters:calendar", gettext_lazy("Calendar"), "calendar", "encounters.use_calendar"),
    ("encounters:hours_week", gettext_lazy("My hours"), "clock", "encounters.record_own_hours"),
    ("encounters:hours_team", gettext_lazy("Hours of the team"), "users", "encounters.view_team_hours"),
    (
        "encounters:feed_settings",
        gettext_lazy("My calendar in other programs"),
        "calendar-share",
        "encounters.use_calendar",
    ),
    ("home:annual_clock", gettext_lazy("Annual clock"), "chart-donut-3", "planning.view_clockentry"),
    (
        "home:four_field",
        gettext_lazy("Levels of partnership"),
        "layout-grid",
        "partnerships.view_partnership",
    ),
    (
        "partnerships:partnership_list",
        gettext_lazy("Partnerships"),
        "stack-2",
        "partnerships.view_partnership",
    ),
    ("planning:action_list", gettext_lazy("Actions"), "checkbox", "planning.view_action"),
    ("planning:action_create", gettext_lazy("Add an action"), "plus", "planning.add_action"),
    ("partners:partner_create", gettext_lazy("Add a partner"), "plus", "partners.add_partner"),
    ("partners:contact_list", gettext_lazy("Contact people"), "address-book", "partners.view_contact"),
    ("partners:contact_create", gettext_lazy("Add a contact person"), "plus", "partners.add_contact"),
    ("partners:import_list", gettext_lazy("Import partners"), "upload", "partners.import_partner"),
    ("groups:group_list", gettext_lazy("Groups"), "users-group", "groups.view_group"),
    ("accounts:person_list", gettext_lazy("People of the school"), "users", "accounts.view_person"),
    ("accounts:duty_list", gettext_lazy("Duties"), "id-badge-2", "accounts.view_duty"),
    ("accounts:person_invite", gettext_lazy("Invite a colleague"), "user-plus", "accounts.manage"),
    ("accounts:induction", gettext_lazy("My induction"), "list-check", "accounts.change_own_profile"),
    (
        "home:induction_team",
        gettext_lazy("Induction of my team"),
        "users",
        "accounts.view_induction",
    ),
    ("accounts:profile", gettext_lazy("My profile"), "user", "accounts.change_own_profile"),
    ("core:change_list", gettext_lazy("Changes and undo"), "history", "core.view_history"),
    ("core:personal_data", gettext_lazy("Personal data we keep"), "shield-lock", "core.view_personal_data"),
    ("core:export_list", gettext_lazy("Downloads"), "download", "core.view_exports"),
    ("home:whats_new", gettext_lazy("What is new"), "sparkles", "accounts.use"),
    ("accounts:settings", gettext_lazy("Settings"), "settings", "accounts.use"),
)

PARTNER_PAGES = ("partners", "partnerships", "home:four_field")
CALENDAR_PAGES = ("encounters:calendar", "encounters:feed", "encounters:hours", "encounters:worktime")
CLOCK_PAGES = ("home:annual_clock", "planning:clockentry")
ONE_PARTNER = {"partners:partner_detail", "partners:partner_brief", "partners:partner_hyrra"}
PEOPLE_PAGES = (
    "accounts:person",
    "accounts:membership",
    "accounts:duty",
    "accounts:invitation",
    "accounts:reorganise",
    "home:induction",
)
SETTINGS_PAGES = (
    "accounts",
    "mfa",
    "usersessions",
    "account_",
    "partners:term",
    "partnerships:level_",
    "planning:cadence",
    "planning:schoolperiod",
    "core:components",
    "core:personal",
    "core:export",
)


@dataclass
class Item:
    """One link of the rail, the phone bar or the person's menu."""

    label: str
    url: str
    icon: str
    # Beginnings of the names of the pages that this item leads to.
    sections: tuple[str, ...] = ()
    current: bool = False
    count: int | None = None
    # The one deed among the places of the phone bar.
    primary: bool = False
    method: str = "get"


@dataclass
class Shell:
    """What base.html draws around the page."""

    provider: Any
    rail: list[list[Item]] = field(default_factory=list)
    bottom: list[Item] = field(default_factory=list)
    home_url: str = ""
    user_name: str = ""
    user_title: str = ""
    user_menu: list[Item] = field(default_factory=list)
    search_url: str = ""
    log_url: str | None = None
    languages: list[dict[str, Any]] = field(default_factory=list)
    language_url: str = ""


def navigation(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `shell`. Without a provider or a member it holds little."""
    provider = getattr(request, "provider", None)
    shell = Shell(provider)
    if provider is None:
        return {"shell": shell}
    shell.home_url = reverse("home:today")
    shell.languages = _languages()
    shell.language_url = reverse("home:language")
    if request.user.is_authenticated and (membership := request.user.membership()):
        _fill(shell, request, membership)
    return {"shell": shell}


def _languages() -> list[dict[str, Any]]:
    names = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
    current = translation.get_language()
    return [
        {"code": code, "name": names[code], "current": code == current} for code, _name in settings.LANGUAGES
    ]


def _fill(shell: Shell, request: HttpRequest, membership: Any) -> None:
    shell.user_name = str(membership.user)
    shell.user_title = membership.title
    shell.search_url = reverse("core:search")
    shell.log_url = _log_url(request)
    today, partners, encounters = _daily(request)
    actions = f"{reverse('planning:action_list')}?whose=mine&status=open"
    main = [
        today,
        partners,
        encounters,
        Item(_("Calendar"), reverse("encounters:calendar"), "calendar", CALENDAR_PAGES),
        Item(_("Actions"), actions, "checkbox", ("planning:action",)),
        Item(_("Annual clock"), reverse("home:annual_clock"), "chart-donut-3", CLOCK_PAGES),
    ]
    own = [
        Item(_("Groups"), reverse("groups:group_list"), "users-group", ("groups",)),
        Item(_("People"), reverse("accounts:person_list"), "users", PEOPLE_PAGES),
    ]
    last = [
        Item(_("Changes"), reverse("core:change_list"), "history", ("core:change", "core:object_history")),
        Item(_("Settings"), reverse("accounts:settings"), "settings", SETTINGS_PAGES),
    ]
    shell.rail = [main, own, last]
    log = Item(_("Log"), shell.log_url, "plus", primary=True)
    more = Item(pgettext("phone bar", "More"), "#rail", "menu-2")
    shell.bottom = [today, partners, log, encounters, more]
    _mark_current(shell.rail, request)
    shell.user_menu = [
        Item(_("My profile"), reverse("accounts:profile"), "user"),
        Item(_("My hours"), reverse("encounters:hours_week"), "clock"),
        Item(_("My induction"), reverse("accounts:induction"), "list-check"),
        Item(_("My calendar in other programs"), reverse("encounters:feed_settings"), "calendar-share"),
        Item(_("Sign-in and security"), reverse("mfa_index"), "shield-lock"),
        Item(_("What is new"), reverse("home:whats_new"), "sparkles"),
        Item(_("Sign out"), reverse("account_logout"), "logout", method="post"),
    ]


def _log_url(request: HttpRequest) -> str:
    """The quick log; on a partner's page of that partner."""
    url, match = reverse("encounters:encounter_create"), request.resolver_match
    is_of_partner = match is not None and match.view_name in ONE_PARTNER
    return f"{url}?partner={match.kwargs['pk']}" if is_of_partner else url


def _daily(request: HttpRequest) -> tuple[Item, Item, Item]:
    """The places of every day, which the phone bar shows too."""
    return (
        Item(_("Today"), reverse("home:today"), "home", ("home",), count=awaiting.count(request.user)),
        Item(_("Partners"), reverse("partners:partner_list"), "building", PARTNER_PAGES),
        Item(_("Encounters"), reverse("encounters:encounter_list"), "messages", ("encounters",)),
    )


def _mark_current(groups: list[list[Item]], request: HttpRequest) -> None:
    """The item whose section fits the page's name best is the current place."""
    match = request.resolver_match
    name = match.view_name if match else ""
    fits = {
        len(section): item
        for group in groups
        for item in group
        for section in item.sections
        if name.startswith(section)
    }
    if fits:
        fits[max(fits)].current = True
