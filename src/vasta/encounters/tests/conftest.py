"""What the tests of encounters share: a partner with a partnership, and short ways to log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from vasta.core import history
from vasta.encounters import actions
from vasta.partners.models import Affiliation, Contact, Partner
from vasta.partnerships.models import Level, Partnership


def saved(*rows):
    """The rows, written in a change set of nobody."""
    with history.change_set("test", actor=None):
        for row in rows:
            row.save()
    return rows[0] if len(rows) == 1 else rows


@pytest.fixture
def partner(in_provider):
    """A partner without a partnership."""
    return saved(Partner(name="Virtakoski Konepaja Oy"))


@pytest.fixture
def kari(partner):
    """The one person known at the partner."""
    contact = saved(Contact(first_name="Kari", last_name="Mäkivirta"))
    saved(Affiliation(contact=contact, partner=partner))
    return contact


@pytest.fixture
def partnership(partner, alice):
    """Alice's partnership with the partner."""
    level = saved(Level(name="Innostava kehittämiskumppani", short_name="Kehittäminen", icon="seedling"))
    return saved(Partnership(partner=partner, level=level, owner=alice))


@pytest.fixture
def log(partner):
    """`log(alice, days=3, kind="call")`: something held so many days ago, with the partner unless told."""

    def write(actor, *, days=0, hours=1, **values):
        start = timezone.now() - timedelta(days=days, hours=hours)
        values.setdefault("partners", [partner])
        values.setdefault("text", "Kävimme läpi kevään jaksot.")
        return actions.log_encounter(actor=actor, starts_at=start, **values)

    return write


@pytest.fixture
def plan(partner):
    """`plan(bob, days=3)`: something agreed so many days ahead, with the partner unless told."""

    def write(actor, *, days=1, **values):
        values.setdefault("partners", [partner])
        start = timezone.now() + timedelta(days=days)
        return actions.plan_encounter(actor=actor, starts_at=start, **values)

    return write
