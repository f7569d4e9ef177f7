"""The picture of a partner's levels over time."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from vasta.partners.tests.people import make_partner
from vasta.partnerships.bands import bands_of
from vasta.partnerships.heads import partner_head

from .people import make_levels, make_partnership


@pytest.fixture
def levels(in_provider):
    return make_levels()


def test_a_partner_without_partnerships_has_no_picture(levels):
    assert bands_of(make_partner("Tervaranta Oy")) is None


def test_each_level_is_a_band_from_its_beginning_to_its_end(levels):
    today = timezone.localdate()
    partner, start = make_partner("Tervaranta Oy"), today - timedelta(days=1000)
    half = start + timedelta(days=500)
    make_partnership(partner, starts_on=start, ended_on=half, stage="ended")
    make_partnership(partner, level=levels["strategic"], starts_on=half)
    make_partnership(partner, level=levels["other"], stage="prospect")
    bands = bands_of(partner)
    assert [(band.level.key, [(bar.x, bar.width) for bar in band.bars]) for band in bands.bands] == [
        ("everyday", [(0, 500)]),
        ("strategic", [(500, 500)]),
    ]
    html = render_to_string("partnerships/bands.html", {"bands": bands})
    assert '<rect x="500" width="500" y="1" height="10"/>' in html
    assert "style=" not in html


def test_an_unknown_beginning_is_drawn_from_the_edge(levels):
    partner = make_partner("Tervaranta Oy")
    make_partnership(partner)
    make_partnership(partner, level=levels["strategic"], starts_on=timezone.localdate())
    bands = bands_of(partner)
    assert [(bar.x, bar.width) for band in bands.bands for bar in band.bars] == [(0, 1000), (996, 4)]
    assert bands.starts_on == timezone.localdate() - timedelta(days=365)


def test_the_turns_of_the_years_stand_where_they_are(levels):
    partner = make_partner("Tervaranta Oy")
    make_partnership(partner, starts_on=date(timezone.localdate().year - 2, 1, 1))
    assert len(bands_of(partner).years) == 2


def test_the_head_shows_strategic_first_and_says_what_is_missing(levels, alice, django_assert_num_queries):
    partner = make_partner("Tervaranta Oy")
    for key in ("networks", "everyday", "development", "strategic"):
        make_partnership(partner, level=levels[key], owner=alice)
    make_partnership(partner, level=levels["other"], stage="prospect")
    with django_assert_num_queries(1):
        rows = partner_head(partner)
    assert [row.level.key for row in rows] == [
        "strategic",
        "development",
        "everyday",
        "networks",
        "other",
    ]
    html = render_to_string("partnerships/partner_head.html", {"partnerships": rows})
    assert html.count(f'href="{rows[0].urls["edit"]}"') == 2
