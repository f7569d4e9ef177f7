"""Who may open a page. Every view declares it; a test walks the URLconf and the matrix of roles.

Order of refusals: a page of another provider or an object one may not see is 404, a page one may not use
is 403.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

PUBLIC = "public"
View = Callable[..., HttpResponseBase]


def access(permission: str) -> Callable[[View], View]:
    """Declare what `view` needs: a permission registered with `rules`, or PUBLIC."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if (refusal := refuse(request, permission)) is not None:
                return refusal
            return view(request, *args, **kwargs)

        guarded.access = permission
        return guarded

    return decorate


def refuse(request: HttpRequest, permission: str, obj: Any = None) -> HttpResponseBase | None:
    """None when `permission` holds; a redirect to sign-in for strangers.

    Raises PermissionDenied otherwise.
    """
    if permission == PUBLIC or request.user.has_perm(permission, obj):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied
