"""Today, and the language switch."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from vasta.core import history
from vasta.core.access import PUBLIC, access
from vasta.home import today as today_page
from vasta.home.releases import RELEASES

YEAR = 60 * 60 * 24 * 365


@access("accounts.use")
def today(request: HttpRequest) -> HttpResponse:
    """What awaits the reader, the levels, first steps of the role."""
    return render(request, "home/today.html", today_page.context(request))


@access("accounts.use")
def whats_new(request: HttpRequest) -> HttpResponse:
    """The releases of the program and what each brought."""
    return render(request, "home/whats_new.html", {"releases": RELEASES})


@require_POST
@access(PUBLIC)
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language: with the person when signed in, else in this browser."""
    code = request.POST.get("language", "")
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    response = redirect(target if is_ours else reverse("home:today"))
    if code not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated and (membership := request.user.membership()):
        with history.change_set("accounts.membership.edit", actor=request.user):
            membership.language = code
            membership.save(update_fields=["language"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.HTTPS,
    )
    return response
