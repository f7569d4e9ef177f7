"""People stay in their units and work in teams across them (S2-092)."""

import pytest
from django.urls import reverse

from vasta.accounts.models import Membership, Unit
from vasta.core.history import change_set
from vasta.groups.models import Group, Seat

pytestmark = pytest.mark.usefixtures("in_provider")


def test_a_person_has_a_home_unit_and_teams_across_units(client_for, alice, bob):
    with change_set("test", actor=alice):
        malmi, online = Unit(name="Malmi"), Unit(name="Verkko", kind=Unit.Kind.ONLINE)
        for unit in (malmi, online):
            unit.save()
        bob.membership().unit = malmi
        bob.membership().save()
        for team in (Group(name="Matkailun tiimi", unit=online), Group(name="Ravintolatiimi", unit=malmi)):
            team.save()
            Seat(group=team, user=bob).save()
    context = client_for(alice).get(bob.membership().urls["detail"]).context
    teams = [[str(row) for row in group["rows"]] for group in context["owned"] if group["model"] is Group]
    assert (context["person"].unit, teams) == (malmi, [["Matkailun tiimi", "Ravintolatiimi"]])
    assert list(Membership.objects.filter(unit=online)) == []
    assert client_for(bob).get(reverse("groups:group_list")).status_code == 200
