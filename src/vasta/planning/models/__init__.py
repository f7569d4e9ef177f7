"""The care model, its occasions, actions, and what else stands on the annual clock."""

from .action import Action
from .cadence import Cadence, ContactKind
from .calendar import ClockEntry, SchoolPeriod
from .occasion import Occasion, OccasionDecision

__all__ = [
    "Action",
    "Cadence",
    "ClockEntry",
    "ContactKind",
    "Occasion",
    "OccasionDecision",
    "SchoolPeriod",
]
