"""Every page of the program that people open often, with addresses that differ from request to request."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from django.urls import reverse
from django.utils import timezone

from vasta.accounts.models import Membership, User
from vasta.core.text import tokens
from vasta.partners.models import Contact, Partner, Term

REQUESTS = 24
REASON = "reason=Mitataan+latauksen+nopeutta"


@dataclass(frozen=True)
class Page:
    """A page under a name with its addresses; a fragment is what a script of the page asks for."""

    name: str
    addresses: list[str]
    is_fragment: bool = False
    requests: int = REQUESTS
    warm_ups: int = 3
    # What is posted, request by request; nothing is posted when empty.
    sent: list[dict[str, Any]] = field(default_factory=list)


def pages(partner_count: int) -> list[Page]:
    """All pages of the provider in scope; the samples are the same at every run."""
    random = Random(1)
    partners = _sample(random, Partner.objects.living().values_list("pk", flat=True))
    contacts = _sample(random, Contact.objects.values_list("pk", flat=True))
    people = _sample(random, Membership.objects.values_list("pk", flat=True))
    names = _sample(random, Partner.objects.living().values_list("name", flat=True))
    words = [max(tokens(name), key=len) for name in names]
    categories = list(Term.objects.of("category").values_list("pk", flat=True))
    partner_list, contact_list = reverse("partners:partner_list"), reverse("partners:contact_list")
    similar, options = reverse("partners:partner_similar"), reverse("partners:partner_options")
    search, guard = reverse("core:search"), reverse("encounters:encounter_guard")
    far = min(400, partner_count // 50)
    return [
        Page("Today", [reverse("home:today")]),
        Page("Partners", [partner_list]),
        Page("Partners of a category", [f"{partner_list}?category={key}" for key in categories]),
        Page("Partners without a contact", [f"{partner_list}?gap=contact"]),
        Page("Partners found by words", [f"{partner_list}?q={word}" for word in words]),
        Page("Partners, latest changes", [f"{partner_list}?sort=-updated"]),
        Page(f"Partners, page {far}", [f"{partner_list}?page={far}"]),
        Page("Partner", _details("partners:partner_detail", partners)),
        Page("Partner in brief", _details("partners:partner_brief", partners)),
        Page("Partner's form", _details("partners:partner_edit", partners)),
        Page(
            "Partner's history",
            _details("core:object_history", partners, "partners.partner"),
        ),
        Page("New partner's form", [reverse("partners:partner_create")]),
        Page("Similar partners", [f"{similar}?name={name}" for name in names], True),
        Page(
            "Options of a picker",
            [f"{options}?q={word[:4]}" for word in words],
            True,
        ),
        Page("Partnerships", [reverse("partnerships:partnership_list")]),
        Page("Levels and matrix", [reverse("home:four_field")]),
        Page("Encounters", [reverse("encounters:encounter_list")]),
        Page("Quick log", [f"{reverse('encounters:encounter_create')}?partner={key}" for key in partners]),
        Page("Colleagues' contacts", [f"{guard}?partners={key}" for key in partners], True),
        Page("Actions", [reverse("planning:action_list")]),
        Page("My open actions", [f"{reverse('planning:action_list')}?whose=mine&status=open"]),
        Page("Annual clock", [reverse("home:annual_clock")]),
        Page("Calendar of a week", [f"{reverse('encounters:calendar')}?view=week"]),
        Page("Groups", [reverse("groups:group_list")]),
        Page("Contact people", [contact_list]),
        Page("Contact people found by words", [f"{contact_list}?q={word}" for word in words]),
        Page("Contact person", _details("partners:contact_detail", contacts)),
        Page("People of the school", [reverse("accounts:person_list")]),
        Page("Colleague", _details("accounts:membership_detail", people)),
        Page("Search", [f"{search}?q={word}" for word in words]),
        Page("Search while typing", [f"{search}?q={word[:5]}" for word in words], True),
        Page("Changes", [reverse("core:change_list")]),
        Page("Imports", [reverse("partners:import_list")]),
        Page("Settings", [reverse("accounts:settings")]),
    ]


def exports() -> list[Page]:
    """The downloads of the whole list of partners."""
    address = reverse("partners:partner_list")
    return [
        Page("All partners as XLSX", [f"{address}?export=xlsx&{REASON}"], requests=3, warm_ups=1),
        Page("All partners as CSV", [f"{address}?export=csv&{REASON}"], requests=3, warm_ups=1),
    ]


def saves(user: User) -> list[Page]:
    """Sending the quick log: every time another encounter with another partner."""
    random = Random(2)
    now = timezone.localtime()
    fixed = {
        "partners_words": "",
        "kind": "visit",
        "text": "Kävimme läpi kevään jaksot.",
        "starts_at_0": f"{now:%-d.%-m.%Y}",
        "starts_at_1": f"{now - timedelta(minutes=5):%H:%M}",
        "minutes": "45",
        "owner": user.pk,
        "initiative": "ours",
        "party": "employer",
        "colleagues": [user.membership().pk],
        "version": "",
    }
    partners = _sample(random, Partner.objects.living().values_list("pk", flat=True))
    sent = [fixed | {"partners": [key], "form_key": secrets.token_hex(16)} for key in partners * 2]
    return [Page("Quick log, saving", [reverse("encounters:encounter_create")], sent=sent)]


def _details(name: str, keys: Iterable[int], *before: str) -> list[str]:
    return [reverse(name, args=[*before, key]) for key in keys]


def _sample(random: Random, values: Iterable) -> list:
    ordered = sorted(values)
    return random.sample(ordered, min(REQUESTS, len(ordered)))
