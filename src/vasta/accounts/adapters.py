"""How allauth's sign-in fits the house: no open sign-up, members only, links from the configured address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from vasta.core import history
from vasta.core.tenancy import absolute_url

from .actions import SESSION_PROVIDER
from .models import Invitation, Membership, User


def _is_awaited(user: User) -> bool:
    """A member here, or invited to be one: the invitation's page asks people with an account to sign in."""
    return user.membership() is not None or Invitation.objects.usable().filter(email=user.email).exists()


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
    """OpenID Connect against the provider's own identity service."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """A first sign-in makes an account only by the provider's domain rule."""
        email = (sociallogin.user.email or "").lower()
        return email.rpartition("@")[2] in request.provider.domains()

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """The new person becomes a plain employee."""
        user = super().save_user(request, sociallogin, form)
        with history.change_set("accounts.membership.first_sign_in", actor=user):
            Membership(user=user).save()
        return user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Back to sign-in with a message; the details go to the log only."""
        messages.error(request, _("The school's own sign-in did not succeed. Try again."))
        raise ImmediateHttpResponse(redirect("account_login"))
