"""The school's own sign-in (OpenID Connect), against a real server on this machine."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from tests.people import make_person
from vasta.accounts.models import Invitation, Membership, User
from vasta.core.history import change_set
from vasta.core.models import ChangeSet
from vasta.settings import _sign_in_service

from .oidc_server import CLIENT_ID, SECRET, running_server

pytestmark = pytest.mark.usefixtures("in_provider")

LOGIN = "/koski/account/login/"
START = "/koski/account/oidc/koski--tunnus/login/"
EEVA = {
    "sub": "eeva-1",
    "email": "Eeva.Ek@koski.example",
    "email_verified": True,
    "given_name": "Eeva",
    "family_name": "Ek",
}


@pytest.fixture(scope="module")
def server():
    """The sign-in service of the school."""
    with running_server() as running:
        yield running


@pytest.fixture(autouse=True)
def service(server, settings, provider):
    """The administrator has set the service up, and a main user lets its people in."""
    cache.clear()
    row = {
        "provider": "koski",
        "id": "tunnus",
        "name": "Kosken tunnus",
        "server_url": server.url,
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "domains": ["Koski.example"],
    }
    app = _sign_in_service(row)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    provider.oidc_domains = "koski.example"
    provider.save()


def start(client, **data):
    """Press the button; returns the address at the service that the browser goes on to."""
    response = client.post(START, data)
    assert response.status_code == 200
    return response.context["target"]


def state_of(target):
    """The state that the service gives back."""
    return parse_qs(urlsplit(target).query)["state"][0]


def come_back(client, code, state):
    """The browser returns from the service."""
    return client.get(f"{START}callback/", {"code": code, "state": state})


def sign_in(client, server, person, **token):
    """The whole way there and back."""
    target = start(client)
    return come_back(client, server.agree(target, person, **token), state_of(target))


def is_signed_in(client):
    """The school opens."""
    return client.get("/koski/").status_code == 200


# The good way.


def test_a_first_sign_in_makes_an_employee(client, server):
    response = sign_in(client, server, EEVA)
    assert (response.status_code, response.url, is_signed_in(client)) == (302, "/koski/", True)
    person = Membership.objects.get(user__email="eeva.ek@koski.example")
    assert (str(person), person.roles) == ("Eeva Ek", [])
    assert not person.user.has_usable_password()
    assert EmailAddress.objects.get(user=person.user).verified
    record = ChangeSet.objects.latest("pk")
    assert (record.operation, record.actor) == ("accounts.membership.first_sign_in", person.user)


def test_a_second_sign_in_opens_the_same_account(client, server):
    sign_in(client, server, EEVA)
    client.post("/koski/account/logout/")
    sign_in(client, server, EEVA | {"email": "eeva.uusi@koski.example"})
    assert is_signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 1)


@pytest.mark.parametrize("domains", ["koski.example", ""])
def test_an_invited_person_becomes_what_the_invitation_says(client, server, provider, alice, domains):
    provider.oidc_domains = domains
    provider.save()
    with change_set("test", actor=alice):
        invitation = Invitation(
            email="eeva.ek@koski.example", first_name="Eeva", last_name="Ek", is_lead=True
        )
        invitation.renew()
        invitation.save()
    sign_in(client, server, EEVA)
    assert Membership.objects.get(user__email="eeva.ek@koski.example").is_lead
    assert Invitation.objects.usable().count() == 0


def test_a_known_address_of_the_service_s_own_domain_opens_its_account(client, server, bob):
    sign_in(client, server, EEVA | {"sub": "bob-1", "email": bob.email})
    assert is_signed_in(client)
    assert (User.objects.count(), client.session["_auth_user_id"]) == (1, str(bob.pk))


def test_the_wanted_page_is_kept_on_the_way(client, server):
    target = start(client, next="/koski/settings/people/")
    response = come_back(client, server.agree(target, EEVA), state_of(target))
    assert response.url == "/koski/settings/people/"


def test_the_session_id_changes(client, server):
    client.get(LOGIN)
    target = start(client)
    before = client.session.session_key
    come_back(client, server.agree(target, EEVA), state_of(target))
    assert client.session.session_key != before


def test_only_the_own_school_offers_the_service(client, other_provider):
    assert "Kosken tunnus" in client.get(LOGIN).content.decode()
    assert "Kosken tunnus" not in client.get("/lahti/account/login/").content.decode()
    assert client.post(START.replace("/koski/", "/lahti/")).status_code == 404


def test_looking_at_the_address_starts_nothing(client):
    response = client.get(START)
    assert (response.status_code, "target" in response.context) == (200, False)


# Refusals.


REFUSED = {
    "wrong audience": (EEVA, {"aud": "somebody-else"}),
    "wrong issuer": (EEVA, {"iss": "http://127.0.0.1:1"}),
    "too old": (EEVA, {"exp": 1}),
    "profile of somebody else": (EEVA, {"sub": "mallory"}),
    "unverified address": (EEVA | {"email_verified": False}, {}),
    "unverified in words": (EEVA | {"email_verified": "false"}, {}),
    "verified in words": (EEVA | {"email_verified": "true"}, {}),
    "nothing said of the address": ({"sub": "eeva-1", "email": "eeva.ek@koski.example"}, {}),
    "no address": ({"sub": "eeva-1"}, {}),
    "foreign domain": (EEVA | {"email": "eeva.ek@lahti.example"}, {}),
    "domain that only ends alike": (EEVA | {"email": "eeva.ek@evilkoski.example"}, {}),
    "domain within the name": (EEVA | {"email": "eeva@koski.example@evil.example"}, {}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_doubtful_answer_opens_nothing(client, server, case):
    person, token = REFUSED[case]
    response = sign_in(client, server, person, **token)
    assert (response.status_code, response.url) == (302, LOGIN)
    assert (is_signed_in(client), User.objects.count(), SocialAccount.objects.count()) == (False, 0, 0)


def test_a_wrong_state_is_refused(client, server):
    target = start(client)
    assert come_back(client, server.agree(target, EEVA), "not-the-state").url == LOGIN
    assert not is_signed_in(client)


def test_another_browser_does_not_finish_the_sign_in(client, server):
    target = start(client)
    other = client.__class__()
    assert come_back(other, server.agree(target, EEVA), state_of(target)).url == LOGIN
    assert not is_signed_in(other)


def test_a_code_does_not_work_twice(client, server):
    target = start(client)
    code = server.agree(target, EEVA)
    come_back(client, code, state_of(target))
    client.post("/koski/account/logout/")
    again = start(client)
    assert come_back(client, code, state_of(again)).url == LOGIN
    assert not is_signed_in(client)


def test_a_code_asked_by_one_browser_does_not_work_in_another(client, server):
    theirs, mine = start(client.__class__()), start(client)
    assert come_back(client, server.agree(theirs, EEVA), state_of(mine)).url == LOGIN
    assert not is_signed_in(client)


def test_saying_no_at_the_service_leads_back(client):
    target = start(client)
    response = client.get(f"{START}callback/", {"error": "access_denied", "state": state_of(target)})
    assert (response.status_code, is_signed_in(client)) == (302, False)


def test_without_the_main_user_s_leave_nobody_new_enters(client, server, provider):
    provider.oidc_domains = ""
    provider.save()
    assert sign_in(client, server, EEVA).url == LOGIN
    assert User.objects.count() == 0


def test_a_main_user_s_leave_does_not_widen_what_the_service_vouches_for(
    client, server, provider, other_provider
):
    provider.oidc_domains = "koski.example, lahti.example"
    provider.save()
    kalle = make_person(other_provider, "Kalle", "Kuusi")
    for person in (EEVA | {"email": "uusi@lahti.example"}, EEVA | {"email": kalle.email}):
        assert sign_in(client, server, person).url == LOGIN
    assert (is_signed_in(client), User.objects.count()) == (False, 1)


def test_a_person_who_has_left_does_not_come_back_by_it(client, server, provider):
    make_person(provider, "Eeva", "Ek", is_active=False)
    assert sign_in(client, server, EEVA).url == LOGIN
    assert (is_signed_in(client), Membership.objects.active().count()) == (False, 0)


def test_a_service_that_does_not_answer_is_said_calmly(client, settings):
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    apps[0]["settings"]["server_url"] = "http://127.0.0.1:1"
    assert client.post(START).url == LOGIN
