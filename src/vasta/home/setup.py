"""Making a provider with its default words and its first main user."""

from __future__ import annotations

from django.db import transaction

from vasta.accounts.induction import create_steps
from vasta.accounts.models import Membership, Provider, User
from vasta.core import history
from vasta.core.tenancy import provider_context
from vasta.encounters.hours_defaults import create_task_types
from vasta.partners.defaults import create_terms
from vasta.partnerships.defaults import create_cooperation_terms, create_levels
from vasta.planning.defaults import create_cadences, create_school_periods


@transaction.atomic
def create_provider(*, name: str, slug: str, language: str = "fi") -> Provider:
    """A new provider with the default vocabularies, levels, care model and calendar.

    Raises ValidationError for an unusable name or address.
    """
    provider = Provider(name=name, slug=slug, language=language)
    provider.full_clean()
    provider.save()
    with provider_context(provider), history.change_set("setup", actor=None):
        create_terms()
        create_cooperation_terms()
        create_task_types()
        create_levels()
        create_cadences()
        create_school_periods()
        create_steps()
    return provider


@transaction.atomic
def create_main_user(
    provider: Provider, *, email: str, first_name: str, last_name: str, password: str | None
) -> Membership:
    """A person who owns the configuration; an existing user of another provider keeps the own password."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
    with provider_context(provider), history.change_set("setup", actor=None):
        membership = Membership(user=user, is_main_user=True)
        membership.save()
    return membership
