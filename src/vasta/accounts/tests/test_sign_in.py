"""Ways in and out: password, code, reset, second factor, limits, sessions, and where `next` may lead."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from tests.people import PASSWORD, make_person
from vasta.accounts.models import User

pytestmark = pytest.mark.usefixtures("in_provider")

LOGIN = "/koski/account/login/"
WRONG = "väärä-salasana-tämä"
NEW_PASSWORD = "punainen-mökki-rannalla"


@pytest.fixture(autouse=True)
def no_earlier_attempts(db):
    """Limits are counted in the cache."""
    cache.clear()


@pytest.fixture
def kalle(other_provider):
    """Works in another school."""
    return make_person(other_provider, "Kalle", "Kuusi")


def sign_in(client, email, password=PASSWORD, **more):
    """Send the form of signing in."""
    return client.post(LOGIN, {"login": email, "password": password, **more})


def sign_in_and_confirm(client, email):
    """Sign in and give the password again, as pages that change the keys of an account demand."""
    sign_in(client, email)
    assert client.post("/koski/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def totp_code(secret):
    """The code that an app shows now."""
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def second_factor(bob):
    """Bob has an authenticator app; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(bob, secret)
    return secret


def text_of(response):
    """A page without what differs by request or was typed."""
    return re.sub(r'(value|content|token)="[^"]*"', "", response.content.decode())


# Password.


def test_a_member_signs_in_with_a_new_session_id(client, bob):
    client.get(LOGIN)
    client.session["before"] = True
    before = client.session.session_key
    response = sign_in(client, bob.email)
    assert (response.status_code, response.url) == (302, "/koski/")
    assert client.session.session_key != before


def test_wrong_unknown_and_foreign_are_answered_alike(client, bob, kalle):
    answers = [
        sign_in(client, bob.email, WRONG),
        sign_in(client, "nobody@koski.example", WRONG),
        sign_in(client, kalle.email, PASSWORD),
        sign_in(client, kalle.email, WRONG),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({text_of(answer) for answer in answers}) == 1
    assert client.get("/koski/").status_code == 302


def test_nobody_signs_up(client):
    before = User.objects.count()
    client.post("/koski/account/signup/", {"email": "a@b.example", "password1": NEW_PASSWORD})
    assert (User.objects.count(), client.get("/koski/account/signup/").status_code) == (before, 200)


def test_signing_out_needs_a_button(client_for, bob):
    client = client_for(bob)
    client.get("/koski/account/logout/")
    assert client.get("/koski/").status_code == 200
    client.post("/koski/account/logout/")
    assert client.get("/koski/").status_code == 302


# Limits.


def test_the_sixth_try_in_five_minutes_is_refused_even_when_right(client, bob, alice):
    for _time in range(5):
        sign_in(client, bob.email, WRONG)
    refused = sign_in(client, bob.email)
    assert refused.status_code in (200, 429)
    assert client.get("/koski/").status_code == 302
    assert sign_in(client, alice.email).status_code == 302


def test_right_passwords_of_other_schools_count_as_tries(client, kalle):
    tries = [text_of(sign_in(client, kalle.email)) for _time in range(6)]
    assert (len(set(tries[:5])), tries[5] == tries[0]) == (1, False)


def test_codes_are_asked_three_times_a_minute_at_most(client, bob):
    for _time in range(6):
        client.__class__().post("/koski/account/login/code/", {"email": bob.email})
    assert len(mail.outbox) == 3


# Code and reset.


def test_a_code_by_mail_opens(client, bob):
    response = client.post("/koski/account/login/code/", {"email": bob.email})
    assert response.url == "/koski/account/login/code/confirm/"
    code = re.search(r"\n\n(\S+)\n\n", mail.outbox[0].body)[1]
    assert client.post(response.url, {"code": code}).url == "/koski/"
    assert client.get("/koski/").status_code == 200


def test_a_code_does_not_open_another_school(client, kalle):
    response = client.post("/koski/account/login/code/", {"email": kalle.email})
    code = re.search(r"\n\n(\S+)\n\n", mail.outbox[0].body)[1]
    assert client.post(response.url, {"code": code}).url == LOGIN
    assert client.get("/koski/").status_code == 302


def test_asking_for_a_code_or_a_reset_tells_nothing(client, bob):
    for address in ("/koski/account/login/code/", "/koski/account/password/reset/"):
        known = client.post(address, {"email": bob.email})
        unknown = client.post(address, {"email": "nobody@koski.example"})
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_a_forgotten_password_is_chosen_anew(client, bob):
    settings.ALLOWED_HOSTS.append("evil.example")
    try:
        client.post("/koski/account/password/reset/", {"email": bob.email}, headers={"host": "evil.example"})
    finally:
        settings.ALLOWED_HOSTS.remove("evil.example")
    link = re.search(
        re.escape(settings.BASE_URL) + r"(/koski/account/password/reset/key/\S+)", mail.outbox[0].body
    )[1]
    form = client.get(link).url
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert sign_in(client, bob.email, NEW_PASSWORD).url == "/koski/"


def test_a_new_address_is_confirmed_by_a_link_of_the_base_url(client, bob):
    sign_in_and_confirm(client, bob.email)
    client.post("/koski/account/email/", {"action_add": "", "email": "bob@uusi.example"})
    assert re.search(re.escape(settings.BASE_URL) + r"/koski/account/confirm-email/\S+", mail.outbox[0].body)
    assert not EmailAddress.objects.get(email="bob@uusi.example").verified
    client.post("/koski/account/email/", {"action_primary": "", "email": "bob@uusi.example"})
    bob.refresh_from_db()
    assert bob.email == "bob.berg@koski.example"


# The second factor.


def test_who_has_a_second_factor_gives_it_every_time(client, bob, second_factor):
    assert sign_in(client, bob.email).url == "/koski/account/2fa/authenticate/"
    assert client.get("/koski/").status_code == 302
    response = client.post("/koski/account/2fa/authenticate/", {"code": totp_code(second_factor)})
    assert response.url == "/koski/"
    assert client.get("/koski/").status_code == 200


def test_no_way_in_goes_round_the_second_factor(client, bob, second_factor):
    response = client.post("/koski/account/login/code/", {"email": bob.email})
    code = re.search(r"\n\n(\S+)\n\n", mail.outbox[0].body)[1]
    assert client.post(response.url, {"code": code}).url == "/koski/account/2fa/authenticate/"
    assert client.get("/koski/").status_code == 302


def test_an_authenticator_app_is_taken_into_use(client, bob):
    sign_in_and_confirm(client, bob.email)
    page = client.get("/koski/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/koski/account/2fa/totp/activate/", {"code": totp_code(secret)})
    assert [row.type for row in bob.authenticator_set.order_by("pk")] == ["totp", "recovery_codes"]


@pytest.fixture
def demanding(provider):
    """The school demands a second factor of everybody."""
    provider.requires_second_factor = True
    provider.save()
    return provider


def test_a_member_without_the_demanded_factor_is_led_to_set_one_up(client, bob, demanding):
    assert sign_in(client, bob.email).url == "/koski/"
    for address in ("/koski/", "/koski/partners/", "/koski/settings/profile/"):
        assert client.get(address).url == "/koski/account/2fa/"
    assert client.post("/koski/settings/profile/", {}).url == "/koski/account/2fa/"
    for address in ("/koski/account/2fa/", "/koski/account/sessions/", "/koski/account/logout/"):
        assert client.get(address).status_code == 200


def test_a_session_opened_without_the_factor_gives_it_before_anything(
    client_for, bob, second_factor, demanding
):
    client = client_for(bob)
    detour = client.get("/koski/partners/").url
    assert detour == "/koski/account/2fa/reauthenticate/?next=%2Fkoski%2Fpartners%2F"
    assert client.post(detour, {"code": totp_code(second_factor)}).url == "/koski/partners/"
    assert client.get("/koski/partners/").status_code == 200


def test_a_school_that_does_not_demand_it_opens_without(client, bob, demanding, other_provider):
    other = make_person(other_provider, "Ossi", "Orava")
    assert client.post("/lahti/account/login/", {"login": other.email, "password": PASSWORD}).url == "/lahti/"
    assert client.get("/lahti/").status_code == 200


# Sessions.


def test_other_sessions_are_listed_and_ended(client, client_for, bob):
    other = client.__class__()
    sign_in(client, bob.email)
    sign_in(other, bob.email)
    page = client.get("/koski/account/sessions/")
    assert (page.status_code, len(page.context["sessions"])) == (200, 2)
    client.post("/koski/account/sessions/")
    assert (client.get("/koski/").status_code, other.get("/koski/").status_code) == (200, 302)
    assert UserSession.objects.count() == 1


# Where next may lead (S-10).

FOREIGN = (
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,hello",
    "vbscript:x",
    "ftp://evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    "//evil.example/koski/",
    " https://evil.example",
    "\thttps://evil.example",
    "http://[::1",
    "https://evil%E3%80%82example/",
    "//evil。example",
    "/%09/evil.example",
    "\x00//evil.example",
    "http://localhost/",
    "http://127.0.0.1/koski/",
)


def leads_home(url):
    """The address stays on this host, as a browser reads it."""
    return url.startswith("/") and not re.match(r"/[/\\]", re.sub(r"[\t\n\r]", "", url))


@pytest.mark.parametrize("target", FOREIGN)
def test_signing_in_and_out_never_leads_to_another_host(client, bob, target):
    assert leads_home(sign_in(client, bob.email, next=target).url)
    assert leads_home(client.post("/koski/account/logout/", {"next": target}).url)


def test_signing_in_leads_to_the_page_one_wanted(client, bob):
    wanted = client.get(reverse("accounts:person_list") + "?q=aalto").url
    response = client.post(wanted, {"login": bob.email, "password": PASSWORD})
    assert response.url == "/koski/settings/people/?q=aalto"
