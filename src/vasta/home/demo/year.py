"""Twelve months of encounters of the demo school, what was agreed in them, and what is planned ahead.

The program makes the occasions; here they are kept, mostly, by an encounter in their window.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random

from . import desk
from .records import Action, Encounter, Partnership, Window
from .register import Register
from .sentences import Sentences

# At the full size, the encounters that keep occasions among them.
ENCOUNTERS = 3500
DAYS = 365
KINDS = {
    "visit": (40, (45, 60, 60, 90, 120)),
    "call": (26, (5, 10, 15, 15, 20)),
    "message": (12, (5, 5, 10)),
    "meeting": (10, (45, 60, 60, 90)),
    "remote": (7, (30, 30, 45, 60)),
    "event": (4, (120, 180, 240)),
    "other": (1, (15, 30)),
}
CHANNELS = {"call": "phone", "message": "email", "remote": "remote", "visit": "face_to_face"}
PLACES = ("Koskivuoren kampus", "Harjulan kampus", "Suvannon kampus")
SUBJECTS = {
    "visit": ("Työpaikkakäynti", "Arviointikeskustelu", "Jakson aloitus", "Käynti: kevään paikat"),
    "meeting": ("Lukukausikeskustelu", "Yhteistyön vuosikeskustelu", "Suunnittelupalaveri"),
    "remote": ("Etäpalaveri jaksoista", "Opiskelijan tilanne"),
    "event": ("Työpaikkaohjaajien iltapäivä", "Rekrytointipäivä", "Yritysten aamukahvit"),
}
MONTHS = (
    *("tammikuussa", "helmikuussa", "maaliskuussa", "huhtikuussa", "toukokuussa", "kesäkuussa"),
    *("elokuussa", "elokuussa", "syyskuussa", "lokakuussa", "marraskuussa", "joulukuussa"),
)
# Of the windows that have closed, and of those that have come to their due date and are still open.
KEPT, KEPT_SO_FAR = 0.93, 0.84


class YearMaker:
    """Makes encounters and actions around the occasions of partnerships; keys of encounters run from 1."""

    def __init__(self, random: Random, register: Register, partnerships: Iterable[Partnership], today: date):
        self.random, self.register, self.today = random, register, today
        self.sentences = Sentences(random, today.year, limit=400)
        self.living = [p for p in partnerships if p.stage not in ("ended", "prospect")]
        self.by_key = {p.key: p for p in self.living}
        self.staff = register.titled("Uraohjaajaopettaja", "Asiakasvastaava", "Työelämäkoordinaattori")
        self.tidy = {register.known(name) for name in desk.PEOPLE}
        self.target = round(ENCOUNTERS * len(self.living) / 759)
        self.key = 0
        # Windows that nothing may keep, by partnership.
        self.open: dict[int, list[Window]] = defaultdict(list)

    def encounters(self, windows: Iterable[Window]) -> Iterator[Encounter]:
        """Those that keep windows, those that are planned, and the many that keep nothing."""
        for window in windows:
            partnership = self.by_key.get(window.partnership)
            if partnership is not None and window.window_on <= self.today:
                yield from self._around(partnership, window)
        met = [p for p in self.living if not p.is_unmet]
        yield from (self._met_long_ago(p) for p in self.living if p.is_unmet and self._chance(0.6))
        for _ in range(2 * self.target):
            if self.key >= self.target:
                break
            yield from self._another(met)

    # Around one window.

    def _around(self, partnership: Partnership, window: Window) -> Iterator[Encounter]:
        """What keeps the window; when nothing does, some encounter may be planned ahead."""
        if partnership.is_unmet or not self._chance(self._share(partnership, window)):
            self.open[partnership.key].append(window)
            if window.opens_on <= self.today + timedelta(days=30) and self._chance(0.4):
                yield from self._ahead(partnership, window)
            return
        first = window.opens_on if window.opens_on <= self.today else window.window_on
        last = min(window.due_on if self._chance(0.9) else window.closes_on, self.today)
        if (day := self._day(first, last)) is not None:
            yield self._held(partnership, day, self._kind(window.kinds))

    def _share(self, partnership: Partnership, window: Window) -> float:
        """How likely it has been kept by now; who is in the pictures is late on one's own desk alone."""
        if window.due_on < self.today:
            is_tidy = window.closes_on >= self.today and partnership.owner in self.tidy
            return 1 if is_tidy else KEPT if window.closes_on < self.today else KEPT_SO_FAR
        return 0.3 if window.opens_on <= self.today else 0.12

    def _ahead(self, partnership: Partnership, window: Window) -> Iterator[Encounter]:
        """A planned encounter before the window's due date."""
        day = self._day(max(window.opens_on, self.today + timedelta(days=1)), window.due_on)
        if day is not None and not partnership.is_unmet:
            yield self._planned(partnership, day, self._kind(window.kinds))

    def _another(self, met: list[Partnership]) -> Iterator[Encounter]:
        """Some encounter of the year that keeps no occasion which is told to be open."""
        day = self._day(self.today - timedelta(days=DAYS), self.today) or self.today
        drawn = self.random.sample(met, min(6, len(met)))
        free = [p for p in drawn if not any(w.window_on <= day <= w.closes_on for w in self.open[p.key])]
        if not free:
            return
        if self._chance(0.04):
            yield self._alone(day)
        elif self._chance(0.02):
            reason = self.random.choice(("Sairastapaus työpaikalla", "Siirrettiin myöhemmäksi", "Este tuli"))
            planned = self._planned(free[0], day, self._kind(()))
            yield replace(planned, state="cancelled", cancel_reason=reason)
        else:
            yield self._held(free[0], day, self._kind(()))

    def _met_long_ago(self, partnership: Partnership) -> Encounter:
        day = self.today - timedelta(days=self.random.randrange(DAYS + 30, DAYS + 300))
        return self._held(partnership, day, "visit")

    # One encounter.

    def _held(self, partnership: Partnership, day: date, kind: str) -> Encounter:
        made = self._planned(partnership, day, kind)
        group = self.register.partners[partnership.partner].group
        feedback = self.random.choices(("", "positive", "negative"), (86, 10, 4))[0]
        return replace(
            made,
            state="held",
            subject=made.subject if self._chance(0.3) else "",
            text=self._say(f"met:{kind}", group, day),
            learned=self._say("learned", group, day) if self._chance(0.14) else "",
            skills_needs=self._say("skills", group, day) if self._chance(0.16) else "",
            feedback=feedback,
            feedback_text=self._said(feedback),
        )

    def _planned(self, partnership: Partnership, day: date, kind: str) -> Encounter:
        """Agreed on: partner, time, place and people, no word of what was talked about."""
        owner = partnership.owner or self.random.choice(self.staff)
        mates = (partnership.deputy,) if partnership.deputy and self._chance(0.14) else ()
        people = self.register.contacts[partnership.partner]
        contacts = (partnership.contact,) if partnership.contact else tuple(people[:1])
        if len(people) > 1 and kind in ("visit", "meeting") and self._chance(0.2):
            contacts = tuple(dict.fromkeys((*contacts, self.random.choice(people))))
        visited = self.register.partners[partnership.partner]
        return self._made(
            kind=kind,
            day=day,
            state="planned",
            subject=self.random.choice(SUBJECTS.get(kind, ("",))),
            place=self._place(kind, visited.street, visited.city),
            initiative="theirs" if self._chance(0.24) else "ours",
            party="student" if visited.group == "students" else "employer",
            owner=owner,
            partners=(partnership.partner,),
            partnerships=(partnership.key,) if self._chance(0.75) or not partnership.owner else (),
            colleagues=(owner, *mates),
            contacts=contacts,
        )

    def _alone(self, day: date) -> Encounter:
        """Customer work without a customer (S2-138)."""
        owner = self.random.choice(self.staff)
        kind = self.random.choice(("meeting", "meeting", "visit", "event"))
        text = self._say(f"alone:{kind}", "", day)
        return self._made(kind=kind, day=day, state="held", owner=owner, text=text, colleagues=(owner,))

    def _made(self, **known: object) -> Encounter:
        self.key += 1
        kind = str(known["kind"])
        clock = time(8 + self.random.randrange(8), self.random.choice((0, 0, 15, 30, 30, 45)))
        values: dict[str, object] = {
            "key": self.key,
            "subject": "",
            "starts_at": clock,
            "minutes": self.random.choice(KINDS[kind][1]),
            "place": "",
            "channel": CHANNELS.get(kind, ""),
            "initiative": "ours",
            "party": "staff",
            "text": "",
            "learned": "",
            "skills_needs": "",
            "feedback": "",
            "feedback_text": "",
            "cancel_reason": "",
            "partners": (),
            "partnerships": (),
            "contacts": (),
        }
        return Encounter(**(values | known))

    def _place(self, kind: str, street: str, city: str) -> str:
        if kind == "visit":
            return ", ".join(part for part in (street, city) if part)
        return self.random.choice(PLACES) if kind in ("meeting", "event") and self._chance(0.6) else ""

    def _kind(self, kinds: tuple[str, ...]) -> str:
        """One of `kinds`, or of all when any will do."""
        fitting = [kind for kind in KINDS if not kinds or kind in kinds]
        return self.random.choices(fitting, [KINDS[kind][0] for kind in fitting])[0]

    def _day(self, first: date, last: date) -> date | None:
        """A working day between two days, or None: nobody meets in July and between the years."""
        span = (last - first).days
        for _ in range(8 if span >= 0 else 0):
            day = first + timedelta(days=self.random.randrange(span + 1))
            is_quiet = day.month == 7 or (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 6)
            if day.weekday() < 5 and not is_quiet:
                return day
        return None

    def _said(self, feedback: str) -> str:
        kinds = {"positive": "good", "negative": "bad"}
        # These few are said by many: a limit would leave feedback without words.
        return Sentences(self.random, self.today.year).make(kinds[feedback], "", None) if feedback else ""

    def _say(self, kind: str, group: str, day: date) -> str:
        """A sentence of a day: the weeks and months that it tells of are soon after."""
        weeks = [(day + timedelta(weeks=number)).isocalendar().week for number in range(1, 7)]
        months = [MONTHS[(day.month + number) % 12] for number in range(3)]
        words = {"viikolla": tuple(f"viikolla {week}" for week in weeks), "kuussa": tuple(months)}
        return self.sentences.make(kind, group, None, words)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    # What was agreed.

    def actions(self, encounters: Iterable[Encounter]) -> Iterator[Action]:
        """Next steps of one held encounter in eight, most of them done."""
        for encounter in encounters:
            if encounter.state == "held" and encounter.partners and self._chance(0.125):
                yield self._action(encounter)

    def _action(self, encounter: Encounter) -> Action:
        due_on = encounter.day + timedelta(days=self.random.choice((3, 7, 7, 14, 14, 21, 30)))
        due_on += timedelta(days=max(0, 7 - due_on.weekday()) if due_on.weekday() > 4 else 0)
        age = (self.today - due_on).days
        is_done = self._chance(0.97 if age > 30 else 0.8 if age > 0 else 0.1)
        closed_on = min(self.today, due_on + timedelta(days=self.random.randrange(-3, 5)))
        status = "open" if not is_done else self.random.choices(("done", "dropped"), (95, 5))[0]
        title, _, outcome = self._say("do", "", encounter.day).partition("; ")
        if status == "dropped":
            outcome = self._say("dropped", "", encounter.day)
        return Action(
            title=title,
            owner=encounter.owner,
            due_on=due_on,
            follow_up=self._say("followup", "", encounter.day) if self._chance(0.3) else "",
            status=status,
            closed_on=max(closed_on, encounter.day) if is_done else None,
            result=outcome if is_done else "",
            partner=encounter.partners[0],
            partnership=encounter.partnerships[0] if encounter.partnerships else None,
            promised_to=encounter.contacts[0] if encounter.contacts and self._chance(0.3) else None,
            encounter=encounter.key,
            agreed_on=encounter.day,
        )
