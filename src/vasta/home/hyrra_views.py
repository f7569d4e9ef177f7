"""The page of the hyrrä picture."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vasta.core.access import access
from vasta.partners.models import Partner

from . import hyrra


@access("partners.view_partner")
def partner_hyrra(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of us does what with a partner, as a picture or a table."""
    partner = get_object_or_404(Partner.objects.living(), pk=pk)
    today = timezone.localdate()
    functions = hyrra.functions_of(partner, today)
    context = {
        "partner": partner,
        "functions": [(function, function.reached(today)) for function in functions],
        "levels": sorted(
            {function.level for function in functions if function.level}, key=lambda level: level.position
        ),
        "summary": summary(functions),
        "is_table": request.GET.get("show") == "table",
        "picture": hyrra.draw(functions, today) if functions else None,
    }
    return render(request, "home/partner_hyrra.html", context)


def summary(functions: list[hyrra.Function]) -> str:
    """What the picture says."""
    working = [function for function in functions if function.count]
    if not working:
        return _("Nobody of us has met this partner in the last 12 months.")
    total = sum(function.count for function in working)
    teams = ngettext(
        "%(count)d of %(all)d teams works with this partner.",
        "%(count)d of %(all)d teams work with this partner.",
        len(working),
    ) % {"count": len(working), "all": len(functions)}
    busiest = working[0].team or _("people without a team")
    met = ngettext(
        "%(total)d encounter in 12 months, most by %(busiest)s.",
        "%(total)d encounters in 12 months, most by %(busiest)s.",
        total,
    ) % {"total": total, "busiest": busiest}
    return f"{teams} {met}"
