"""Error pages in the reader's language; they need no session, provider or database."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def error_page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    """A calm page (or, for htmx, the same page whose text becomes a notice) with `status`."""
    context = {"status": status, "title": title, "advice": advice}
    response = HttpResponse(render_to_string("core/error.html", context), status=status)
    if status == 503:
        response["Retry-After"] = "30"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return error_page(
        request, 400, _("The request could not be read"), _("Go back, reload the page and try again.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, also for a failed CSRF check."""
    return error_page(
        request,
        403,
        _("This page is not yours to open"),
        _("Ask your main user if you need it in your work."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same for "not there" and "not yours"."""
    return error_page(
        request,
        404,
        _("There is nothing here"),
        _("The address may be wrong, or what was here has been deleted or merged."),
    )


def conflict(request: HttpRequest) -> HttpResponse:
    """409: the row was saved by somebody else between reading and writing."""
    return error_page(request, 409, _("Somebody saved first"), _("Go back, reload the page and try again."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return error_page(
        request,
        500,
        _("Something went wrong"),
        _("Nothing was saved half-way. Try again in a moment; if it happens again, tell your main user."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the form was open too long or cookies are off."""
    return error_page(
        request,
        403,
        _("The form had been open too long"),
        _("Go back, reload the page and send it again. Your browser must allow cookies for this site."),
    )
