"""The user: one sign-in for one person. What the person is in a school stands in Membership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vasta.core.tenancy import current_provider

if TYPE_CHECKING:
    from .membership import Membership


class UserManager(BaseUserManager):
    """Makes users with a normalised e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user of an address that the caller vouches for: by an administrator's word or a mailed link.

        Without a password the person signs in by code, passkey or the school's own sign-in.
        """
        from allauth.account.models import EmailAddress

        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user

    def colleagues(self) -> models.QuerySet:
        """Those who work in the provider in scope now, in the order of names: whom forms offer as owners."""
        from .membership import Membership

        return self.filter(pk__in=Membership.objects.active().values("user"))


class User(AbstractBaseUser):
    """A person who can sign in, possibly to several providers."""

    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]
    is_staff = False
    is_superuser = False

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def initials(self) -> str:
        """Two letters for the round mark beside the name."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:1].upper()

    def membership(self) -> Membership | None:
        """This person's living membership of the provider in scope (one query, then remembered)."""
        provider = current_provider()
        known = self.__dict__.setdefault("_memberships", {})
        if provider.pk not in known:
            known[provider.pk] = self.memberships.active().filter(provider=provider).first()
        return known[provider.pk]

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        """Ask the rules; there are no stored permissions and no superusers (see accounts/rules.py)."""
        import rules

        return self.is_active and rules.has_perm(permission, self, obj)
