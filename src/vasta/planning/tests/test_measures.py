"""How many promises were kept: by level, team and field, never by person."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from tests.people import make_person
from vasta.accounts.models import Field
from vasta.core import history
from vasta.groups.models import Group, Seat
from vasta.partners.models import PartnerField
from vasta.planning import measures
from vasta.planning.measures import SchoolYear, school_years
from vasta.planning.models import Occasion

from .care import asked, cadence, keep, level, partnership, saved

TODAY = date(2027, 9, 1)
YEAR = SchoolYear(2026, date(2026, 8, 1), date(2027, 7, 31))


@pytest.fixture
def school(in_provider):
    """Two partnerships of a level and one of another, from a time when all windows were open."""
    with time_machine.travel(datetime(2026, 8, 3, 10, tzinfo=UTC), tick=False) as clock:
        everyday, network = level("Arki"), level("Verkosto")
        for one in (everyday, network):
            cadence(one, unit="term")
        rows = [
            partnership(everyday),
            partnership(everyday, partner="Kuusamäki Oy"),
            partnership(network, partner="Metsäkulma Oy"),
        ]
        keep(rows[0], date(2026, 9, 1))
        keep(rows[0], date(2027, 2, 1))
        keep(rows[2], date(2026, 9, 1))
        clock.move_to(datetime(2027, 9, 1, 10, tzinfo=UTC))
        yield rows


def words(rows) -> list[tuple]:
    return [(row.label, row.kept, row.missed, row.percent) for row in rows]


def by(column: str) -> list[tuple]:
    return words(getattr(measures, f"kept_by_{column}")(YEAR, TODAY))


def test_kept_by_level(school):
    assert by("level") == [("Arki", 2, 2, 50), ("Verkosto", 1, 1, 50)]


def test_skipped_and_open_ones_do_not_count(school):
    Occasion.objects.filter(fulfilled_on=None, partnership=school[2]).update(is_skipped=True)
    assert by("level") == [("Arki", 2, 2, 50), ("Verkosto", 1, 0, 100)]
    assert words(measures.kept_by_level(school_years()[0], TODAY)) == []


def test_teams_of_fewer_than_three_people_are_counted_together(school, provider):
    big, small, tiny = saved(*(Group(name=name) for name in ("Iso", "Pieni", "Pikku")))
    for number in range(3):
        saved(Seat(group=big, user=make_person(provider, f"Jäsen{number}", "Iso")))
    for row, team in zip(school, (big, small, tiny), strict=True):
        row.team = team
        saved(row)
    with translation.override("en"):
        found = by("team")
    assert found == [("Iso", 2, 0, 100), ("Teams of fewer than three people", 1, 3, 25)]


def test_without_a_team(school):
    assert [row.key for row in measures.kept_by_team(YEAR, TODAY)] == ["none"]


def test_a_partner_of_two_fields_counts_in_both(school):
    cooks, smiths = saved(Field(name="Ravintola-ala"), Field(name="Konetekniikka"))
    partner = school[0].partner
    saved(PartnerField(partner=partner, field=cooks), PartnerField(partner=partner, field=smiths))
    gone = saved(PartnerField(partner=school[1].partner, field=cooks))
    with history.change_set("test", actor=None):
        history.delete_softly(gone)
    found = measures.kept_by_field(YEAR, TODAY)
    assert [(row.key, row.kept, row.missed) for row in found] == [
        (str(smiths.pk), 2, 0),
        (str(cooks.pk), 2, 0),
        ("none", 1, 3),
    ]


def test_a_deleted_partnership_counts_no_more(school):
    with history.change_set("test", actor=None):
        history.delete_softly(school[0])
    assert by("level") == [("Arki", 0, 2, 0), ("Verkosto", 1, 1, 50)]


def test_every_number_opens_into_as_many_rows(school, alice, client_for):
    client = client_for(alice)
    page = client.get("/koski/planning/occasions/kept/?year=2026")
    assert page.status_code == 200
    for key, _title, rows in page.context["tables"]:
        for row in rows:
            for status, count in (("kept", row.kept), ("missed", row.missed)):
                address = f"/koski/planning/occasions/?year=2026&{key}={row.key}&status={status}"
                assert client.get(address).context["page_of_rows"].paginator.count == count


def test_the_page_asks_the_same_for_one_and_three_rows(school, alice, client_for):
    client, url = client_for(alice), "/koski/planning/occasions/kept/?year=2026"
    one = asked(client, url)
    for number in range(3):
        team = saved(Group(name=f"Tiimi {number}"))
        school[number].team = team
        saved(school[number])
    assert (one, one <= 11) == (asked(client, url), True)
