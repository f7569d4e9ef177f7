"""What awaits the people of the guide and the pictures today, whatever day the demo is loaded on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from .records import Action, Decision, Encounter, Partnership, Window
from .register import Register

# Who has a full desk, by family name.
PEOPLE = ("Tuomela", "Harjunpää", "Vesala", "Niskala")
REASON = "Sovittu kumppanin kanssa"


@dataclass(frozen=True, slots=True)
class Desk:
    """The tasks of one person: some late, some of today, some of the next working day."""

    encounter: Encounter
    actions: tuple[Action, ...]
    decisions: tuple[Decision, ...]


def desks(
    register: Register,
    partnerships: Sequence[Partnership],
    windows: Iterable[Window],
    today: date,
    first_key: int,
) -> Iterator[Desk]:
    """A desk for each of PEOPLE who cares for enough; keys of encounters run from `first_key`."""
    free = list(windows)
    for place, name in enumerate(PEOPLE):
        person = register.known(name)
        mine = [p for p in partnerships if p.owner == person and p.stage == "active" and p.contact]
        # The higher levels are what the pictures show first.
        mine.sort(key=lambda p: ("strategic", "development", "networks", "everyday", "other").index(p.level))
        if len(mine) >= 3:
            yield Desk(
                encounter=_visit(mine[0], person, today, first_key + place),
                actions=tuple(_actions(mine, person, today)),
                decisions=tuple(_decisions(mine, free, today)),
            )


def next_working_day(day: date) -> date:
    """The next day that is not on a weekend."""
    following = day + timedelta(days=1)
    return following if following.weekday() < 5 else next_working_day(following)


def _visit(partnership: Partnership, person: str, today: date, key: int) -> Encounter:
    return Encounter(
        key=key,
        kind="visit",
        state="planned",
        subject="Käynti: kevään paikat ja ohjaajat",
        day=today,
        starts_at=time(13),
        minutes=45,
        place="",
        channel="face_to_face",
        initiative="ours",
        party="employer",
        owner=person,
        text="",
        learned="",
        skills_needs="",
        feedback="",
        feedback_text="",
        cancel_reason="",
        partners=(partnership.partner,),
        partnerships=(partnership.key,),
        colleagues=(person,),
        contacts=(partnership.contact,) if partnership.contact else (),
    )


def _actions(mine: Sequence[Partnership], person: str, today: date) -> Iterator[Action]:
    agreed_on = today - timedelta(days=9)
    texts = (
        (mine[1], "Lähetä kevään työpaikkajaksojen lista", today - timedelta(days=2), True, ""),
        (mine[2], "Sopimusluonnos kommenteille", next_working_day(today), False, "Kommentit viikossa"),
    )
    for partnership, title, due_on, is_promise, follow_up in texts:
        yield Action(
            title=title,
            owner=person,
            due_on=due_on,
            follow_up=follow_up,
            status="open",
            closed_on=None,
            result="",
            partner=partnership.partner,
            partnership=partnership.key,
            promised_to=partnership.contact if is_promise else None,
            encounter=None,
            agreed_on=agreed_on,
        )


def _decisions(mine: Sequence[Partnership], free: list[Window], today: date) -> Iterator[Decision]:
    """Three occasions moved: one is six days late, two are due on the next working day.

    There are fewer where a window has just begun.
    """
    order = [p.key for p in mine]
    following = next_working_day(today)
    for due_on in (today - timedelta(days=6), following, following):
        fitting = [w for w in free if w.partnership in order and w.window_on <= due_on <= w.closes_on]
        fitting.sort(key=lambda window: order.index(window.partnership))
        if fitting and today <= fitting[0].closes_on:
            window = fitting[0]
            order.remove(window.partnership)
            free.remove(window)
            yield Decision(window.partnership, window.cadence, window.window_on, due_on, REASON)
