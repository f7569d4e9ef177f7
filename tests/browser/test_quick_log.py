"""Logging an encounter on a phone with one thumb: few inputs, few taps, no scrolling, nothing lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from .school import ALICE, BOB
from .watching import Variant, assert_accessible, sign_in

PHONE = Variant(width=390)
MOST_TAPS, MOST_INPUTS = 8, 3


class Thumb:
    """Taps one after another, counts them, and sees to it that nothing was scrolled to."""

    def __init__(self, page: Page):
        self.page, self.taps = page, 0

    def tap(self, selector: str) -> None:
        target = self.page.locator(selector).first
        expect(target).to_be_visible()
        box = target.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= self.page.viewport_size["height"]
        target.tap()
        self.taps += 1

    def write(self, selector: str, text: str) -> None:
        """Tap a field and type into it."""
        self.tap(selector)
        self.page.keyboard.type(text)


def log_visit(page: Page, partner: str, text: str, *, kind: str = "visit") -> int:
    """From the page that is open to the saved encounter; returns the number of taps."""
    thumb = Thumb(page)
    thumb.tap(".bottombar .primary, a.button[href$='/encounters/log/']:visible")
    expect(page.locator("#encounter-form")).to_be_visible()
    thumb.write("#id_partners_words", partner.split()[1].lower())
    thumb.tap(f"[role=option]:has-text('{partner}')")
    expect(page.locator(".chosen span").first).to_have_text(partner)
    if kind != "visit":
        thumb.tap(f".kinds .chip:has([value={kind}])")
    thumb.write("#id_text", text)
    thumb.tap("[data-send-again]")
    page.wait_for_url("**/next/")
    return thumb.taps


def test_three_visits_are_logged_within_the_taps(page_of):
    page = page_of(BOB, PHONE)
    page.goto("/koski/")
    visits = [("Compass Koski Oy", "visit"), ("Hotelli Kuohu", "call"), ("Leipomo Lähde", "message")]
    taps = [log_visit(page, name, "Kävimme läpi kevään jaksot.", kind=kind) for name, kind in visits]
    assert [count for count in taps if count > MOST_TAPS] == []
    page.goto("/koski/encounters/?of=me")
    for name, _kind in visits:
        expect(page.locator("tbody").get_by_role("link", name=name).first).to_be_visible()


def test_few_inputs_are_required_and_the_button_is_in_sight(page_of):
    page = page_of(BOB, PHONE)
    page.goto("/koski/encounters/log/")
    empty = "(form) => [...form.querySelectorAll('[required]')].filter((input) => !input.value).length"
    assert page.locator("#encounter-form").evaluate(empty) <= MOST_INPUTS
    box = page.locator("[data-send-again]").bounding_box()
    assert box["y"] + box["height"] <= 844
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("variant", [PHONE, Variant(theme="dark")], ids=str)
def test_the_form_is_accessible(page_of, server, variant):
    page = page_of(BOB, variant)
    page.goto(f"/koski/encounters/log/?partner={server.keys['partner']}")
    assert_accessible(page)
    page.locator(".quick .defaults > summary").click()
    assert_accessible(page)


def test_a_colleague_is_seen_before_the_same_employer_is_called(page_of, server):
    page = page_of(ALICE, PHONE)
    page.goto(f"/koski/encounters/log/?partner={server.keys['partner']}")
    page.fill("#id_text", "Sovittiin kuusi paikkaa keväälle")
    page.locator("[data-send-again]").click()
    page.wait_for_url("**/next/")
    page = page_of(BOB, PHONE)
    page.goto("/koski/encounters/log/")
    page.locator("#id_partners_words").fill("compass")
    page.locator("[role=option]", has_text="Compass Koski Oy").click()
    warning = page.locator(".guard .notice", has_text="Sovittiin kuusi paikkaa keväälle")
    expect(warning).to_contain_text("Alice")
    page.fill("#id_text", "Soita heille kesäpaikoista")
    page.locator(".guard-offers button[formaction$='/hand-over/']").first.click()
    page.wait_for_url(re.compile(r"/encounters/\d+/$"))
    expect(page.locator("[data-toast] p").first).to_contain_text("Alice Aalto")


def test_two_clicks_save_one_encounter(page_of):
    page = page_of(BOB)
    page.goto("/koski/encounters/log/")
    page.fill("#id_text", "Kaksi napautusta, yksi kirjaus")
    page.locator("[data-send-again]").dblclick()
    page.wait_for_url("**/next/")
    page.goto("/koski/encounters/?q=napautusta")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_the_key_opens_the_form_and_errors_stand_at_their_fields(page_of):
    page = page_of(BOB)
    page.goto("/koski/")
    page.keyboard.press("c")
    page.wait_for_url("**/encounters/log/")
    page.locator(".toggle", has_text="+").or_(page.locator(".toggle").first).click()
    page.locator("[data-send-again]").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#id_text")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".toggle input").first).to_be_checked()


@pytest.fixture
def unwatched(server, chromium):
    """A phone of Bob's whose lost connection may be told on the console."""
    context = chromium.new_context(
        base_url=server.url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        locale="fi-FI",
        timezone_id="Europe/Helsinki",
    )
    page = context.new_page()
    sign_in(page, BOB)
    yield page
    context.close()


def drafts(page: Page) -> list[str]:
    """The names of the drafts in this browser."""
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('vasta-draft-'))")


def write_without_connection(page: Page) -> None:
    """A visit whose sending fails."""
    page.goto("/koski/encounters/log/")
    page.locator("#id_partners_words").fill("hotelli")
    page.locator("[role=option]", has_text="Hotelli Kuohu").tap()
    page.locator(".kinds .chip", has=page.locator("[value=call]")).tap()
    page.fill("#id_text", "Kellarissa ei ollut kenttää")
    page.context.set_offline(True)
    page.locator("[data-send-again]").tap()
    expect(page.locator("#encounter-form [data-offline]")).to_be_visible()


def test_a_draft_outlives_a_lost_connection_and_goes_when_it_is_saved(unwatched):
    page = unwatched
    write_without_connection(page)
    assert len(drafts(page)) == 1
    page.context.set_offline(False)
    page.goto("/koski/encounters/log/")
    expect(page.locator("#id_text")).to_have_value("Kellarissa ei ollut kenttää")
    expect(page.locator(".chosen span").first).to_have_text("Hotelli Kuohu")
    expect(page.locator(".kinds [value=call]")).to_be_checked()
    page.locator("[data-send-again]").tap()
    page.wait_for_url("**/next/")
    assert drafts(page) == []


def test_it_is_sent_again_in_place(unwatched):
    page = unwatched
    write_without_connection(page)
    page.context.set_offline(False)
    page.locator("[data-send-again]").tap()
    page.wait_for_url("**/next/")
    assert drafts(page) == []


def test_signing_out_wipes_the_draft(unwatched):
    page = unwatched
    write_without_connection(page)
    page.context.set_offline(False)
    page.goto("/koski/")
    page.locator(".menu.user > summary").tap()
    page.locator("form[data-forget-drafts] button").tap()
    page.wait_for_url(lambda url: "/koski/" not in url or "login" in url)
    assert drafts(page) == []


def test_without_scripts_the_words_are_a_search_step(page_of):
    page = page_of(ALICE, scripts=False)
    page.goto("/koski/encounters/log/")
    page.fill("#id_partners_words", "ravintola")
    page.fill("#id_text", "Ilman skriptejä")
    page.locator("[name=find]").click()
    page.get_by_label(re.compile("^Ravintola Virta ")).first.check()
    expect(page.locator("#id_text")).to_have_value("Ilman skriptejä")
    page.locator("[data-send-again]").click()
    page.wait_for_url("**/next/")
    expect(page.locator(".lead").get_by_role("link", name="Ravintola Virta", exact=True)).to_be_visible()
