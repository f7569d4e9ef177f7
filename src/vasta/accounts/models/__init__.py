"""The provider, its parts and its people."""

from .invitation import Invitation
from .membership import Membership, PersonSkill, Role
from .provider import Field, Provider, Unit
from .user import User

__all__ = ["Field", "Invitation", "Membership", "PersonSkill", "Provider", "Role", "Unit", "User"]
