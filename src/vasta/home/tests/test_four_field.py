"""The four-field, the stakeholder matrix and the review of whom we miss."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from vasta.accounts.models import Field
from vasta.core import history
from vasta.core.tenancy import provider_context
from vasta.encounters.models import ContactDates, Encounter, EncounterPartner
from vasta.home.four_field import Scope, four_field
from vasta.home.matrix import stakeholder_matrix
from vasta.home.school_year import present_year_starts_on
from vasta.home.targets import candidates
from vasta.partners.defaults import create_terms
from vasta.partners.models import PartnerField, Term
from vasta.partners.tests.people import make_partner
from vasta.partnerships.actions import change_level
from vasta.partnerships.models import Level, Partnership
from vasta.partnerships.tests.people import make_levels, make_partnership, queries_of
from vasta.planning.models import SchoolPeriod

URL = "/koski/levels/"


@pytest.fixture
def levels(in_provider):
    return make_levels()


def long_ago():
    return present_year_starts_on() - timedelta(days=100)


def agree(partner) -> None:
    dates, _made = ContactDates.objects.get_or_create(partner=partner)
    dates.last_at, dates.next_at = timezone.now(), timezone.now() + timedelta(days=4)
    dates.save()


def test_levels_stand_clockwise_and_the_rest_as_strips(levels, alice):
    picture = four_field(alice)
    assert [tile.level.key for tile in picture.corners] == [
        "everyday",
        "development",
        "strategic",
        "networks",
    ]
    assert [tile.level.key for tile in picture.strips] == ["other"]
    assert [(one.there.source.key, one.there.target.key) for one in picture.across] == [
        ("everyday", "development"),
        ("everyday", "networks"),
        ("development", "strategic"),
        ("networks", "strategic"),
    ]


def test_a_school_with_three_levels_sees_them_as_strips(levels, alice):
    with history.change_set("test", actor=None):
        for key in ("networks", "other"):
            levels[key].is_active = False
            levels[key].save()
    picture = four_field(alice)
    assert (picture.corners, picture.across, len(picture.strips)) == ([], None, 3)


def test_what_began_ended_and_moved_this_school_year_is_counted_apart(levels, alice):
    today = timezone.localdate()
    make_partnership("Vanha Oy", starts_on=long_ago())
    make_partnership("Uusi Oy", starts_on=today)
    make_partnership("Tavoite Oy", starts_on=today, stage="prospect")
    make_partnership("Loppunut Oy", starts_on=long_ago(), stage="ended", ended_on=today)
    make_partnership("Aiemmin Oy", starts_on=long_ago(), stage="ended", ended_on=long_ago())
    for name, key in (("Nouseva Oy", "development"), ("Hyppy Oy", "strategic"), ("Muu Oy", "other")):
        row = make_partnership(name, starts_on=long_ago())
        change_level(row, to=levels[key], on=today, reason="Kasvoi", decider=None, actor=alice)
    picture = four_field(alice)
    found = {tile.level.key: (tile.count, tile.started, tile.ended) for tile in picture.tiles}
    assert found == {
        "everyday": (2, 1, 1),
        "development": (1, 0, 0),
        "strategic": (1, 0, 0),
        "networks": (0, 0, 0),
        "other": (1, 0, 0),
    }
    assert [(one.there.count, one.back.count) for one in picture.across] == [(1, 0), (0, 0), (0, 0), (0, 0)]
    assert sorted((move.target.key, move.count) for move in picture.other_moves) == [
        ("other", 1),
        ("strategic", 1),
    ]
    assert (picture.partners, picture.partnerships) == (5, 5)


def test_the_bar_says_how_the_next_contacts_stand(levels, alice):
    agree(make_partnership("Sovittu Oy").partner)
    for number in range(3):
        make_partnership(f"Kumppani {number} Oy")
    everyday = four_field(alice).corners[0]
    assert [(part.signal, part.count, part.x, part.width) for part in everyday.parts] == [
        ("agreed", 1, 0, 246),
        ("due", 0, 250, 0),
        ("late", 0, 250, 0),
        ("nothing", 3, 250, 746),
    ]


def test_the_gaps_that_matter_on_a_level_lead_to_their_rows(levels, alice, client_for):
    row = make_partnership("Tervaranta Oy", level=levels["development"], owner=alice)
    with translation.override("en"):
        picture = four_field(alice)
    assert [gap.text for gap in picture.corners[1].gaps] == ["1 without a goal", "1 without a deputy"]
    query = picture.corners[1].gaps[0].url.partition("?")[2]
    page = client_for(alice).get(f"/koski/partnerships/?{query}")
    assert [found.obj.pk for found in page.context["rows"]] == [row.pk]


def test_the_scope_is_the_school_a_field_or_ones_own(levels, alice, bob):
    with history.change_set("test", actor=None):
        field = Field(name="Tekniikka")
        field.save()
    row = make_partnership("Kaarnatalo Oy", owner=bob, deputy=alice)
    other = make_partnership("Metsäkaari Oy", owner=bob)
    with history.change_set("test", actor=None):
        PartnerField(partner=other.partner, field=field).save()
    assert four_field(alice).partnerships == 2
    assert four_field(alice, Scope("mine")).partnerships == 1
    assert four_field(bob, Scope("mine")).partnerships == 2
    picture = four_field(bob, Scope("field", field))
    assert (picture.partnerships, picture.corners[0].url.endswith(f"&field={field.pk}")) == (1, True)
    assert row.pk != other.pk


def test_movement_is_counted_from_the_schools_own_calendar(in_provider, provider):
    today = timezone.localdate()
    provider.school_year_starts = today.month
    provider.save()
    assert present_year_starts_on() == today.replace(day=1)
    with history.change_set("test", actor=None):
        SchoolPeriod(kind="school_year", name="Nyt", starts_on=today, ends_on=today).save()
    assert present_year_starts_on() == today


@pytest.mark.parametrize("count", [1, 3])
def test_the_picture_asks_seven_queries_however_many_there_are(
    count, levels, alice, django_assert_num_queries
):
    for number in range(count):
        make_partnership(f"Kumppani {number} Oy", owner=alice)
    with django_assert_num_queries(7):
        four_field(alice)


# --- The matrix ------------------------------------------------------------------------------------------


@pytest.fixture
def terms(levels) -> dict[str, Term]:
    with history.change_set("test", actor=None):
        create_terms()
    return {term.key: term for term in Term.objects.filter(vocabulary="category")}


def test_the_matrix_sums_parts_into_their_main_category_and_both_edges(levels, terms):
    part = next(term for term in terms.values() if term.parent_id)
    for number in range(5):
        make_partnership(make_partner(f"Kumppani {number} Oy", category=part))
    make_partnership(make_partner("Suoraan Oy", category=part.parent), level=levels["strategic"])
    make_partnership("Ilman Oy", level=levels["other"])
    with translation.override("en"):
        matrix = stakeholder_matrix(Partnership.objects.present(), list(Level.objects.active()))
        found = {str(row.label): [one.count for one in row.cells] for row in matrix.rows if row.total.count}
    assert found == {
        part.parent.name_en: [5, 0, 1, 0, 0],
        part.name_en: [5, 0, 0, 0, 0],
        "No category": [0, 0, 0, 0, 1],
    }
    assert (matrix.totals, matrix.total) == ([5, 0, 1, 0, 1], 7)
    cells = {(row.is_main, cell.count, cell.heat) for row in matrix.rows for cell in row.cells if cell.count}
    assert cells == {(True, 5, ""), (True, 1, ""), (False, 5, "heat-2"), (False, 1, "")}


def test_the_matrix_can_be_had_as_a_workbook(levels, terms, alice, client_for):
    make_partnership("Ilman Oy", level=levels["other"])
    response = client_for(alice).get(f"{URL}matrix.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][1:6] == ["Arki", "Kehittäminen", "Strateginen", "Verkosto", "Muu"]
    assert rows[-1][1:] == [0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_of_the_database_for_one_and_three(count, provider, alice, client_for):
    with provider_context(provider):
        make_levels()
        for number in range(count):
            make_partnership(f"Kumppani {number} Oy", owner=alice)
    assert queries_of(client_for(alice), URL) == 16


def test_a_school_without_levels_is_told_where_they_are(client_for, alice):
    page = client_for(alice).get(URL)
    assert 'href="/koski/partnerships/levels/"' in page.content.decode()


# --- Whom do we miss -------------------------------------------------------------------------------------


def meet(partner, owner, times: int) -> None:
    with history.change_set("test", actor=None):
        for day in range(times):
            encounter = Encounter(
                owner=owner, starts_at=timezone.now() - timedelta(days=day + 1), text="Käynti"
            )
            encounter.save()
            EncounterPartner(encounter=encounter, partner=partner).save()


def test_everyday_partners_met_often_are_candidates_for_development(levels, alice):
    often, seldom, deeper = (make_partnership(f"{name} Oy") for name in ("Usein", "Harvoin", "Syvempi"))
    make_partnership(deeper.partner, level=levels["strategic"])
    for row, times in ((often, 4), (seldom, 2), (deeper, 5)):
        meet(row.partner, alice, times)
    found = candidates(list(levels.values()), Scope(), alice)
    assert [(one.partnership, one.met) for one in found] == [(often, 4)]


def test_the_review_shows_empty_cells_candidates_and_targets(provider, alice, client_for):
    with provider_context(provider):
        levels = make_levels()
        with history.change_set("test", actor=None):
            Field(name="Tekniikka").save()
        target = make_partnership("Tavoite Oy", level=levels["strategic"], stage="prospect")
    page = client_for(alice).get(f"{URL}targets/")
    assert (list(page.context["targets"]), page.context["target_count"]) == ([target], 1)
    assert [[cell.count for cell in row.cells] for row in page.context["rows"]] == [[0] * 5]
    address = f"/koski/partnerships/add/?level={levels['strategic'].pk}&amp;stage=prospect"
    assert address in page.content.decode()


def test_one_that_began_this_year_and_changed_its_level_began_where_it_began(levels, alice):
    since = present_year_starts_on()
    one = make_partnership(starts_on=since)
    change_level(
        one,
        to=Level.objects.get(key="strategic"),
        on=since + timedelta(days=1),
        reason="Kasvoi",
        decider=alice,
        actor=alice,
    )
    told = {tile.level.key: (tile.started, tile.ended, tile.count) for tile in four_field(alice).tiles}
    assert (told["everyday"], told["strategic"]) == ((1, 0, 0), (0, 0, 1))


def test_what_no_field_shows_is_not_in_the_sentence_either(levels, alice):
    one = make_partnership()
    with history.change_set("test", actor=None):
        one.level.is_active = False
        one.level.save()
    picture = four_field(alice)
    assert (picture.partners, picture.partnerships, [tile.count for tile in picture.tiles]) == (0, 0, [0] * 4)
