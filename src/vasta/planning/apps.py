"""The app of the care model, occasions, actions and the annual clock."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """The care model, occasions, actions and the annual clock."""

    name = "vasta.planning"
    label = "planning"
    verbose_name = _("Planning")
