"""The app of encounters, the calendar and working hours."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EncountersConfig(AppConfig):
    """Encounters, the calendar and working hours."""

    name = "vasta.encounters"
    label = "encounters"
    verbose_name = _("Encounters")
