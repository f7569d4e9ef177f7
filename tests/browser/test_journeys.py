"""What people come for, done in a real browser from the first click to the last."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .lists import workbook_of_forty
from .school import ALICE, BOB, CECILIA
from .watching import Variant, assert_accessible, sign_in

PHONE = Variant(width=390)


def press(page: Page, name: str) -> None:
    """Press a button of the page's own part by the words on it."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def undo_from_toast(page: Page) -> None:
    """Press *Undo* in the message that just came, and wait until it is done."""
    page.locator("[data-toast]").get_by_role("button", name="Kumoa").click()
    expect(page.locator("[data-toast] p")).to_have_text(["Kumottu."])


def add_partner(page: Page, name: str) -> None:
    """A partner with a name alone; leaves its page open."""
    page.goto("/koski/partners/add/")
    page.get_by_label("Nimi", exact=True).fill(name)
    press(page, "Tallenna")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


# --- Import ----------------------------------------------------------------------------------------------


def preview(page: Page, file: dict) -> None:
    """From the menu to the preview of a list."""
    page.goto("/koski/partners/import/")
    page.set_input_files("input[type=file]", file)
    press(page, "Lue lista")
    page.get_by_role("button", name="Tarkista rivit").click()
    expect(page.locator("#preview")).to_be_visible()


def counts(page: Page) -> dict[str, int]:
    """The numbers of the tabs above the rows, by the tabs' keys in their addresses."""
    tabs = page.locator(".counts a").all()
    return {tab.get_attribute("href").partition("=")[2]: int(tab.locator("b").inner_text()) for tab in tabs}


def tab(page: Page, key: str) -> Locator:
    """One of those tabs."""
    return page.locator(f".counts a[href='?tab={key}']")


def test_import_again_and_undo(page_of):
    page, workbook = page_of(ALICE), workbook_of_forty()
    preview(page, workbook.file)
    assert counts(page) == {
        "new": workbook.new,
        "update": 0,
        "same": workbook.same,
        "duplicate": workbook.similar,
        "problems": workbook.bad_cells,
    }
    _decide_and_mend(page)
    press(page, f"Tuo {workbook.new + workbook.same + workbook.similar} riviä")
    expect(page.get_by_role("button", name="Kumoa tuonti")).to_be_visible()
    assert counts(page)["created"] == workbook.new
    result = page.url
    page.goto("/koski/partners/?q=konditoria")
    expect(page.locator("tbody tr")).to_have_count(10)

    preview(page, workbook.file)
    assert counts(page)["new"] == 0
    press(page, "Hylkää lista")
    expect(page).to_have_url(re.compile("/partners/import/$"))

    page.goto(result)
    press(page, "Kumoa tuonti")
    expect(page.get_by_text("Tämä tuonti on kumottu")).to_be_visible()
    page.goto("/koski/partners/?q=konditoria")
    expect(page.locator("tbody tr")).to_have_count(0)


def _decide_and_mend(page: Page) -> None:
    """The possible duplicate is the known partner; a bad business ID is put right on the spot."""
    tab(page, "duplicate").click()
    page.locator("tbody select").select_option(label="Sama kuin Kukkakauppa Orvokki, Espoo")
    page.get_by_role("button", name="Päätä", exact=True).click()
    expect(page.get_by_role("button", name="Päätä kaikki")).to_have_count(0)
    tab(page, "problems").click()
    page.get_by_label(re.compile("Y-tunnus")).fill("1234567-1")
    page.get_by_role("button", name="Tallenna ja tarkista Konditoria Naali").click()
    expect(tab(page, "problems").locator("b")).to_have_text("1")


# --- The register ----------------------------------------------------------------------------------------


def test_teacher_finds_a_partner_with_a_typo_and_adds_a_contact_on_a_phone(page_of):
    page = page_of(BOB, PHONE)
    page.goto("/koski/")
    page.get_by_role("link", name="Hae").click()
    page.get_by_role("searchbox").fill("kompass")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Compass Koski Oy", exact=True).click()
    page.locator(".section-head a[href*='people/add']").click()
    page.get_by_label("Etunimi").fill("Helmi")
    page.get_by_label("Sukunimi").fill("Heino")
    press(page, "Tallenna")
    expect(page.get_by_role("heading", level=1)).to_have_text("Helmi Heino")
    page.get_by_role("link", name="Compass Koski Oy", exact=True).click()
    expect(page.locator(".people").get_by_role("link", name="Helmi Heino")).to_be_visible()
    assert_accessible(page)


def test_two_people_edit_the_same_partner(page_of):
    first, second = page_of(ALICE), page_of(BOB)
    add_partner(first, "Kirjapaino Kide")
    address = first.url
    for page in (first, second):
        page.goto(f"{address}edit/")
    _save_name_and_phone(first, "Kirjapaino Kide A", "09 111 1111")
    expect(first.get_by_role("heading", level=1)).to_have_text("Kirjapaino Kide A")
    _save_name_and_phone(second, "Kirjapaino Kide B", "09 222 2222")

    expect(second.get_by_role("heading", level=1)).to_have_text("Joku ehti tallentaa ensin")
    expect(second.locator("tbody tr")).to_have_count(2)
    assert_accessible(second)
    second.get_by_role("row", name="Nimi").get_by_label("Kirjapaino Kide A").check()
    second.get_by_role("row", name="Puhelin").get_by_label("09 222 2222").check()
    press(second, "Tallenna")
    expect(second.get_by_role("heading", level=1)).to_have_text("Kirjapaino Kide A")
    expect(second.get_by_role("link", name="+358 9 2222222")).to_be_visible()


def _save_name_and_phone(page: Page, name: str, phone: str) -> None:
    page.get_by_label("Nimi", exact=True).fill(name)
    page.locator("details:not([open])", has=page.locator("[name=phone]")).locator("summary").click()
    page.get_by_label("Puhelin").fill(phone)
    press(page, "Tallenna")


def test_delete_and_undo_from_the_toast(page_of):
    page = page_of(ALICE)
    add_partner(page, "Verhoomo Vitja")
    address = page.url
    page.locator("main details.menu:has(a[href$='/delete/']) > summary").click()
    page.get_by_role("link", name="Poista").click()
    press(page, "Poista")
    expect(page.locator("[data-toast] p")).to_have_text(["Poistettiin: Verhoomo Vitja."])
    undo_from_toast(page)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Verhoomo Vitja")


def test_change_ticked_rows_and_undo(page_of):
    page = page_of(ALICE)
    for name in ("Lasittamo Idän", "Lasittamo Lännen"):
        add_partner(page, name)
    page.goto("/koski/partners/?q=lasittamo&col=name&col=size")
    page.get_by_label("Valitse Lasittamo Idän").check()
    page.get_by_label("Valitse Lasittamo Lännen").check()
    expect(page.locator("[data-picked]")).to_have_text("2 valittu")
    press(page, "Muuta")
    page.get_by_label("Aseta koko").check()
    page.locator("select[name=size]").select_option("small")
    press(page, "Muuta")
    expect(page.locator("[data-toast]")).to_have_count(1)
    undo = page.locator("[data-toast] form").get_attribute("action")
    page.goto("/koski/partners/?q=lasittamo&size=small")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.goto("/koski/changes/")
    page.locator(f"form[action='{undo}'] button").click()
    page.goto("/koski/partners/?q=lasittamo&size=small")
    expect(page.locator("tbody tr")).to_have_count(0)


def test_saved_view(page_of):
    page = page_of(ALICE)
    page.goto("/koski/partners/")
    page.get_by_role("main").get_by_role("searchbox").fill("pesula")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.reload()
    page.locator("summary", has_text="Tallenna näkymä").click()
    page.get_by_label("Näkymän nimi").fill("Pesulat")
    page.locator(".menu-panel").get_by_role("button", name="Tallenna", exact=True).click()
    page.goto("/koski/partners/")
    page.get_by_role("link", name="Pesulat").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("link", name="Pesulat")).to_have_attribute("aria-current", "page")


def test_peek_at_a_row(page_of):
    page = page_of(BOB)
    page.goto("/koski/partners/?q=compass")
    page.get_by_role("button", name="Pikakatselu: Compass Koski Oy").click()
    expect(page.get_by_role("dialog")).to_contain_text("Kaisa Mäkelä")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


# --- Accounts --------------------------------------------------------------------------------------------


def test_invited_colleague_starts_on_a_phone(server, page_of, phone):
    page = page_of(ALICE)
    page.goto("/koski/settings/people/invite/")
    page.get_by_label("Sähköposti").fill("daniel.dahl@koski.example")
    page.get_by_label("Etunimi").fill("Daniel")
    page.get_by_label("Sukunimi").fill("Dahl")
    press(page, "Kutsu")
    expect(page.locator("[data-toast]").first).to_contain_text("daniel.dahl@koski.example")
    phone.goto(_link_in(server.mails()))
    phone.locator("input[type=password]").first.fill("syksyn-sammal-kirkas")
    press(phone, "Aloita")
    phone.wait_for_url("**/koski/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Tänään")
    assert_accessible(phone)


def _link_in(mails: list[str]) -> str:
    """The address of the newest mail that has one, with the soft line breaks of the mail taken out."""
    return re.search(r"http://\S+/join/\S+", mails[-1].replace("=\n", "")).group()


@pytest.mark.parametrize(("name", "code"), [("Svenska", "sv"), ("English", "en")])
def test_language_is_changed_from_the_menu(page_of, name, code):
    page = page_of(CECILIA)
    page.goto("/koski/partners/")
    finnish = _navigation(page)
    _choose_language(page, name)
    expect(page.locator("html")).to_have_attribute("lang", code)
    assert finnish & _navigation(page) == set()
    _choose_language(page, "Suomi")
    expect(page.locator("html")).to_have_attribute("lang", "fi")
    assert _navigation(page) == finnish


def _navigation(page: Page) -> set[str]:
    """The words of the ways to other places: rail, bottom bar and the person's menu."""
    ways = page.locator(".rail-item, .bottombar a, details.user :is(.menu-item, .menu-label), .skip")
    return {text.strip() for text in ways.all_text_contents()}


def _choose_language(page: Page, name: str) -> None:
    page.locator("details.user > summary").click()
    page.locator("details.user").get_by_role("button", name=name, exact=True).click()


def test_nothing_is_seen_after_signing_out(page):
    sign_in(page, ALICE)
    page.goto("/koski/partners/")
    expect(page.get_by_role("link", name="Compass Koski Oy")).to_be_visible()
    page.locator("details.user > summary").click()
    page.get_by_role("button", name="Kirjaudu ulos").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kirjaudu sisään")
    page.go_back()
    expect(page).to_have_url(re.compile("/account/login/"))
    expect(page.get_by_role("link", name="Compass Koski Oy")).to_have_count(0)


# --- Keyboard --------------------------------------------------------------------------------------------


def test_keyboard_alone(page_of):
    page = page_of(BOB)
    page.goto("/koski/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Siirry sisältöön")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Pikanäppäimet")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#search-box")).to_be_focused()
    page.keyboard.type("pesula")
    expect(page.get_by_role("option", name="Pesula Pilvi")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pesula Pilvi")
