"""Lengths of time on pages of working hours."""

from django import template
from django.utils.translation import gettext as _

from vasta.encounters.hours_forms import as_clock

register = template.Library()


@register.filter
def clock(minutes: int) -> str:
    """Minutes as `1 h 05 min`, short: `1:05`."""
    return as_clock(minutes)


@register.filter
def percent(value: int) -> str:
    """A whole number of per cent with its sign."""
    return _("%(value)d %%") % {"value": value}
