"""The app of providers and people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Providers, units, people, sign-in and settings pages."""

    name = "vasta.accounts"
    label = "accounts"
    verbose_name = _("People and settings")
