"""Composes all domain apps on the screens that people open first."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Today, navigation, search page, demo."""

    name = "vasta.home"
    label = "home"
    verbose_name = _("Home")
