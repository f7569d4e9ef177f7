"""The page outside every provider: leads to the only one, or lets the visitor choose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vasta.core.access import PUBLIC, access

from .models import Provider


@access(PUBLIC)
def front_door(request: HttpRequest) -> HttpResponse:
    """One provider: go there. Several: their names, which are public. None: how to make the first."""
    providers = list(Provider.objects.order_by("name"))
    if len(providers) == 1:
        return redirect(f"/{providers[0].slug}/")
    return render(request, "accounts/front_door.html", {"providers": providers})
