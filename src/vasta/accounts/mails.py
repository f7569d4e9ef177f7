"""Mails about people. They are written at once, in the reader's language, and leave when all is saved."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from vasta.core.tenancy import absolute_url, current_provider

from .models import Invitation

CONSOLE = "django.core.mail.backends.console.EmailBackend"


def is_mail_configured() -> bool:
    """False when mails only appear in the server's log: then a main user passes links on by hand."""
    return settings.EMAIL_BACKEND != CONSOLE


def send_invitation(invitation: Invitation, token: str) -> str:
    """Mail the link; returns it. A mail server that fails is logged and the link can be sent again."""
    link = absolute_url(reverse("accounts:invitation_accept", args=[token]))
    provider = current_provider()
    context = {"invitation": invitation, "link": link, "shell": {"provider": provider}}
    with translation.override(invitation.language or provider.language):
        message = EmailMultiAlternatives(
            subject=_("%(school)s invites you to Vasta") % {"school": provider.name},
            body=render_to_string("accounts/mail/invitation.txt", context).strip(),
            to=[invitation.email],
        )
        message.attach_alternative(render_to_string("accounts/mail/invitation.html", context), "text/html")
    transaction.on_commit(message.send, robust=True)
    return link
