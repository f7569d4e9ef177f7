"""The second factor that a provider may demand of every session (A-06)."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.http import urlencode

# Pages for signing in and out, for setting the second factor up, and the switch of language.
FREE_PAGES = ("account_", "mfa_", "usersessions_", "home:language", "accounts:invitation_accept")


def detour(request: HttpRequest) -> str | None:
    """Where a member without the demanded second factor goes first; None when the page may be opened."""
    if not request.provider.requires_second_factor or _has_used_one(request):
        return None
    if resolve(request.path_info).view_name.startswith(FREE_PAGES):
        return None
    return _page(request)


def _has_used_one(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def _page(request: HttpRequest) -> str:
    """To set one up, or to give the one that the session was opened without."""
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in kinds:
        page = reverse("mfa_reauthenticate")
    elif Authenticator.Type.WEBAUTHN in kinds:
        page = reverse("mfa_reauthenticate_webauthn")
    else:
        return reverse("mfa_index")
    wanted = request.get_full_path() if request.method == "GET" else reverse("home:today")
    return f"{page}?{urlencode({REDIRECT_FIELD_NAME: wanted})}"
