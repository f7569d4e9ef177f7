"""The page outside every provider: leads to the only one, or lets the visitor choose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vasta.core.access import PUBLIC, access

from .models import Provider

SIGN_IN_SERVICE = "openid_connect_login"


@access(PUBLIC)
def front_door(request: HttpRequest) -> HttpResponse:
    """One provider: go there. Several: their names, which are public. None: how to make the first."""
    providers = list(Provider.objects.order_by("name"))
    if len(providers) == 1:
        return redirect(f"/{providers[0].slug}/")
    return render(request, "accounts/front_door.html", {"providers": providers})


def way_to_service(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """In place of a redirect to the school's own sign-in service, a page that goes there by itself.

    Our security policy lets a form lead within our own host only, and browsers hold redirects to that too.
    """
    target = response.headers.get("Location", "")
    match = request.resolver_match
    if match is None or match.view_name != SIGN_IN_SERVICE or not target.startswith(("https://", "http://")):
        return response
    return render(request, "accounts/way_to_service.html", {"target": target})
