"""Sites and their main organisations in one list: found wherever they stand, and never in a ring."""

import pytest

from vasta.core import history
from vasta.core.undo import undo
from vasta.partners.models import ImportRow, Partner

from .steps import csv_of, imported, results

pytestmark = pytest.mark.usefixtures("in_provider")


def list_of(*rows):
    return csv_of(["Yritys", "Emoyhtiö"], *map(list, rows))


def parents():
    return dict(Partner.objects.order_by("name").values_list("name", "parent__name"))


def told(batch):
    """Row, column and code of everything that was wrong, and whether it is an error."""
    return [
        (row.position, problem["column"], problem["code"], problem["params"]["text"], row.has_error)
        for row in ImportRow.objects.filter(batch=batch).order_by("position")
        for problem in row.problems
    ]


def test_main_organisations_are_found_also_further_down(alice):
    content = list_of(("Kuuravintola", "Ketju Oy"), ("Ketju Oy", ""), ("Tähtiravintola", "Tuntematon Oy"))
    batch = imported(content, alice)
    assert parents() == {"Ketju Oy": None, "Kuuravintola": "Ketju Oy", "Tähtiravintola": None}
    assert Partner.objects.get(name="Tähtiravintola").notes.endswith(": Tuntematon Oy")
    assert told(batch) == [(2, 1, "parent_unknown", "Tuntematon Oy", False)]
    again = imported(content, alice)
    assert (results(again), again.change_set) == (["unchanged"] * 3, None)
    assert undo(batch.change_set, actor=alice).left == []
    assert Partner.objects.count() == 0


def test_two_rows_that_name_each_other_make_no_ring(alice):
    content = list_of(("Aalto Oy", "Laine Oy"), ("Laine Oy", "Aalto Oy"))
    batch = imported(content, alice)
    assert parents() == {"Aalto Oy": "Laine Oy", "Laine Oy": None}
    assert told(batch) == [(1, 1, "parent_ring", "Aalto Oy", True)]
    assert Partner.objects.get(name="Laine Oy").notes.endswith(": Aalto Oy")
    again = imported(content, alice)
    assert (results(again), again.change_set) == (["unchanged"] * 2, None)
    assert told(again) == [(1, 1, "parent_ring", "Aalto Oy", True)]


def test_a_longer_ring_is_left_open_at_its_last_row(alice):
    batch = imported(list_of(("A Oy", "B Oy"), ("B Oy", "C Oy"), ("C Oy", "A Oy")), alice)
    assert parents() == {"A Oy": "B Oy", "B Oy": "C Oy", "C Oy": None}
    assert told(batch) == [(2, 1, "parent_ring", "A Oy", True)]


def test_a_partner_of_the_register_does_not_come_under_its_own_site(alice):
    with history.change_set("test", actor=alice):
        above = Partner(name="Aalto Oy")
        above.save()
        middle = Partner(name="Laine Oy", parent=above)
        middle.save()
        Partner(name="Vaahto Oy", parent=middle).save()
    batch = imported(list_of(("Aalto Oy", "Vaahto Oy")), alice)
    assert parents() == {"Aalto Oy": None, "Laine Oy": "Aalto Oy", "Vaahto Oy": "Laine Oy"}
    assert told(batch) == [(0, 1, "parent_ring", "Vaahto Oy", True)]


def test_a_row_that_names_itself_stays_a_main_organisation(alice):
    batch = imported(list_of(("Aalto Oy", "Aalto Oy")), alice)
    assert (parents(), told(batch)) == ({"Aalto Oy": None}, [])


def test_a_main_organisation_is_taken_before_a_site_of_its_name(alice):
    with history.change_set("test", actor=alice):
        above = Partner(name="Ketju Oy")
        above.save()
        for name in ("Aalto Oy", "Aalto Oy", "Laine Oy"):
            Partner(name=name, parent=above).save()
        top = Partner(name="Laine Oy")
        top.save()
    imported(list_of(("Ravintola A", "Laine Oy"), ("Ravintola B", "Aalto Oy")), alice)
    assert Partner.objects.get(name="Ravintola A").parent == top
    # Two sites of the name: which one is meant nobody knows.
    assert Partner.objects.get(name="Ravintola B").parent is None
