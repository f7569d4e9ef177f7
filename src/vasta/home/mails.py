"""How a mail to a colleague is written and sent: in the reader's language, when all is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from vasta.accounts.models import Membership
from vasta.core.tenancy import absolute_url, current_provider

# Subject and context, or None when there is nothing to tell.
Writer = Callable[[], tuple[str, dict[str, Any]] | None]


def send_to_colleague(membership: Membership, template: str, write: Writer) -> bool:
    """Mail what `write` says, by `template` (without suffix), as text and HTML; False when that is nothing.

    A mail server that fails is logged; what was to be told stands on the page Today all the same.
    """
    provider = current_provider()
    settings_url = absolute_url(reverse("accounts:profile"))
    with translation.override(membership.language or provider.language):
        written = write()
        if written is None:
            return False
        subject, context = written
        context |= {
            "membership": membership,
            "shell": {"provider": provider},
            "settings_url": settings_url,
            "today_url": absolute_url(reverse("home:today")),
        }
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"{template}.txt", context).strip(),
            to=[membership.user.email],
            headers={"List-Unsubscribe": f"<{settings_url}>"},
        )
        message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    transaction.on_commit(message.send, robust=True)
    return True
