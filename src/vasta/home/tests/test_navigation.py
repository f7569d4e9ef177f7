"""The rail: the current place, and only what the person may open."""

import html
from importlib import metadata

import pytest
from django.urls import reverse

from vasta.home.releases import RELEASES

pytestmark = pytest.mark.usefixtures("in_provider")


def current(response):
    rail = [item for group in response.context["shell"].rail for item in group]
    return [str(item.url) for item in rail if item.current]


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("home:today", "home:today"),
        ("partners:contact_list", "partners:partner_list"),
        ("partners:import_list", "partners:partner_list"),
        ("encounters:encounter_create", "encounters:encounter_list"),
        ("accounts:person_invite", "accounts:person_list"),
        ("accounts:reorganise", "accounts:person_list"),
        ("accounts:unit_list", "accounts:settings"),
        ("mfa_index", "accounts:settings"),
        ("core:change_list", "core:change_list"),
    ],
)
def test_each_page_marks_the_place_it_belongs_to(alice, client_for, page, place):
    assert current(client_for(alice).get(reverse(page))) == [reverse(place)]


def test_words_of_the_register_belong_to_settings(alice, client_for):
    response = client_for(alice).get(reverse("partners:term_list", args=["tag"]))
    assert current(response) == [reverse("accounts:settings")]


def test_first_steps_of_a_main_user_end_when_they_are_done(alice, bob, client_for):
    labels = [step.is_done for step in client_for(alice).get(reverse("home:today")).context["steps"]]
    assert labels == [False, False, False, True]
    assert reverse("partners:import_list") not in client_for(bob).get(reverse("home:today")).text


def test_strangers_see_no_rail(client, provider):
    response = client.get(reverse("account_login"))
    assert response.context["shell"].rail == []


def test_the_language_follows_the_person_and_the_browser(alice, client_for, client):
    for browser in (client, client_for(alice)):
        response = browser.post(reverse("home:language"), {"language": "sv", "next": "https://evil.example/"})
        assert response["Location"] == reverse("home:today")
        page = browser.get(reverse("home:today"), follow=True)
        assert 'lang="sv"' in page.text
    assert client_for(alice).get(reverse("home:today")).headers["Content-Language"] == "sv"


def test_every_release_can_be_read_in_the_program_newest_first(bob, client_for):
    text = client_for(bob).get(reverse("home:whats_new")).text
    assert [release.version for release in RELEASES] == sorted((r.version for r in RELEASES), reverse=True)
    assert all(str(note) in html.unescape(text) for release in RELEASES for note in release.notes)
    assert RELEASES[0].version == metadata.version("vasta").removesuffix(".0")
