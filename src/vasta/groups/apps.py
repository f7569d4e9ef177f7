"""The app of groups, teams and their seats."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    """Groups, teams and their seats."""

    name = "vasta.groups"
    label = "groups"
    verbose_name = _("Groups")
