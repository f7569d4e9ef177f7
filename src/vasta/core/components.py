"""The component page: every part of the look, its states and class names, for administrators."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from vasta.core.access import access

# Tone, icon, full name and short word, in the order in which a partner's levels stand.
LEVELS = (
    ("strategic", "compass", _("Responsible strategic partner"), _("Strategic")),
    ("development", "seedling", _("Inspiring development partner"), _("Development")),
    ("everyday", "repeat", _("Serving everyday partner"), _("Everyday")),
    ("networks", "topology-ring", _("Forerunner in partnership and service networks"), _("Networks")),
    ("other", "dots", _("Other networks and stakeholders"), _("Other")),
)
# Partner, town, numbers of its levels, owner, signal, its date or days late, last met. All invented.
ROWS = (
    ("Kaarnatalo Oy", "Suvanto", (1,), "Jukka Harjunpää", "due", date(2026, 11, 20), 0, date(2026, 4, 21)),
    ("Suvannon hyvinvointialue", "Suvanto", (0, 1, 2), "Anni Vesala", "late", None, 6, date(2026, 5, 12)),
    (
        "Metsäkaari Energia Oy",
        "Harjula",
        (0, 1),
        "Leena Autio",
        "agreed",
        date(2026, 12, 3),
        0,
        date(2026, 5, 27),
    ),
    ("Digipaja Karhi Oy", "Koskivuori", (1,), "", "nothing", None, 0, date(2026, 8, 26)),
    (
        "Koskivuoren kaupunki",
        "Koskivuori",
        (0, 3),
        "Leena Autio",
        "agreed",
        date(2026, 11, 25),
        0,
        date(2026, 9, 3),
    ),
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As in the trade register."))
    email = forms.EmailField(label=_("Email"), required=False)
    day = forms.DateField(label=_("Date"))
    field = forms.ChoiceField(
        label=_("Field of education"),
        choices=[("", _("Choose")), ("tech", _("Technology")), ("health", _("Health and welfare"))],
    )
    initiative = forms.ChoiceField(
        label=_("Whose initiative"),
        choices=[("ours", _("Ours")), ("theirs", _("Theirs"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        choices=[("jobs", _("Work placements")), ("skills", _("Skill needs"))],
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.CharField(label=_("What was talked about"), required=False, widget=forms.Textarea)
    is_public = forms.BooleanField(label=_("Colleagues may see this"), required=False)


def _row(partner, town, levels, owner, state, on, days, met) -> dict:
    return {
        "partner": partner,
        "town": town,
        "levels": [LEVELS[number] for number in levels],
        "owner": owner,
        "state": state,
        "on": on,
        "days": days,
        "met": met,
    }


@access("core.view_components")
def components(request: HttpRequest) -> HttpResponse:
    """Draws every component; nothing on the page is read from the database or saved."""
    context = {
        "levels": LEVELS,
        "rows": [_row(*row) for row in ROWS],
        "form": ExampleForm({"name": "", "email": "timo@", "day": "32.11.2026"}, auto_id="example_%s"),
        "page_of_rows": Paginator(range(83), 14).page(2),
        "today": date(2026, 11, 19),
    }
    return render(request, "core/components.html", context)
