"""The page of the four-field and the stakeholder matrix, and the matrix as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from vasta.accounts.models import Field
from vasta.core.access import access
from vasta.core.downloads import download
from vasta.partnerships.models import Level, Partnership

from .four_field import Scope, four_field, scope_of
from .matrix import LEGEND, Matrix, stakeholder_matrix


@access("partnerships.view_partnership")
def four_field_page(request: HttpRequest) -> HttpResponse:
    """Levels with counts, movement and gaps; below them categories by level."""
    scope = scope_of(request)
    four = four_field(request.user, scope)
    context = {
        "four": four,
        "matrix": _matrix(request, scope, [tile.level for tile in four.tiles]),
        "legend": LEGEND,
        "fields": Field.objects.filter(is_active=True),
    }
    return render(request, "home/four_field.html", context)


@access("partnerships.view_partnership")
def matrix_file(request: HttpRequest) -> HttpResponseBase:
    """The matrix as a workbook, for the staff's own use: it names levels."""
    levels = list(Level.objects.active())
    headings, rows = _matrix(request, scope_of(request), levels).as_table()
    name = f"{slugify(_('Stakeholders and levels'))}-{timezone.localdate():%Y-%m-%d}"
    return download(headings, rows, kind="xlsx", name=name)


def _matrix(request: HttpRequest, scope: Scope, levels: list[Level]) -> Matrix:
    return stakeholder_matrix(scope.of(Partnership.objects.present(), request.user), levels)
