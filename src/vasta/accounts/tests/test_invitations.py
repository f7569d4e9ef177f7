"""Inviting a colleague, and what the link of the invitation does and does not do."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.people import PASSWORD, make_person
from vasta.accounts.models import Invitation, Membership, User
from vasta.core.history import change_set
from vasta.core.models import ChangeSet
from vasta.core.templatetags.ui import undo_url
from vasta.core.tenancy import provider_context

pytestmark = pytest.mark.usefixtures("in_provider")

LINK = re.compile(re.escape(settings.BASE_URL) + r"(/koski/settings/join/\S+/)")
NEW_PASSWORD = "punainen-mökki-rannalla"


def invitation_data(**changes):
    """What the form posts, with `changes`."""
    return {
        "email": "Eeva.Ek@koski.example",
        "first_name": "Eeva",
        "last_name": "Ek",
        "title": "Opettaja",
        "unit": "",
        "field": "",
        "language": "sv",
    } | changes


@pytest.fixture
def kalle(other_provider):
    """Works in another school; his address can be written in a form."""
    return make_person(other_provider, "Kalle", "Kuusi")


@pytest.fixture
def invite(client_for, alice, django_capture_on_commit_callbacks):
    """`invite(email=…)`: Alice invites somebody; returns the address of the link in the mail."""

    def send(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            response = client_for(alice).post(reverse("accounts:person_invite"), invitation_data(**changes))
        assert response.status_code == 302, response.context["form"].errors
        return LINK.search(mail.outbox[-1].body)[1]

    return send


# Inviting.


def test_inviting_is_told_once_with_an_undo(client_for, alice):
    response = client_for(alice).post(
        reverse("accounts:person_invite"), invitation_data(language="en"), follow=True
    )
    said = list(response.context["messages"])
    assert [undo_url(message) for message in said] == [
        reverse("core:change_undo", args=[ChangeSet.objects.latest("pk").pk])
    ]
    assert "eeva.ek@koski.example" in str(said[0])


def test_an_invitation_is_stored_mailed_and_written_in_the_history(invite, alice):
    link = invite(is_lead="on")
    invitation = Invitation.objects.get()
    assert (invitation.email, str(invitation), invitation.invited_by) == (
        "eeva.ek@koski.example",
        "Eeva Ek",
        alice,
    )
    assert invitation.expires_at - timezone.now() > timedelta(days=13, hours=23)
    record = ChangeSet.objects.latest("pk")
    assert (record.operation, record.counts) == (
        "accounts.invitation.create",
        {"accounts.invitation": 1},
    )
    message = mail.outbox[0]
    assert (message.to, len(mail.outbox)) == (["eeva.ek@koski.example"], 1)
    assert [kind for _body, kind in message.alternatives] == ["text/html"]
    assert settings.BASE_URL + link in message.alternatives[0][0]


def test_the_secret_of_the_link_is_not_stored(invite):
    token = invite().split("/")[-2]
    row = Invitation.objects.values().get()
    assert token not in str(row)


def test_the_link_does_not_come_from_the_host_header(
    client_for, alice, settings, django_capture_on_commit_callbacks
):
    settings.ALLOWED_HOSTS = ["*"]
    with django_capture_on_commit_callbacks(execute=True):
        client_for(alice).post(
            reverse("accounts:person_invite"), invitation_data(), headers={"host": "evil.example"}
        )
    assert "evil.example" not in mail.outbox[0].body
    assert LINK.search(mail.outbox[0].body)


def test_no_mail_leaves_when_the_saving_fails(client_for, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = client_for(alice).post(reverse("accounts:person_invite"), invitation_data(email="no"))
    assert (response.status_code, mail.outbox) == (422, [])


def test_an_employee_invites_nobody(client_for, alice, bob):
    client = client_for(bob)
    assert client.get(reverse("accounts:person_invite")).status_code == 403
    assert client.post(reverse("accounts:person_invite"), invitation_data()).status_code == 403
    assert Invitation.objects.count() == 0


def test_a_colleague_is_named_instead_of_invited_again(client_for, alice, bob):
    response = client_for(alice).post(
        reverse("accounts:person_invite"), invitation_data(email=bob.email.upper())
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email"]
    assert bob.membership().urls["detail"] in response.content.decode()


def test_a_pending_address_is_not_invited_twice(client_for, alice, invite):
    invite()
    response = client_for(alice).post(reverse("accounts:person_invite"), invitation_data())
    assert (response.status_code, Invitation.objects.count()) == (422, 1)


def test_inviting_a_person_of_another_school_looks_like_inviting_a_stranger(client_for, alice, kalle, invite):
    invite(email=kalle.email, first_name="Kaarlo")
    page = client_for(alice).get(reverse("accounts:person_list")).content.decode()
    assert ("Kaarlo Ek" in page, "Kuusi" in page) == (True, False)
    assert (User.objects.count(), Membership.objects.count()) == (2, 1)


def test_main_users_see_who_has_not_answered_and_employees_do_not(client_for, alice, bob, invite):
    invite()
    address = reverse("accounts:person_list")
    assert [str(row) for row in client_for(alice).get(address).context["invitations"]] == ["Eeva Ek"]
    assert "eeva.ek" not in client_for(bob).get(address).content.decode()


def test_without_mail_the_link_is_shown_once(client_for, alice, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    inviting = client_for(alice)
    inviting.post(reverse("accounts:person_invite"), invitation_data())
    link = inviting.get(reverse("accounts:person_list")).context["link"]["url"]
    assert inviting.get(reverse("accounts:person_list")).context["link"] is None
    assert client.get(link.removeprefix(settings.BASE_URL)).status_code == 200


# Accepting.


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_mail_scanner_that_opens_the_link_uses_nothing(client, invite, method):
    link = invite()
    for _time in range(3):
        assert getattr(client, method)(link).status_code == 200
    assert Invitation.objects.usable().count() == 1
    assert User.objects.count() == 1


def test_accepting_makes_a_user_a_member_and_a_session(client, invite, alice):
    link = invite(is_lead="on")
    response = client.post(link, {"password": NEW_PASSWORD})
    assert (response.status_code, response.url) == (302, "/koski/")
    assert client.get("/koski/").status_code == 200
    user = User.objects.get(email="eeva.ek@koski.example")
    person = Membership.objects.get(user=user)
    assert (str(user), user.check_password(NEW_PASSWORD)) == ("Eeva Ek", True)
    assert (person.title, person.language, [role.value for role in person.roles]) == (
        "Opettaja",
        "sv",
        ["lead"],
    )
    assert EmailAddress.objects.get(user=user).verified
    invitation = Invitation.objects.get()
    assert (invitation.membership, invitation.is_open) == (person, False)
    record = ChangeSet.objects.latest("pk")
    assert (record.operation, record.actor) == ("accounts.invitation.accept_invitation", user)


def test_the_session_of_a_new_person_knows_that_a_password_was_given(client, invite):
    client.post(invite(), {"password": NEW_PASSWORD})
    methods = [record["method"] for record in client.session["account_authentication_methods"]]
    assert methods == ["password"]


@pytest.mark.parametrize("password", ["", "lyhyt", "qwertyuiop", "eeva.ek@koski.example"])
def test_a_weak_password_is_refused(client, invite, password):
    response = client.post(invite(), {"password": password})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["password"])
    assert (User.objects.count(), Invitation.objects.usable().count()) == (1, 1)


def closed_page(client, link):
    """The page of a link that does not work: its status and text without what changes by request."""
    response = client.get(link)
    return response.status_code, re.sub(r'(token"|value|content)="[^"]*"', "", response.content.decode())


def test_used_withdrawn_old_and_unknown_links_answer_alike(client_for, client, invite, alice):
    used, old, withdrawn = invite(), invite(email="a@b.example"), invite(email="c@d.example")
    client.post(used, {"password": NEW_PASSWORD})
    client.logout()
    with change_set("test", actor=alice):
        row = Invitation.objects.get(email="a@b.example")
        row.expires_at = timezone.now() - timedelta(seconds=1)
        row.save()
    client_for(alice).post(Invitation.objects.get(email="c@d.example").urls["withdraw"])
    unknown = "/koski/settings/join/not-a-secret/"
    pages = {link: closed_page(client, link) for link in (used, old, withdrawn, unknown)}
    texts = {re.sub(re.escape(link), "", text) for link, (_status, text) in pages.items()}
    assert {status for status, _text in pages.values()} == {404}
    assert len(texts) == 1
    for link in pages:
        assert client.post(link, {"password": NEW_PASSWORD}).status_code == 404
    assert User.objects.count() == 2


def test_a_link_works_in_its_own_school_only(client, invite, other_provider):
    link = invite()
    assert client.get(link.replace("/koski/", "/lahti/")).status_code == 404


def test_sending_again_replaces_the_link(
    client_for, client, alice, invite, django_capture_on_commit_callbacks
):
    old = invite()
    with django_capture_on_commit_callbacks(execute=True):
        client_for(alice).post(Invitation.objects.get().urls["send_again"])
    new = LINK.search(mail.outbox[-1].body)[1]
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert ChangeSet.objects.latest("pk").operation == "accounts.invitation.send_again"


def test_withdrawing_can_be_undone(client_for, client, alice, invite):
    link = invite()
    client_for(alice).post(Invitation.objects.get().urls["withdraw"])
    record = ChangeSet.objects.latest("pk")
    assert (record.operation, client.get(link).status_code) == ("accounts.invitation.withdraw", 404)
    client_for(alice).post(reverse("core:change_undo", args=[record.pk]))
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("action", ["send_again", "withdraw"])
def test_an_employee_leaves_invitations_alone(client_for, bob, invite, action):
    invite()
    assert client_for(bob).post(Invitation.objects.get().urls[action]).status_code == 403
    assert client_for(bob).get(Invitation.objects.get().urls[action]).status_code == 405


# People of other schools.


def test_a_person_of_another_school_is_asked_to_sign_in_and_then_joins(client, kalle, invite):
    link = invite(email=kalle.email)
    page = client.get(link)
    assert "password" not in page.context
    assert client.post(link, {"password": NEW_PASSWORD}).status_code == 200
    assert Membership.objects.filter(user=kalle).count() == 0
    response = client.post(page.context["login_url"], {"login": kalle.email, "password": PASSWORD})
    assert (response.status_code, response.url) == (302, link)
    assert client.get("/koski/").templates[0].name == "accounts/invitation_waiting.html"
    assert client.get(link).status_code == 200
    assert client.post(link).url == "/koski/"
    assert client.get("/koski/").status_code == 200
    kalle.refresh_from_db()
    assert (str(kalle), kalle.check_password(PASSWORD)) == ("Kalle Kuusi", True)


def test_a_forwarded_link_does_not_open_for_another_account(client_for, bob, invite):
    link = invite()
    response = client_for(bob).post(link, {"password": NEW_PASSWORD})
    assert response.templates[0].name == "accounts/invitation_sign_in.html"
    assert (User.objects.count(), Invitation.objects.usable().count()) == (2, 1)


def test_a_person_who_has_left_is_named_instead_of_invited(client_for, provider, alice):
    make_person(provider, "Cecilia", "Dahl", is_active=False)
    data = invitation_data(email="cecilia.dahl@koski.example")
    response = client_for(alice).post(reverse("accounts:person_invite"), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["email"])


def test_a_main_user_of_one_school_does_not_touch_invitations_of_another(
    client_for, charlie, other_provider, invite
):
    invite()
    key = Invitation.objects.get().pk
    with provider_context(other_provider):
        address = reverse("accounts:invitation_withdraw", args=[key])
    assert client_for(charlie).post(address).status_code == 404
