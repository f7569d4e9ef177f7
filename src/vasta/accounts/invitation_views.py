"""Inviting colleagues, and the page that an invitation's link opens."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from vasta.core.access import PUBLIC, access
from vasta.core.pages import FormPage, saved_message

from . import actions
from .forms import InvitationForm, NewPasswordForm
from .mails import is_mail_configured
from .models import Invitation, User

SESSION_LINK = "invitation_link"


def _keep_link(request: HttpRequest, invitation: Invitation, link: str) -> None:
    """Without mail, the next list of people shows the link once, to be passed on by hand."""
    if not is_mail_configured():
        request.session[SESSION_LINK] = {"email": invitation.email, "url": link}


def _sent_text(invitation: Invitation) -> str:
    return _("The invitation was sent to %(email)s.") % {"email": invitation.email}


def take_link(request: HttpRequest) -> dict[str, str] | None:
    """The link kept for showing, once."""
    return request.session.pop(SESSION_LINK, None)


class PersonInvite(FormPage):
    """A main user invites a colleague by e-mail."""

    permission = "accounts.manage"
    template_name = "accounts/person_invite.html"
    model = Invitation
    form_class = InvitationForm
    title_new = gettext_lazy("Invite a colleague")

    def save(self, form: InvitationForm) -> Invitation:
        invitation = form.save(commit=False)
        link = actions.invite(invitation, actor=self.request.user)
        _keep_link(self.request, invitation, link)
        return invitation

    def saved_text(self, obj: Invitation) -> str:
        return _sent_text(obj) if is_mail_configured() else super().saved_text(obj)

    def success_url(self, obj: Invitation) -> str:
        return reverse("accounts:person_list")

    @property
    def cancel_url(self) -> str:
        return reverse("accounts:person_list")

    def extra_context(self) -> dict[str, Any]:
        return {"is_mail_configured": is_mail_configured()}


@require_POST
@access("accounts.manage")
def invitation_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link in place of the old one."""
    invitation = get_object_or_404(Invitation.objects.pending(), pk=pk)
    _keep_link(request, invitation, actions.send_again(invitation, actor=request.user))
    if is_mail_configured():
        messages.success(request, _sent_text(invitation))
    return redirect("accounts:person_list")


@require_POST
@access("accounts.manage")
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an invitation that has not been accepted."""
    invitation = get_object_or_404(Invitation.objects.pending(), pk=pk)
    record = actions.withdraw(invitation, actor=request.user)
    saved_message(request, _("The invitation was withdrawn."), record)
    return redirect("accounts:person_list")


@sensitive_post_parameters()
@access(PUBLIC)
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens. Looking, also by a mail scanner, changes nothing; the button works once (A-08)."""
    try:
        invitation = actions.open_invitation(token, lock=request.method == "POST")
    except actions.InvitationClosed:
        return render(request, "accounts/invitation_closed.html", status=404)
    with translation.override(invitation.language or request.provider.language):
        user = User.objects.filter(email=invitation.email).first()
        if user is None:
            return _accept_as_new(request, invitation)
        if request.user != user:
            return _ask_to_sign_in(request, invitation)
        return _accept_as_known(request, invitation)


def _accept_as_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Choose a password, become a user and a member, and be signed in."""
    if request.user.is_authenticated:
        return _ask_to_sign_in(request, invitation)
    future = User(email=invitation.email, first_name=invitation.first_name, last_name=invitation.last_name)
    form = NewPasswordForm(request.POST or None, user=future)
    if request.method == "POST" and form.is_valid():
        user = actions.create_account(invitation, password=form.cleaned_data["password"])
        actions.accept(invitation, user=user)
        login = Login(user=user, redirect_url=reverse("home:today"))
        return perform_password_login(request, {"email": user.email}, login)
    context = {"invitation": invitation, "form": form}
    return render(request, "accounts/invitation_accept.html", context, status=422 if form.errors else 200)


def _accept_as_known(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Somebody who uses Vasta already joins this school too."""
    if request.method != "POST":
        return render(request, "accounts/invitation_join.html", {"invitation": invitation})
    actions.accept(invitation, user=request.user)
    return redirect("home:today")


def _ask_to_sign_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The address has an account already, or somebody else is signed in: sign in as the invited one."""
    here = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    context = {"invitation": invitation, "login_url": f"{reverse('account_login')}?{here}"}
    return render(request, "accounts/invitation_sign_in.html", context)
