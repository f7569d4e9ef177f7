"""The app of the partner register."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Partners, contacts, classifications and their import."""

    name = "vasta.partners"
    label = "partners"
    verbose_name = _("Partners")
