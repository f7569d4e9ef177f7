"""What the templates of encounters need to say things in words."""

from django import template

from vasta.encounters.form_defaults import KIND_ICONS
from vasta.encounters.models import Encounter

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share between 0 and 1 as whole per cent, without the sign."""
    return "" if share is None else str(round(share * 100))


@register.filter
def kind_icon(encounter: Encounter) -> str:
    """The icon of the encounter's kind; a calendar leaf while it is planned."""
    return "calendar-event" if encounter.state == Encounter.State.PLANNED else KIND_ICONS[encounter.kind]
