"""Forms offer the people of the provider in scope, and keep the one who has left."""

from vasta.core import history
from vasta.core.tracked_forms import TrackedForm
from vasta.planning.models import Action


class ActionForm(TrackedForm):
    class Meta:
        model = Action
        fields = ["owner"]


def offered(form):
    return list(form.fields["owner"].queryset)


def test_a_form_offers_those_who_work_here_and_nobody_of_another_school(in_provider, alice, bob, charlie):
    assert sorted(offered(ActionForm()), key=str) == sorted([alice, bob], key=str)


def test_a_form_keeps_the_person_whom_the_row_names_already(in_provider, alice, bob):
    with history.change_set("demo", actor=alice):
        membership = bob.membership()
        membership.is_active = False
        membership.save()
    assert offered(ActionForm()) == [alice]
    assert sorted(offered(ActionForm(instance=Action(owner=bob))), key=str) == sorted([alice, bob], key=str)
