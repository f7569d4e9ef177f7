"""Headers and logs of every response."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vasta.core import errors
from vasta.core.models import VersionConflict

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("vasta.request")
CSP = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())
PERMISSIONS = "camera=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


def logging_middleware(get_response: GetResponse) -> GetResponse:
    """One line a request: method, route, status, milliseconds.

    No query string, address, name or token (S-38).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        match = getattr(request, "resolver_match", None)
        log.info(
            "request",
            method=request.method,
            view=match.view_name if match else None,
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response

    return middleware


def conflict_middleware(get_response: GetResponse) -> GetResponse:
    """409 when a view wrote what somebody else had saved in between; other exceptions go on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.conflict(request) if isinstance(exception, VersionConflict) else None

    middleware.process_exception = process_exception
    return middleware


def headers_middleware(get_response: GetResponse) -> GetResponse:
    """The strict content security policy on every response.

    Pages of signed-in people are never cached (S-37).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", CSP)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware
