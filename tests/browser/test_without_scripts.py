"""The main job without JavaScript: find, add, filter, import and undo, with links and forms alone."""

import re

import pytest
from playwright.sync_api import expect

from .lists import small_table
from .school import ALICE, BOB
from .watching import sign_in


@pytest.fixture
def page(page_of):
    """Alice's tab in a browser that runs no scripts."""
    return page_of(ALICE, scripts=False)


def press(page, name):
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def heading(page):
    return page.get_by_role("heading", level=1)


def test_sign_in(open_page):
    page = open_page(scripts=False)
    sign_in(page, BOB)
    expect(heading(page)).to_have_text("Tänään")


def test_find_on_the_search_page(page):
    page.goto("/koski/search/")
    page.locator("#search-page-q").fill("orvoki")
    page.locator("#search-page-q").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Kukkakauppa Orvokki").click()
    expect(heading(page)).to_have_text("Kukkakauppa Orvokki")


def test_add_a_site_and_a_contact_person_by_typed_names(page):
    page.goto("/koski/partners/add/")
    page.get_by_label("Nimi", exact=True).fill("Ravintola Virta, Satama")
    page.locator("details", has=page.locator("[name=parent_1]")).locator("summary").click()
    page.locator("[name=parent_1]").fill("ravintola virta")
    press(page, "Tallenna")
    expect(heading(page)).to_have_text("Ravintola Virta, Satama")
    expect(page.locator(".crumbs").get_by_role("link", name="Ravintola Virta", exact=True)).to_be_visible()

    page.locator(".section-head a[href*='people/add']").click()
    page.get_by_label("Etunimi").fill("Ilmari")
    page.get_by_label("Sukunimi").fill("Inkeri")
    press(page, "Tallenna")
    page.get_by_role("link", name="Ravintola Virta, Satama", exact=True).click()
    expect(page.locator(".people").get_by_role("link", name="Ilmari Inkeri")).to_be_visible()


def test_similar_partner_is_told_after_sending(page):
    page.goto("/koski/partners/add/")
    page.get_by_label("Nimi", exact=True).fill("Leipomo Lähde")
    press(page, "Tallenna")
    page.get_by_role("main").get_by_role("link", name=re.compile("Leipomo Lähde")).click()
    expect(heading(page)).to_have_text("Leipomo Lähde")


def test_filter_with_the_button(page):
    page.goto("/koski/partners/")
    page.get_by_role("main").get_by_role("searchbox").fill("matkatoimisto")
    page.locator("summary.chip", has_text="Lisää suodattimia").click()
    page.locator("summary.menu-item", has_text="Mitä puuttuu").click()
    page.get_by_label("yhteyshenkilö puuttuu").check()
    press(page, "Näytä")
    expect(page.locator("tbody th a")).to_have_text(["Matkatoimisto Meri"])


def test_import_and_undo(page):
    page.goto("/koski/partners/import/")
    page.set_input_files("input[type=file]", small_table())
    press(page, "Lue lista")
    # While the worker reads, checks and writes, the page asks for itself anew.
    page.get_by_role("button", name="Tarkista rivit").click()
    page.get_by_role("button", name="Tuo 3 riviä").click()
    page.get_by_role("button", name="Kumoa tuonti").click()
    expect(page.locator("[data-toast] p")).to_have_text(["Kumottu."])
    page.goto("/koski/partners/?q=sahalaitos")
    expect(page.locator("tbody tr")).to_have_count(0)
