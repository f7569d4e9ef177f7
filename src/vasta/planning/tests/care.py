"""Partners, partnerships and promises for the tests of the care model."""

from __future__ import annotations

from datetime import date
from typing import Any

from vasta.core import history
from vasta.partners.models import Partner
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Cadence


def saved(*rows: Any) -> Any:
    """The rows, saved by the program itself; one row as such, several as a tuple."""
    with history.change_set("test", actor=None):
        for row in rows:
            row.save()
    return rows[0] if len(rows) == 1 else rows


def level(name: str = "Arki") -> Level:
    """A level of this name, made when there is none."""
    return Level.objects.filter(name=name).first() or saved(Level(name=name, short_name=name))


def cadence(on: Level, **values: Any) -> Cadence:
    """A promise of a level, long since in use, once a term unless told."""
    return saved(Cadence(**{"name": "Keskustelu", "level": on, "starts_on": date(2020, 1, 1), **values}))


def partnership(on: Level, *, partner: str = "Tervaranta Oy", **values: Any) -> Partnership:
    """A partnership of old with a partner of this name, which is made when there is none."""
    found = Partner.objects.filter(name=partner).first() or saved(Partner(name=partner))
    return saved(Partnership(**{"partner": found, "level": on, "starts_on": date(2020, 1, 1), **values}))
