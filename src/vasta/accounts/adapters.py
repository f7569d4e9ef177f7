"""How allauth's sign-in fits the house: no open sign-up, members only, links from the configured address."""

from __future__ import annotations

from typing import Any, NoReturn

import requests
import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from vasta.core import history
from vasta.core.tenancy import absolute_url

from .actions import SESSION_PROVIDER, accept
from .models import Invitation, Membership, User

log = structlog.get_logger("vasta.sign_in")


def _is_awaited(user: User) -> bool:
    """A member here, or invited to be one: the invitation's page asks people with an account to sign in."""
    return user.membership() is not None or _is_invited(user.email)


def _is_invited(email: str) -> bool:
    return Invitation.objects.usable().filter(email=email).exists()


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from an invitation, `vasta setup` or the school's own sign-in only."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The user, if awaited here; an account of another school answers as a wrong password does (S-04)."""
        user = super().authenticate(request, **credentials)
        if user is None or _is_awaited(user):
            return user
        # The right password gave the attempt back; it counts here, or the limit would tell the difference.
        self.pre_authenticate(request, **credentials)
        return None

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """The last gate of every way in (code, passkey, OpenID Connect): members and invited people only."""
        if not _is_awaited(user):
            messages.error(request, _("This sign-in does not open this school."))
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """Remember in which provider the session was opened, so that leaving it can end the session."""
        super().login(request, user)
        request.session[SESSION_PROVIDER] = request.provider.pk

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where sign-in leads: the page one wanted, else Today."""
        return reverse("home:today")

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the host that was asked, not of every host this installation answers for (S-10)."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()})

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """From the configured base URL, never from the Host header (S-36)."""
        return absolute_url(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """From the configured base URL, never from the Host header (S-36)."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute_url(path.replace("UID-KEY", key))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect against the school's own sign-in service, set up by the administrator (VASTA_OIDC).

    A service vouches for verified addresses of its own domains only, so that no school's service opens the
    account of somebody in another school (A-04).
    """

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list:
        """The services of the school whose page this is."""
        apps = super().list_apps(request, provider=provider, client_id=client_id)
        return [app for app in apps if app.settings.get("school") == request.provider.slug]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Both answers of the service must speak of the same person (OpenID Connect Core 5.3.2)."""
        data = sociallogin.account.extra_data
        subjects = {data.get(part, {}).get("sub") for part in ("id_token", "userinfo")}
        if len(subjects) != 1 or None in subjects:
            _refuse(request)

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """An account of ours is opened by its address when the service owns the address."""
        return _vouched_email(login) == email.lower()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """A first sign-in makes an account when service, school and address agree; else back to sign-in."""
        email = _vouched_email(sociallogin) or ""
        is_awaited = email.rpartition("@")[2] in request.provider.domains() or _is_invited(email)
        if not email or not is_awaited or User.objects.filter(email=email).exists():
            _refuse(request)
        return True

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """The new person becomes what an invitation says, else a plain employee."""
        sociallogin.user.email = sociallogin.user.email.lower()
        user = super().save_user(request, sociallogin, form)
        invitation = Invitation.objects.usable().filter(email=user.email).first()
        with history.change_set("accounts.membership.first_sign_in", actor=user):
            if invitation is None:
                Membership(user=user).save()
            else:
                accept(invitation, user=user)
        return user

    def get_requests_session(self) -> requests.Session:
        """A session in which a service that is silent or broken leads back to sign-in too."""
        session = super().get_requests_session()
        ask = session.request

        def request(*args: Any, **kwargs: Any) -> requests.Response:
            try:
                response = ask(*args, **kwargs)
                response.raise_for_status()
            except requests.RequestException as error:
                self.on_authentication_error(self.request, None, exception=error)
            return response

        session.request = request
        return session

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> NoReturn:
        """Back to sign-in with a message; the details go to the log only."""
        log.warning(
            "oidc_failed", provider=getattr(provider, "sub_id", ""), error=str(kwargs.get("exception"))
        )
        messages.error(request, _("The school's own sign-in did not succeed. Try again."))
        raise ImmediateHttpResponse(redirect("account_login"))


def _vouched_email(sociallogin: SocialLogin) -> str | None:
    """The address that the service has verified and owns, in small letters.

    Only a true `email_verified` counts; some services send it as text, and "false" is a true text.
    """
    domains = sociallogin.provider.app.settings["domains"]
    for address in sociallogin.email_addresses:
        email = address.email.lower()
        if address.verified is True and email.rpartition("@")[2] in domains:
            return email
    return None


def _refuse(request: HttpRequest) -> NoReturn:
    """The same words whatever the reason, so that they tell nothing about other accounts."""
    messages.error(request, _("This sign-in does not open this school."))
    raise ImmediateHttpResponse(redirect("account_login"))
