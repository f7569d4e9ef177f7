"""What each release brought, in the users' words and languages (S2-003). Newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Release:
    """One version: when it came and what a user notices."""

    version: str
    released_on: date
    notes: tuple[Any, ...]


RELEASES = (
    Release(
        "0.1",
        date(2026, 11, 21),
        (
            _("The partner register: organisations, their sites, contact people and relations in one place."),
            _("Partner lists come in from Excel and CSV with a preview, and a whole import can be undone."),
            _("Search finds inflected words, beginnings and names with a typo."),
            _("Every change is in the history and can be undone."),
            _("Colleagues are found by their skills and languages."),
            _("Sign in with a password, a code by e-mail, a passkey or the school's own account."),
        ),
    ),
)
