"""The partner list with what the care of partners adds: levels, owner, signal, last met."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from vasta.core import history
from vasta.encounters.models import ContactDates
from vasta.groups.models import Group
from vasta.home.partner_filters import months_ago
from vasta.home.partner_rows import level_marks
from vasta.partners.models import Partner
from vasta.partners.tests.people import make_partner
from vasta.partnerships.models import Partnership
from vasta.partnerships.tests.people import make_levels, make_partnership
from vasta.planning.models import Occasion
from vasta.planning.tests.care import cadence

pytestmark = pytest.mark.usefixtures("in_provider")
URL = "partners:partner_list"
MOST_QUERIES = 12


@pytest.fixture
def levels():
    return make_levels()


def shown(client, query=""):
    return [row.obj.name for row in client.get(reverse(URL) + query).context["rows"]]


def met(partner, days=None, next_in=None):
    now = timezone.now()
    ContactDates.objects.update_or_create(
        partner=partner,
        defaults={
            "last_at": now - timedelta(days=days) if days is not None else None,
            "next_at": now + timedelta(days=next_in) if next_in is not None else None,
        },
    )


def occasion(promise, partnership, days):
    day = timezone.localdate() + timedelta(days=days)
    Occasion(
        cadence=promise,
        partnership=partnership,
        window_on=day - timedelta(days=30),
        opens_on=timezone.localdate() - timedelta(days=20),
        due_on=day,
        closes_on=day + timedelta(days=30),
    ).save()


@pytest.fixture
def cared(alice, bob, levels):
    """A of Alice on two levels, late; B of Bob, due; C agreed and without an owner; D on no level."""
    with history.change_set("test", actor=alice):
        team = Group(name="Tekniikka")
        team.save()
    a = make_partnership("A Oy", owner=alice, deputy=bob, team=team)
    make_partnership(a.partner, level=levels["strategic"], owner=bob)
    b, c = make_partnership("B Oy", owner=bob), make_partnership("C Oy")
    make_partner("D Oy")
    # The occasions that the care model makes of the cadence are not what these tests are about.
    promise = cadence(a.level)
    Occasion.objects.all().delete()
    occasion(promise, a, -6)
    occasion(promise, b, 1)
    met(a.partner, 40)
    met(b.partner, 400)
    met(c.partner, next_in=10)
    return {"a": a, "b": b, "c": c, "team": team}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["A Oy", "B Oy", "C Oy", "D Oy"]),
        ("?care=me", ["A Oy"]),
        ("?signal=late", ["A Oy"]),
        ("?signal=due", ["B Oy"]),
        ("?signal=agreed", ["C Oy"]),
        ("?signal=nothing", []),
        ("?signal=late&signal=agreed", ["A Oy", "C Oy"]),
        ("?gap=owner", ["C Oy"]),
        ("?gap=level", ["D Oy"]),
        ("?unmet=12", ["B Oy", "C Oy", "D Oy"]),
        ("?unmet=24", ["C Oy", "D Oy"]),
        ("?sort=met", ["C Oy", "D Oy", "B Oy", "A Oy"]),
        ("?sort=-met", ["A Oy", "B Oy", "D Oy", "C Oy"]),
    ],
)
def test_the_list_is_narrowed_and_ordered_by_care(query, names, alice, client_for, cared):
    assert shown(client_for(alice), query) == names


def test_what_is_asked_of_partnerships_is_asked_of_one(alice, bob, client_for, cared, levels):
    client, strategic = client_for(alice), levels["strategic"].pk
    assert shown(client, f"?level={strategic}") == ["A Oy"]
    assert shown(client, f"?level={strategic}&owner={bob.pk}") == ["A Oy"]
    assert shown(client, f"?level={strategic}&owner={alice.pk}") == []
    assert shown(client, f"?team={cared['team'].pk}") == ["A Oy"]


def test_a_change_of_all_found_keeps_to_the_filters_of_care(alice, client_for, cared):
    client = client_for(alice)
    data = {"all": "1", "query": "signal=late", "change": "size", "size": "large"}
    client.post(reverse("partners:partner_bulk"), data)
    assert [partner.name for partner in Partner.objects.filter(size="large")] == ["A Oy"]


def test_the_file_says_levels_owner_signal_and_last_met(alice, client_for, cared):
    client = client_for(alice)
    client.cookies["vasta-language"] = "en"
    response = client.get(reverse(URL), {"export": "csv", "care": "me"})
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(content), delimiter=";"))[1:]
    assert (row[0], row[1], row[2], row[3].split()[0]) == (
        "A Oy",
        "Strategic, Everyday",
        "Bob Berg, Alice Aalto",
        "late",
    )


def test_levels_stand_in_the_order_of_a_head(cared):
    partner = cared["a"].partner
    partner.on_levels = list(Partnership.objects.filter(partner=partner).select_related("level"))
    with translation.override("en"):
        marks = level_marks(partner)
    assert marks.index("Strategic") < marks.index("Everyday")


def test_filters_offer_what_the_school_has_in_the_readers_language(alice, client_for, cared):
    client = client_for(alice)
    for language, word in (("fi", "Arki"), ("en", "Everyday")):
        client.cookies["vasta-language"] = language
        client.post(reverse("home:language"), {"language": language})
        form = client.get(reverse(URL)).context["filterset"].form
        assert word in [label for _key, label in form.fields["level"].choices]
        assert "Bob Berg" in [label for _key, label in form.fields["owner"].choices]


def test_months_end_where_a_month_is_short():
    assert months_ago(12) < timezone.now() - timedelta(days=364)


@pytest.mark.parametrize("query", ["", "?care=me", "?signal=nothing&sort=met"])
def test_the_list_asks_the_same_for_one_and_three_rows(query, alice, client_for, levels):
    client, url = client_for(alice), reverse(URL) + query

    def count():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return sum(" FROM " in query["sql"] for query in queries)

    make_partnership("Yksi Oy", owner=alice)
    one = count()
    make_partnership("Kaksi Oy", owner=alice)
    make_partnership("Kolme Oy", owner=alice)
    assert (one, one <= MOST_QUERIES) == (count(), True)
