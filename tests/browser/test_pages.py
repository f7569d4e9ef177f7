"""Every page of the program is looked at: accessible, within the policy, and no wider than the screen."""

import pytest

from .school import ALICE
from .watching import Variant, assert_accessible, variants

# Name → path inside the school, with the keys that `school.py` prints; the name decides in which variant
# `make test` looks at it.
OUTSIDE = {
    "sign in": "account/login/",
    "sign-in code": "account/login/code/",
    "reset": "account/password/reset/",
}
INSIDE = {
    "today": "",
    "search": "search/?q=koski",
    "search without result": "search/?q=zzzzzz",
    # The register.
    "partners": "partners/",
    "filtered partners": "partners/?gap=contact&q=ravintola",
    "no partners": "partners/?q=zzzzzz",
    "new partner": "partners/add/",
    "new site": "partners/add/?parent={partner}",
    "partner": "partners/{partner}/",
    "partner form": "partners/{partner}/edit/",
    "partner deletion": "partners/{partner}/delete/",
    "partner brief": "partners/{partner}/brief/",
    "partner history": "history/partners.partner/{partner}/",
    "new relation": "partners/{partner}/relations/add/",
    "relation form": "partners/relations/{relation}/",
    "new file": "files/partners.partner/{partner}/add/",
    "contacts": "partners/people/",
    "new contact": "partners/people/add/?partner={partner}",
    "contact": "partners/people/{contact}/",
    "contact form": "partners/people/{contact}/edit/",
    "contact deletion": "partners/people/{contact}/delete/",
    "contact history": "history/partners.contact/{contact}/",
    "new workplace": "partners/people/{contact}/places/add/",
    "workplace form": "partners/places/{place}/",
    "workplace deletion": "partners/places/{place}/delete/",
    # Imports.
    "imports": "partners/import/",
    "import columns": "partners/import/{columns}/",
    "import preview": "partners/import/{preview}/",
    "import duplicates": "partners/import/{preview}/?tab=duplicate",
    "import problems": "partners/import/{preview}/?tab=problems",
    "import result": "partners/import/{imported}/",
    "import result problems": "partners/import/{imported}/?tab=problems",
    # Levels and partnerships.
    "hyrrä": "partners/{partner}/hyrra/",
    "hyrrä table": "partners/{partner}/hyrra/?show=table",
    "four-field": "levels/",
    "whom we miss": "levels/targets/",
    "levels": "partnerships/levels/",
    "level": "partnerships/levels/{level}/",
    "level form": "partnerships/levels/{level}/edit/",
    "partnerships": "partnerships/",
    "partnerships on paper": "partnerships/print/",
    "new partnership": "partnerships/add/?partner={partner}",
    "partnership": "partnerships/{partnership}/",
    "partnership form": "partnerships/{partnership}/edit/",
    "level change": "partnerships/{partnership}/level/",
    "partnership end": "partnerships/{partnership}/end/",
    "partnership deletion": "partnerships/{partnership}/delete/",
    # The care model, actions and the annual clock.
    "next week too": "?next=1",
    "care model": "planning/care/",
    "new cadence": "planning/care/add/?level={level}",
    "cadence form": "planning/care/{cadence}/edit/",
    "terms": "planning/terms/",
    "new term": "planning/terms/add/",
    "occasions": "planning/occasions/",
    "promises kept": "planning/occasions/kept/",
    "occasion skip": "planning/occasions/{occasion}/skip/",
    "occasion move": "planning/occasions/{occasion}/move/",
    "actions": "planning/actions/",
    "new action": "planning/actions/add/?partner={partner}",
    "action": "planning/actions/{action}/",
    "annual clock": "clock/",
    "annual clock table": "clock/?show=table&of=own",
    "entries of the clock": "planning/clock/",
    "new entry": "planning/clock/add/",
    "entry": "planning/clock/{entry}/",
    # Teams.
    "groups": "groups/",
    "new group": "groups/add/",
    "group": "groups/{team}/",
    "group form": "groups/{team}/edit/",
    "seat form": "groups/seats/{seat}/edit/",
    # The calendar and hours.
    "calendar week": "encounters/calendar/?view=week",
    "calendar day": "encounters/calendar/?view=day",
    "calendar month": "encounters/calendar/?view=month",
    "agenda": "encounters/calendar/?view=agenda",
    "encounter move": "encounters/{planned}/move/",
    "encounter hold": "encounters/{planned}/hold/",
    "encounter cancel": "encounters/{planned}/cancel/",
    "invitation file": "encounters/{planned}/ics/",
    "calendar feed": "encounters/feed/",
    "my hours": "encounters/hours/",
    "new hours": "encounters/hours/add/",
    "team hours": "encounters/hours/team/",
    # Encounters.
    "encounters": "encounters/",
    "no encounters": "encounters/?q=zzzzzz",
    "new encounter": "encounters/log/?partner={partner}",
    "new plan": "encounters/plan/?partner={partner}",
    "encounter": "encounters/{encounter}/",
    "encounter form": "encounters/{encounter}/edit/",
    "encounter deletion": "encounters/{encounter}/delete/",
    "encounter history": "history/encounters.encounter/{encounter}/",
    "after an encounter": "encounters/{encounter}/next/",
    "timeline": "encounters/partner/{partner}/",
    # People and settings.
    "people": "settings/people/",
    "invite": "settings/people/invite/",
    "person": "settings/people/{person}/",
    "person form": "settings/people/{person}/edit/",
    "person leaves": "settings/people/{person}/leave/",
    "reorganise": "settings/people/move/",
    "profile": "settings/profile/",
    "settings": "settings/",
    "school": "settings/school/",
    "units": "settings/units/",
    "new unit": "settings/units/add/",
    "unit form": "settings/units/{unit}/",
    "fields of study": "settings/fields/",
    "field form": "settings/fields/{field}/",
    "duties": "settings/duties/",
    "new duty": "settings/duties/add/",
    "induction": "settings/induction/",
    "induction steps": "settings/induction/steps/",
    "induction of the team": "induction/team/",
    "categories": "partners/words/category/",
    "relation words": "partners/words/relation/",
    "new word": "partners/words/tag/add/",
    "word form": "partners/words/{term}/edit/",
    "word deletion": "partners/words/{term}/delete/",
    "security": "account/2fa/",
    "new authenticator": "account/2fa/totp/activate/",
    "sessions": "account/sessions/",
    "e-mail": "account/email/",
    "password": "account/password/change/",
    "sign out": "account/logout/",
    "changes": "changes/",
    "downloads": "downloads/",
    "personal data": "personal-data/",
    "components": "components/",
}


def looks(pages):
    """Parameters: each page in each variant it is looked at in."""
    return [
        pytest.param(path, variant, id=f"{name}-{variant}")
        for name, path in pages.items()
        for variant in variants(name)
    ]


@pytest.mark.parametrize(("path", "variant"), looks(OUTSIDE))
def test_page_for_strangers(open_page, path, variant):
    page = open_page(variant)
    assert page.goto(f"/koski/{path}").status == 200
    assert page.get_attribute("html", "lang") == variant.language
    assert_accessible(page)


@pytest.mark.parametrize(("path", "variant"), looks(INSIDE))
def test_page_for_people(server, page_of, path, variant):
    page = page_of(ALICE, variant)
    assert page.goto(f"/koski/{path.format(**server.keys)}").status == 200
    assert page.get_attribute("html", "lang") == variant.language
    assert_accessible(page)


def test_page_that_is_not_there(page_of):
    page = page_of(ALICE)
    assert page.goto("/koski/not-there/").status == 404
    assert_accessible(page)


def test_invitation_that_does_not_work(phone):
    assert phone.goto("/koski/settings/join/used-or-made-up/").status == 404
    assert_accessible(phone)


def test_long_word_of_a_heading_fits_a_small_screen(page_of):
    page = page_of(ALICE, Variant(width=320))
    page.goto("/koski/settings/school/")
    assert page.get_by_role("heading", level=1).inner_text() == "Oppilaitoksen tiedot ja kirjautumissäännöt"
    assert_accessible(page)


def test_stranger_is_sent_to_sign_in(page):
    page.goto("/koski/partners/")
    assert page.url.endswith("/koski/account/login/?next=/koski/partners/")
