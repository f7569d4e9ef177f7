"""The provider, its parts and its people."""

from .duty import Duty
from .induction import InductionDone, InductionStep
from .invitation import Invitation
from .membership import ROLE_COLUMNS, LastMainUser, Membership, PersonSkill, Role
from .provider import Field, Provider, Unit
from .user import User

__all__ = [
    "ROLE_COLUMNS",
    "Duty",
    "Field",
    "InductionDone",
    "InductionStep",
    "Invitation",
    "LastMainUser",
    "Membership",
    "PersonSkill",
    "Provider",
    "Role",
    "Unit",
    "User",
]
