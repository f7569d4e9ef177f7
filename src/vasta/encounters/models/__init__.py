"""Encounters, who took part, what they kept, and the working hours that go with them."""

from .encounter import (
    ContactDates,
    Encounter,
    EncounterAction,
    EncounterPartner,
    EncounterPartnership,
    Fulfilment,
    Participant,
)
from .hours import CalendarFeed, WorkTime

__all__ = [
    "CalendarFeed",
    "ContactDates",
    "Encounter",
    "EncounterAction",
    "EncounterPartner",
    "EncounterPartnership",
    "Fulfilment",
    "Participant",
    "WorkTime",
]
