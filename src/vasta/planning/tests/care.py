"""Partners, partnerships and promises for the tests of the care model."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.people import make_person
from vasta.accounts.models import User
from vasta.core import history
from vasta.core.tenancy import current_provider
from vasta.encounters.models import Encounter, EncounterPartner, EncounterPartnership
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


def somebody() -> User:
    """A colleague who cares for no partnership."""
    found = User.objects.filter(first_name="Eeva").first()
    return found or make_person(current_provider(), "Eeva", "Eerola")


def held(on: date, *partners: Any, named: Any = (), at: time = time(12), **values: Any) -> Encounter:
    """An encounter held on a day with these partners, naming the partnerships `named`."""
    starts_at = timezone.make_aware(datetime.combine(on, at))
    encounter = Encounter(**{"owner": somebody(), "starts_at": starts_at, **values})
    links = [EncounterPartner(encounter=encounter, partner=partner) for partner in partners]
    links += [EncounterPartnership(encounter=encounter, partnership=one) for one in named]
    with history.change_set("test", actor=None):
        encounter.save()
        for link in links:
            link.encounter = encounter
            link.save()
    return encounter


def keep(partnership: Partnership, on: date) -> Encounter:
    """An encounter that names the partnership and so keeps what is promised on that day."""
    return held(on, partnership.partner, named=[partnership])


def asked(client: Any, url: str) -> int:
    """How many questions a warm request asks of tables; transactions and row security are left out."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum(" FROM " in query["sql"] for query in queries)
