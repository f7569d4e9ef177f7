"""The list of people, a person's page, the own profile, and roles."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.people import make_person
from vasta.accounts.models import LastMainUser, Membership, PersonSkill, Unit
from vasta.core import search
from vasta.core.history import change_set
from vasta.core.models import ChangeSet
from vasta.core.tenancy import provider_context

pytestmark = pytest.mark.usefixtures("in_provider")


def profile_data(**changes):
    """What the own form posts, with `changes`."""
    return {
        "first_name": "Bob",
        "last_name": "Berg",
        "title": "",
        "phone": "",
        "language": "",
        "deputy_0": "",
        "deputy_1": "",
        "skills": "",
        "languages": "",
        "digest": "weekly",
    } | changes


@pytest.fixture
def skilled_bob(bob):
    """Bob can bake and speaks Estonian."""
    with change_set("test", actor=bob):
        PersonSkill(membership=bob.membership(), kind="skill", name="Leivonta").save()
        PersonSkill(membership=bob.membership(), kind="language", name="viro").save()
    return bob


def queries_of(client, address):
    """How many times the page reads tables; transactions and row security are left out."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return sum(query["sql"].startswith(('SELECT "', "SELECT DISTINCT")) for query in queries)


def names_in(response):
    """The people of a list, in its order."""
    return [str(row.obj) for row in response.context["rows"]]


def test_every_employee_sees_the_people_by_family_name(client_for, alice, bob):
    response = client_for(bob).get(reverse("accounts:person_list"))
    assert names_in(response) == ["Alice Aalto", "Bob Berg"]


@pytest.mark.parametrize("query", ["leivonta", "viro", "berg", "bob.berg@koski.example"])
def test_people_are_found_by_skill_language_name_and_address(client_for, alice, skilled_bob, query):
    response = client_for(alice).get(reverse("accounts:person_list"), {"q": query})
    assert names_in(response) == ["Bob Berg"]


def test_the_global_search_leads_to_a_person_by_skill(skilled_bob):
    found = search.search("leivonta")
    assert [(entry.model, entry.title) for entry in found] == [("accounts.membership", "Bob Berg")]


def test_a_removed_skill_no_longer_finds_the_person(client_for, skilled_bob):
    client_for(skilled_bob).post(reverse("accounts:profile"), profile_data(languages="viro"))
    assert search.search("leivonta") == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Alice Aalto", "Bob Berg"]),
        ({"role": "main_user"}, ["Alice Aalto"]),
        ({"skill": "Leivonta"}, ["Bob Berg"]),
        ({"state": "left"}, ["Cecilia Dahl"]),
        ({"state": "all"}, ["Alice Aalto", "Bob Berg", "Cecilia Dahl"]),
    ],
)
def test_people_are_filtered(client_for, provider, alice, skilled_bob, query, names):
    make_person(provider, "Cecilia", "Dahl", is_active=False)
    assert names_in(client_for(alice).get(reverse("accounts:person_list"), query)) == names


def test_people_of_a_unit_are_filtered(client_for, provider, alice):
    with change_set("test", actor=alice):
        unit = Unit(name="Malmi")
        unit.save()
    make_person(provider, "Cecilia", "Dahl", unit=unit)
    response = client_for(alice).get(reverse("accounts:person_list"), {"unit": unit.pk})
    assert names_in(response) == ["Cecilia Dahl"]


def test_a_longer_list_takes_no_more_queries(client_for, provider, bob):
    client, counts = client_for(bob), []
    for name in ("Eeva", "Fanni", "Greta"):
        user = make_person(provider, name, "Hirvi")
        with change_set("test", actor=user):
            PersonSkill(membership=user.membership(), name=f"{name} osaa").save()
        counts.append(queries_of(client, reverse("accounts:person_list")))
    # Who reads (4), choices of filters (3), saved views, the number, the keys, the rows with their skills.
    assert counts == [11, 11, 11]


def test_a_fuller_page_of_a_person_takes_no_more_queries(client_for, provider, alice, bob):
    address = reverse("accounts:membership_detail", args=[bob.membership().pk])
    client, counts = client_for(alice), []
    for name in ("Eeva", "Fanni", "Greta"):
        user = make_person(provider, name, "Hirvi", deputy=bob.membership())
        with change_set("test", actor=user):
            PersonSkill(membership=bob.membership(), name=f"taito {name}").save()
        counts.append(queries_of(client, address))
    assert counts[0] == counts[1] == counts[2]


def test_a_person_of_another_school_is_not_found(client_for, alice, other_provider, charlie):
    with provider_context(other_provider):
        key = charlie.membership().pk
    assert client_for(alice).get(reverse("accounts:membership_detail", args=[key])).status_code == 404


# The own profile.


def test_a_skill_that_a_main_user_added_meanwhile_is_kept(client_for, alice, bob):
    with change_set("test", actor=alice):
        PersonSkill(membership=bob.membership(), kind="skill", name="Leivonta").save()
    client_for(bob).post(
        reverse("accounts:profile"),
        profile_data(**{"skills": "Kylmäketju", "initial-skills": "", "initial-languages": ""}),
    )
    skills = PersonSkill.objects.filter(membership=bob.membership()).values_list("name", flat=True)
    assert sorted(skills) == ["Kylmäketju", "Leivonta"]


def test_the_own_profile_is_saved_with_skills_and_kept_in_the_history(client_for, alice, bob):
    data = profile_data(
        first_name="Robert",
        title="Uraohjaaja",
        phone="040 123 4567",
        skills="Leivonta, Kylmäketju\nleivonta",
        languages="viro",
        deputy_0=alice.membership().pk,
        deputy_1="Alice Aalto",
    )
    response = client_for(bob).post(reverse("accounts:profile"), data)
    assert response.status_code == 302
    bob.refresh_from_db()
    person = Membership.objects.get(user=bob)
    assert (bob.first_name, person.title, person.deputy.user) == ("Robert", "Uraohjaaja", alice)
    skills = PersonSkill.objects.filter(membership=person).values_list("kind", "name")
    assert list(skills) == [("language", "viro"), ("skill", "Kylmäketju"), ("skill", "Leivonta")]
    record = ChangeSet.objects.latest("pk")
    assert (record.operation, record.actor) == ("accounts.membership.edit_profile", bob)
    assert record.counts == {"accounts.membership": 1, "accounts.personskill": 3}


def test_the_own_mails_are_chosen_in_the_profile(client_for, bob, provider):
    data = profile_data(digest="daily", reminds_day_before="on")
    client_for(bob).post(reverse("accounts:profile"), data)
    with provider_context(provider):
        membership = Membership.objects.get(user=bob)
        assert (membership.digest, membership.reminds_day_before) == ("daily", True)


def test_the_own_profile_can_be_undone_by_oneself(client_for, bob):
    client = client_for(bob)
    client.post(reverse("accounts:profile"), profile_data(title="Uraohjaaja", skills="Leivonta"))
    client.post(reverse("core:change_undo", args=[ChangeSet.objects.latest("pk").pk]))
    assert Membership.objects.get(user=bob).title == ""
    assert PersonSkill.objects.count() == 0


def test_nobody_gives_oneself_a_role_or_a_unit(client_for, bob):
    data = profile_data(is_main_user="on", is_management="on", unit="1")
    assert client_for(bob).post(reverse("accounts:profile"), data).status_code == 302
    assert Membership.objects.get(user=bob).roles == []


def test_nobody_is_the_own_deputy(client_for, bob):
    data = profile_data(deputy_0=bob.membership().pk, deputy_1="Bob Berg")
    response = client_for(bob).post(reverse("accounts:profile"), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["deputy"]


def test_two_windows_do_not_overwrite_each_other(client_for, bob):
    client = client_for(bob)
    version = client.get(reverse("accounts:profile")).context["form"].initial["version"]
    client.post(reverse("accounts:profile"), profile_data(title="Opettaja", version=version))
    response = client.post(reverse("accounts:profile"), profile_data(title="Rehtori", version=version))
    assert response.status_code == 409
    assert Membership.objects.get(user=bob).title == "Opettaja"


# What a main user changes.


def edit_data(**changes):
    """What a main user's form posts, with `changes`."""
    data = profile_data() | {"unit": "", "field": ""} | changes
    return {name: value for name, value in data.items() if name not in ("first_name", "last_name")}


def test_a_main_user_changes_roles_and_place(client_for, alice, bob):
    with change_set("test", actor=alice):
        unit = Unit(name="Malmi")
        unit.save()
    address = reverse("accounts:membership_edit", args=[bob.membership().pk])
    data = edit_data(unit=unit.pk, is_lead="on", is_quality="on", title="Tiimivastaava")
    assert client_for(alice).post(address, data).status_code == 302
    person = Membership.objects.get(user=bob)
    assert [role.value for role in person.roles] == ["lead", "quality"]
    assert (person.unit, person.title) == (unit, "Tiimivastaava")
    assert ChangeSet.objects.latest("pk").operation == "accounts.membership.edit"


def test_an_employee_does_not_open_the_form_of_roles(client_for, alice, bob):
    for user in (alice, bob):
        address = reverse("accounts:membership_edit", args=[user.membership().pk])
        assert client_for(bob).get(address).status_code == 403
        assert client_for(bob).post(address, edit_data(is_main_user="on")).status_code == 403
    assert Membership.objects.get(user=bob).roles == []


def test_a_main_user_does_not_change_names_that_other_schools_share(client_for, alice, bob):
    address = reverse("accounts:membership_edit", args=[bob.membership().pk])
    client_for(alice).post(address, edit_data(first_name="Väärä", last_name="Nimi", email="a@b.example"))
    bob.refresh_from_db()
    assert (str(bob), bob.email) == ("Bob Berg", "bob.berg@koski.example")


def test_the_last_main_user_stays_one(client_for, alice):
    address = reverse("accounts:membership_edit", args=[alice.membership().pk])
    response = client_for(alice).post(address, edit_data())
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["is_main_user"]
    assert Membership.objects.get(user=alice).is_main_user


def test_no_code_takes_the_last_main_user_away(alice):
    person = Membership.objects.get(user=alice)
    person.is_main_user = False
    with pytest.raises(LastMainUser), change_set("test", actor=alice):
        person.save()


def test_undo_does_not_take_the_last_main_user_away(client_for, alice, bob):
    client = client_for(alice)
    client.post(reverse("accounts:membership_edit", args=[bob.membership().pk]), edit_data(is_main_user="on"))
    made_bob = ChangeSet.objects.latest("pk")
    with change_set("test", actor=bob):
        person = Membership.objects.get(user=alice)
        person.is_main_user = False
        person.save()
    client_for(bob).post(reverse("core:change_undo", args=[made_bob.pk]))
    assert Membership.objects.get(user=bob).is_main_user


def test_a_former_main_user_undoes_no_change_of_roles(client_for, alice, bob):
    client = client_for(alice)
    client.post(reverse("accounts:membership_edit", args=[bob.membership().pk]), edit_data(is_main_user="on"))
    made_bob = ChangeSet.objects.latest("pk")
    client_for(bob).post(reverse("accounts:membership_edit", args=[alice.membership().pk]), edit_data())
    assert not Membership.objects.get(user=alice).is_main_user
    response = client.post(reverse("core:change_undo", args=[made_bob.pk]))
    assert response.status_code == 403
    assert Membership.objects.get(user=bob).is_main_user
