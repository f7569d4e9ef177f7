"""The task types of working hours that a new provider starts with; all of them are its own to change.

Finding places for workplace periods and mailing advertisements are not partner work (S2-062), so they are
not among them.
"""

from __future__ import annotations

from vasta.partners.models import Term
from vasta.planning.models import ContactKind

TASK_TYPES = (
    ("meeting", "Kumppanien tapaaminen", "Möten med partner", "Meeting partners"),
    ("contact", "Yhteydenpito", "Kontakter", "Keeping in touch"),
    ("preparation", "Valmistelu ja kirjaaminen", "Förberedelse och dokumentation", "Preparing, writing down"),
    ("finding", "Uusien kumppanien etsiminen", "Sökande efter nya partner", "Finding new partners"),
    ("events", "Verkostot ja tilaisuudet", "Nätverk och evenemang", "Networks and events"),
    ("team", "Tiimin yhteinen työ", "Teamets gemensamma arbete", "Work with the team"),
    ("development", "Yhteistyön kehittäminen", "Utveckling av samarbetet", "Developing the cooperation"),
    ("other", "Muu kumppanityö", "Annat partnerarbete", "Other partner work"),
)
# What an encounter is, as a task: the default of its hours.
KEY_OF_KIND = {
    ContactKind.VISIT: "meeting",
    ContactKind.MEETING: "meeting",
    ContactKind.REMOTE: "meeting",
    ContactKind.CALL: "contact",
    ContactKind.MESSAGE: "contact",
    ContactKind.EVENT: "events",
}


def create_task_types() -> None:
    """Make the default task types of the provider in scope; call inside a change set."""
    for position, (key, name, name_sv, name_en) in enumerate(TASK_TYPES):
        Term(
            vocabulary=Term.Vocabulary.TASK_TYPE,
            key=key,
            position=position,
            name=name,
            name_sv=name_sv,
            name_en=name_en,
        ).save()
