"""What names a person, a unit or a field, found by walking the models: later apps need no list here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from vasta.core.models import TrackedModel

from .models import Membership


@dataclass(frozen=True)
class Reference:
    """The living rows of one model that name an object in one column."""

    column: models.ForeignKey
    rows: models.QuerySet

    @property
    def label(self) -> str:
        """The rows and their column in words: "people · deputy"."""
        return f"{self.column.model._meta.verbose_name_plural} · {self.column.verbose_name}"


def references_to(obj: TrackedModel) -> Iterator[Reference]:
    """The columns that people fill with `obj`, each with its living rows.

    Parts that are deleted with `obj`, columns that only the program writes, and rows that only one person
    may know of are left out.
    """
    for relation in type(obj)._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and _is_filled_by_people(relation):
            yield Reference(
                relation.field, _living(relation.related_model).filter(**{relation.field.name: obj})
            )


def _is_filled_by_people(relation: models.ManyToOneRel) -> bool:
    return (
        issubclass(relation.related_model, TrackedModel)
        and relation.on_delete is not models.CASCADE
        and relation.field.editable
        and not relation.related_model.private_to
    )


def _living(model: type[TrackedModel]) -> models.QuerySet:
    # A person's name stands in the user's row.
    return model.objects.by_name() if model is Membership else model.objects.all()
