"""The app of levels and partnerships."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    """Levels and partnerships."""

    name = "vasta.partnerships"
    label = "partnerships"
    verbose_name = _("Partnerships")
