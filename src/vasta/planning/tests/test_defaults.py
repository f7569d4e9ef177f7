"""What a new school's care model and calendar look like."""

from datetime import date

import pytest

from vasta.core import history
from vasta.core.tenancy import provider_context
from vasta.home.setup import create_provider
from vasta.planning.defaults import create_cadences, create_school_periods
from vasta.planning.models import Cadence, SchoolPeriod


def made() -> list[tuple]:
    rows = Cadence.objects.select_related("level")
    return [(row.level.key, row.name, row.times, row.every, row.unit) for row in rows]


@pytest.mark.django_db
def test_a_new_school_has_a_promise_for_every_level():
    with provider_context(create_provider(name="Kosken ammattiopisto", slug="koski")):
        assert made() == [
            ("everyday", "Vuosikeskustelu", 1, 1, "school_year"),
            ("development", "Lukukausikeskustelu", 1, 1, "term"),
            ("strategic", "Strateginen tapaaminen", 2, 1, "term"),
            ("networks", "Verkoston tapaaminen", 1, 1, "term"),
            ("other", "Yhteydenotto", 1, 2, "school_year"),
        ]
        with history.change_set("test", actor=None):
            create_cadences()
        assert len(made()) == 5


def periods(today: date) -> list[tuple]:
    with history.change_set("test", actor=None):
        create_school_periods(today)
    rows = SchoolPeriod.objects.order_by("pk")
    return [(row.name, f"{row.starts_on:%-d.%-m.%Y}", f"{row.ends_on:%-d.%-m.%Y}") for row in rows]


def test_the_calendar_has_this_school_year_and_the_next(in_provider):
    assert periods(date(2026, 11, 21)) == [
        ("Lukuvuosi 2026–2027", "1.8.2026", "31.7.2027"),
        ("Syksy 2026", "1.8.2026", "31.12.2026"),
        ("Kevät 2027", "1.1.2027", "31.7.2027"),
        ("Syysloma", "12.10.2026", "18.10.2026"),
        ("Joululoma", "22.12.2026", "6.1.2027"),
        ("Talviloma", "22.2.2027", "28.2.2027"),
        ("Lukuvuosi 2027–2028", "1.8.2027", "31.7.2028"),
        ("Syksy 2027", "1.8.2027", "31.12.2027"),
        ("Kevät 2028", "1.1.2028", "31.7.2028"),
        ("Syysloma", "18.10.2027", "24.10.2027"),
        ("Joululoma", "22.12.2027", "6.1.2028"),
        ("Talviloma", "21.2.2028", "27.2.2028"),
    ]


def test_a_calendar_that_exists_is_left_alone(in_provider):
    first = periods(date(2026, 11, 21))
    assert periods(date(2027, 11, 21)) == first


def test_a_school_year_may_begin_in_january(in_provider, provider):
    provider.school_year_starts = 1
    provider.language = "en"
    assert periods(date(2026, 11, 21))[:3] == [
        ("School year 2026", "1.1.2026", "31.12.2026"),
        ("Autumn 2026", "1.1.2026", "31.5.2026"),
        ("Spring 2026", "1.6.2026", "31.12.2026"),
    ]
