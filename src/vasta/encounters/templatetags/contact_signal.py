"""What the template of a partnership's signal needs to say it in words."""

from datetime import date

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def days_since(day: date) -> int:
    """Whole days from `day` to today, on the school's wall clock."""
    return (timezone.localdate() - day).days
