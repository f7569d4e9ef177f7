"""The app's start: hooks into Django's migrate and into simple-history, both framework events."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


def _clear(using: str, **kwargs: object) -> None:
    from vasta.core import database

    database.clear(using)


def _prepare(using: str, **kwargs: object) -> None:
    from vasta.core import database

    database.prepare(using)


class CoreConfig(AppConfig):
    """Technical blocks under every domain app."""

    name = "vasta.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from simple_history.signals import pre_create_historical_record

        from vasta.core import checks, history  # noqa: F401

        pre_create_historical_record.connect(history.stamp_historical_row, dispatch_uid="stamp")
        pre_migrate.connect(_clear, sender=self, dispatch_uid="clear_triggers")
        post_migrate.connect(_prepare, sender=self, dispatch_uid="prepare_database")
