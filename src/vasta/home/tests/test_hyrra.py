"""The hyrrä: which of our teams does what with a partner."""

from datetime import timedelta

import pytest
from django.utils import timezone

from vasta.accounts.models import Field
from vasta.core import history
from vasta.encounters.models import Encounter, EncounterPartner, Participant
from vasta.groups.models import Group, Seat
from vasta.home.hyrra import Function, draw, functions_of
from vasta.partners.models import Partner, PartnerField, Term
from vasta.partnerships.models import Level, Partnership, PartnershipTerm


@pytest.fixture
def partner(in_provider, alice, bob):
    """Met twice by Alice's team, once by Bob (no team) long ago; one team of its field never met it."""
    with history.change_set("demo", actor=alice):
        field = Field(name="Kone- ja tuotantotekniikka")
        level = Level(name="Arki", short_name="Arki")
        form = Term(vocabulary="cooperation", name="Työpaikkajaksot")
        partner = Partner(name="Virtakoski Konepaja Oy")
        _save(field, level, form, partner)
        team, other = Group(name="Tekniikan tiimi", field=field), Group(name="Hitsauksen tiimi", field=field)
        partnership = Partnership(partner=partner, level=level, team=team)
        _save(team, other, partnership)
        _save(
            Seat(group=team, user=alice),
            PartnerField(partner=partner, field=field),
            PartnershipTerm(partnership=partnership, term=form),
        )
        for user, days in ((alice, 3), (alice, 100), (bob, 500)):
            met(partner, user, days)
    return partner


def _save(*rows):
    for row in rows:
        row.save()


def met(partner, user, days, **values):
    encounter = Encounter(owner=user, starts_at=timezone.now() - timedelta(days=days), **values)
    _save(encounter)
    _save(EncounterPartner(encounter=encounter, partner=partner), Participant(encounter=encounter, user=user))


def test_each_team_says_how_often_what_and_when(partner):
    today = timezone.localdate()
    found = functions_of(partner)
    assert [(str(one.team), one.count, one.what, one.reached(today)) for one in found] == [
        ("Tekniikan tiimi", 2, "Työpaikkajaksot", "recent"),
        ("None", 0, "Käynti", "earlier"),
        ("Hitsauksen tiimi", 0, "", "never"),
    ]
    assert [str(one.level) for one in found] == ["Arki", "None", "None"]


def test_planned_and_deleted_encounters_do_not_count(partner, alice):
    with history.change_set("demo", actor=alice):
        met(partner, alice, -3, state=Encounter.State.PLANNED)
        met(partner, alice, 5)
        history.delete_softly(Encounter.objects.order_by("pk").last())
    assert functions_of(partner)[0].count == 2


def test_the_picture_has_a_sector_and_a_place_for_words_for_each_team(partner):
    picture = draw(functions_of(partner), timezone.localdate())
    assert [bool(sector.filled) for sector in picture.sectors] == [True, False, False]
    assert len({sector.label for sector in picture.sectors}) == 3


def test_labels_of_many_teams_do_not_lie_on_each_other():
    picture = draw([Function(None, count) for count in range(10)], timezone.localdate())
    labels = [sector.label for sector in picture.sectors]
    near = [
        (one, other)
        for one in labels
        for other in labels
        if one is not other and one[0] == other[0] and abs(one[1] - other[1]) < 84
    ]
    assert near == []
    assert [all(60 <= y <= 570 for _x, y in labels), sum(x > 500 for x, _y in labels)] == [True, 5]


def test_the_page_shows_picture_and_table(client_for, alice, partner):
    client = client_for(alice)
    for query in ("", "?show=table"):
        assert client.get(f"/koski/partners/{partner.pk}/hyrra/{query}").status_code == 200


def test_a_partner_that_nobody_knows_invites_to_begin(client_for, alice, in_provider):
    with history.change_set("demo", actor=alice):
        stranger = Partner(name="Uusi Oy")
        stranger.save()
    response = client_for(alice).get(f"/koski/partners/{stranger.pk}/hyrra/")
    assert response.context["picture"] is None


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_asks_the_same_number_of_queries(client_for, alice, partner, more, assert_reads):
    with history.change_set("demo", actor=alice):
        for _number in range(more):
            met(partner, alice, 10)
    client = client_for(alice)
    url = f"/koski/partners/{partner.pk}/hyrra/"
    client.get(url)
    with assert_reads(11):
        client.get(url)
