"""Every page of the program is looked at: accessible, within the policy, and no wider than the screen."""

import pytest

from .school import ALICE
from .watching import assert_accessible, variants

# Name → path inside the school; the name decides in which variant `make test` looks at it.
OUTSIDE = {
    "sign in": "account/login/",
    "sign-in code": "account/login/code/",
    "reset": "account/password/reset/",
}
INSIDE = {
    "today": "",
    "partners": "partners/",
    "new partner": "partners/add/",
    "settings": "settings/",
    "school": "settings/school/",
    "units": "settings/units/",
    "people": "settings/people/",
    "invite": "settings/people/invite/",
    "profile": "settings/profile/",
    "search": "search/?q=koski",
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
def test_page_for_people(page_of, path, variant):
    page = page_of(ALICE, variant)
    assert page.goto(f"/koski/{path}").status == 200
    assert page.get_attribute("html", "lang") == variant.language
    assert_accessible(page)


def test_page_that_is_not_there(page_of):
    page = page_of(ALICE)
    assert page.goto("/koski/not-there/").status == 404
    assert_accessible(page)


def test_stranger_is_sent_to_sign_in(page):
    page.goto("/koski/partners/")
    assert page.url.endswith("/koski/account/login/?next=/koski/partners/")
