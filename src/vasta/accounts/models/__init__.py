"""The provider, its parts and its people."""

from .invitation import Invitation
from .membership import ROLE_COLUMNS, LastMainUser, Membership, PersonSkill, Role
from .provider import Field, Provider, Unit
from .user import User

__all__ = [
    "ROLE_COLUMNS",
    "Field",
    "Invitation",
    "LastMainUser",
    "Membership",
    "PersonSkill",
    "Provider",
    "Role",
    "Unit",
    "User",
]
