"""What goes over from a person who leaves to the one who takes over, as the setting HAND_OVER tells it.

The rows stand in apps that this one does not know, so the table of policies is written in `home`. What is a
fact of the past (who held an encounter, who decided, who wrote a line) stays with the person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from .models import User

Rows = Callable[[User], models.QuerySet]


@dataclass(frozen=True)
class HandOver:
    """One kind of things in a person's name: which they are and how they change hands.

    `label` names them in words, `rows` finds those that go over. `give` puts the successor (None: nobody) in
    place, inside a change set. `shown` finds what the page lists instead of the rows themselves.
    """

    label: Any
    rows: Rows
    give: Callable[[models.QuerySet, User, User | None], None]
    shown: Rows | None = None

    def listed(self, user: User) -> models.QuerySet:
        """What the pages of the person name."""
        return (self.shown or self.rows)(user)


def hand_overs() -> tuple[HandOver, ...]:
    """Every kind of things that change hands, in the order in which pages list them."""
    return import_string(settings.HAND_OVER)
