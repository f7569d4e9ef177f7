"""The provider of a request, and the person's membership and language in it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import translation

from vasta.core.tenancy import provider_context

from . import doors, second_factor
from .models import Invitation, Provider

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# Pages that a signed-in person without membership here may still use: to sign out or to change the account.
ACCOUNT_PAGES = ("account_login", "account_logout", "accounts:invitation_accept")


def provider_middleware(get_response: GetResponse) -> GetResponse:
    """Mount the provider named by the path's first part: `/perho/partners/` becomes `/partners/` of Perho."""

    def middleware(request: HttpRequest) -> HttpResponse:
        slug, _, rest = request.path_info.removeprefix("/").partition("/")
        request.provider = Provider.objects.filter(slug=slug).first() if slug else None
        if request.provider is None:
            request.urlconf = "vasta.urls_root"
            return get_response(request)
        request.path_info = "/" + rest
        request.META["SCRIPT_NAME"] = "/" + slug
        has_transaction = _has_transaction(request)
        with transaction.atomic() if has_transaction else nullcontext(), provider_context(request.provider):
            response = get_response(request)
            if has_transaction and _is_refused(response):
                transaction.set_rollback(True)
        return response

    return middleware


def _has_transaction(request: HttpRequest) -> bool:
    """One transaction a request; on SQLite a page that only reads takes no lock."""
    return connection.vendor != "sqlite" or request.method not in SAFE_METHODS


def _is_refused(response: HttpResponse) -> bool:
    """Whoever is told that it did not succeed finds nothing of it written.

    A view whose refusal itself is to be kept, as in a log, says so: `response.keeps_writes = True`.
    """
    return response.status_code >= 400 and not getattr(response, "keeps_writes", False)


def language_middleware(get_response: GetResponse) -> GetResponse:
    """The person's own language, else the one chosen in this browser, else the provider's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(_language(request)):
            response = get_response(request)
            response.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def _language(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    membership = request.user.membership() if request.provider and request.user.is_authenticated else None
    if membership and membership.language in known:
        return membership.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in known:
        return chosen
    if request.provider:
        return request.provider.language
    return translation.get_language_from_request(request)


def membership_middleware(get_response: GetResponse) -> GetResponse:
    """A signed-in person who does not belong to this provider finds nothing here: 404 (S-01).

    A member whose session lacks the second factor that the provider demands is led to it first (A-06).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.provider is None or not request.user.is_authenticated:
            return doors.way_to_service(request, get_response(request))
        if request.user.membership() is None and not _is_account_page(request):
            return _page_of_nobody(request)
        if (detour := second_factor.detour(request)) is not None:
            return redirect(detour)
        return doors.way_to_service(request, get_response(request))

    return middleware


def _page_of_nobody(request: HttpRequest) -> HttpResponse:
    """Where an invited person who signed in without the link is told what to do; others learn nothing."""
    if not Invitation.objects.usable().filter(email=request.user.email).exists():
        raise Http404
    return render(request, "accounts/invitation_waiting.html", status=403)


def _is_account_page(request: HttpRequest) -> bool:
    return resolve(request.path_info).view_name in ACCOUNT_PAGES
