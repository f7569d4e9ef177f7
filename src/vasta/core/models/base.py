"""The two bases of every domain table: belongs to a provider; and is tracked, versioned, softly deleted."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager
from simple_history.models import HistoricalRecords

from vasta.core import urls_of
from vasta.core.tenancy import current_provider


class VersionConflict(Exception):
    """Somebody saved the same record in between; `instance` is what we tried to save."""

    def __init__(self, instance: models.Model):
        super().__init__(f"{instance._meta.label} {instance.pk} was changed by somebody else")
        self.instance = instance


class LivingManager(models.Manager):
    """Leaves out softly deleted rows."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(deleted_at=None)


class TenantModel(models.Model):
    """A row of one provider. A new row takes the provider in scope."""

    provider = models.ForeignKey(
        "accounts.Provider", on_delete=models.CASCADE, related_name="+", editable=False, db_index=False
    )

    objects = ScopedManager(provider="provider")

    class Meta:
        abstract = True

    @property
    def model_label(self) -> str:
        """The model's label in small letters, such as `partners.partner`: how addresses and logs name it."""
        return self._meta.label_lower

    @property
    def urls(self) -> urls_of.Urls:
        """`obj.urls["detail"]`: the object's pages by the common naming `<app>:<model>_<action>`."""
        return urls_of.Urls(self)

    def fill(self) -> None:
        """Set what is not asked: the provider in scope, and columns that a model derives from others."""
        if self.provider_id is None:
            self.provider = current_provider()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill()
        super().save(*args, **kwargs)


class HistoricalRow(models.Model):
    """What every history table adds to the copied columns: the change set that wrote the row."""

    change_set = models.ForeignKey(
        "core.ChangeSet", on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    objects = ScopedManager(provider="provider")

    class Meta:
        abstract = True


class TrackedModel(TenantModel):
    """A row whose every change is kept, versioned and undoable. Saving needs an open change set."""

    # The foreign key to the one person who may know of a row at all; empty when all employees may.
    private_to = ""
    # The same of single rows: the column that says of a row that it is private, and that foreign key.
    private_rows: tuple[str, str] | None = None

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, editable=False)

    history = HistoricalRecords(inherit=True, bases=[HistoricalRow])
    objects = ScopedManager(provider="provider", _manager_class=LivingManager)
    everything = ScopedManager(provider="provider")

    class Meta:
        abstract = True

    @staticmethod
    def scoped_manager(queryset: type[models.QuerySet]) -> models.Manager:
        """The living rows of the provider in scope with the verbs of `queryset`."""
        return ScopedManager(provider="provider", _manager_class=LivingManager.from_queryset(queryset))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the next version; raises VersionConflict when the stored version is not the one read."""
        if self._state.adding:
            return super().save(*args, **kwargs)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "version", "updated_at"}
        self.version += 1
        try:
            super().save(*args, **kwargs)
        except BaseException:
            self.version -= 1
            raise

    def _do_update(self, base_qs: models.QuerySet, *args: Any, **kwargs: Any) -> Any:
        # Django's own hook between UPDATE and INSERT: the version belongs in the WHERE clause.
        updated = super()._do_update(base_qs.filter(version=self.version - 1), *args, **kwargs)
        if not updated:
            raise VersionConflict(self)
        return updated

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: use `history.delete_softly`. Only purge and erasure remove rows."""
        raise TypeError(f"{self._meta.label} is deleted with history.delete_softly(), never directly")
