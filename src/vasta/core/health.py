"""Answers for load balancers and monitors."""

from __future__ import annotations

import os

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from vasta.core.access import PUBLIC, access


@access(PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@access(PUBLIC)
def readyz(request: HttpRequest) -> JsonResponse:
    """The process can do its work; otherwise 503 that says which part cannot (F-35)."""
    problems = [name for name, works in (("database", _database()), ("files", _files())) if not works]
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _files() -> bool:
    return os.access(settings.DATA_DIR, os.W_OK)
