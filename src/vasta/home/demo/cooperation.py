"""Teams of the demo school and its partnerships: who is on which level, who cares, what is done together.

The numbers are those of the pictures in the guide: 684 partners with 759 partnerships at the full size.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from . import vocabulary
from .records import Partner, Partnership, Team
from .register import Register
from .sentences import Sentences

COMPANIES = (
    *("restaurant", "cafe", "bakery", "catering", "care", "hotel", "travel"),
    *("event", "shop", "wholesale", "finance", "services", "sport"),
)
NETWORKS = ("network", "authority", "association")
OTHERS = ("internal", "owner", "students", "alumni", "supplier", "abroad")
# Who cares for partnerships of a level, by title; everyday ones are cared for by people of the field.
CARERS = {
    "everyday": (
        "Uraohjaajaopettaja",
        "Ammatillinen opettaja",
        "Ammatillinen erityisopettaja",
        "Asiakasvastaava",
    ),
    "development": ("Koulutusasiantuntija", "Asiakasvastaava", "Toimialapäällikkö"),
    "strategic": ("Toimialapäällikkö", "Yrityspalvelujen päällikkö", "Vararehtori"),
    "networks": ("Kehittämisjohtaja", "Laatupäällikkö", "Hankekoordinaattori"),
    "other": ("Hankekoordinaattori", "Talousasiantuntija", "Kansainvälisten asioiden koordinaattori"),
}
# What the people of the guide and its pictures care for, first of all of a level: family name, how many.
SHOWN = {
    "everyday": (("Tuomela", 14), ("Harjunpää", 4), ("Vesala", 4)),
    "development": (("Vesala", 7), ("Harjunpää", 7), ("Tuomela", 2)),
    "strategic": (("Vesala", 3), ("Harjunpää", 4)),
    "networks": (("Vesala", 4), ("Harjunpää", 2)),
    "other": (),
}
PINNED = {
    "everyday": ("Pohjanniitty Logistiikka Oy", "Tavaratalo Kuusamäki Oy", "Ravintola Tervaranta Oy"),
    "development": ("Hotelli Kaarnatalo Oy", "Hoivakoti Honkalinna Oy", "Kirkasvesi Palvelut Oy"),
    "strategic": ("Suvannon hyvinvointialue", "Koskivuoren kaupunki", "Suvannon työllisyysalue"),
}
# Changes of level in this school year: from, to, how many at the full size.
MOVES = (
    ("everyday", "development", 6),
    ("development", "everyday", 2),
    ("everyday", "networks", 1),
    ("networks", "everyday", 2),
    ("development", "strategic", 1),
    ("strategic", "development", 1),
    ("strategic", "networks", 1),
)
RANKS = ("networks", "everyday", "development", "strategic")
# How many organisations the full demo has; smaller schools have partnerships in proportion.
FULL = 1451
PURPOSES = ("planning", "organising", "evaluation", "development", "anticipation")
TARGET_GROUPS = ("young", "adults", "special_support")
Chosen = dict[str, list[Partner]]


def teams(register: Register, today: date) -> Iterator[Team]:
    """The teams and groups of teams.csv, everybody in at most one team of the own field."""
    for row in vocabulary.table("teams"):
        chairs = _seated(register, row["chair"], row["field"])
        members = _seated(register, row["titles"], row["field"])
        seats = [(key, "chair") for key in chairs[:1]] + [(key, "member") for key in members]
        yield Team(
            key=row["name"],
            kind=row["kind"],
            purpose=row["purpose"],
            field=row["field"],
            unit=row["unit"],
            starts_on=date(today.year - 3, 8, 1),
            seats=tuple(dict(reversed(seats)).items()),
        )


def _seated(register: Register, titles: str, field: str) -> list[str]:
    wanted = titles.split(";")
    return [
        person.key for person in register.people if person.title in wanted and field in ("", person.field)
    ]


def year_start(today: date) -> date:
    """The first day of the school year."""
    return date(today.year if today.month >= 8 else today.year - 1, 8, 1)


class CooperationMaker:
    """Makes the partnerships of a register, ended ones before those that continue them; keys run from 1."""

    def __init__(self, random: Random, register: Register, today: date):
        self.random, self.register, self.today = random, register, today
        self.sentences = Sentences(random, today.year, limit=60)
        self.scale = min(1.0, len(register.partners) / FULL)
        self.key = 0
        self.teams = _teams_of(teams(register, today))
        self.deputies = {person.key: person.deputy for person in register.people}
        self.carers = {level: self._carers(level) for level in SHOWN}
        pinned = {name for names in PINNED.values() for name in names}
        self.pinned = {p.key for p in register.partners.values() if p.name in pinned}
        self.free = [p for p in register.of_groups(*COMPANIES) if p.key not in self.pinned]
        random.shuffle(self.free)
        # Whom somebody knows there becomes a partner first.
        self.free.sort(key=lambda partner: not register.contacts[partner.key])

    def partnerships(self) -> Iterator[Partnership]:
        """All of them: living ones, those they continue, targets, and some that have ended for good."""
        chosen = self._chosen()
        moves = self._moves(chosen)
        lonely = self._lonely(chosen) - {key for key, _level in moves}
        unmet = set(self.random.sample(sorted(lonely), min(len(lonely), self._scaled(128))))
        for level, partners in chosen.items():
            for partner, gaps in zip(partners, self._gaps(level, len(partners)), strict=True):
                before = None
                if (partner.key, level) in moves:
                    before = self._before(partner, moves[partner.key, level], level)
                    yield before
                is_unmet = level == "everyday" and partner.key in unmet
                yield self._living(partner, level, gaps, before, is_unmet)
        yield from (self._target(partner) for partner in self._take(26))
        yield from (self._ended(partner) for partner in self._take(24))

    # Who is on which level.

    def _chosen(self) -> Chosen:
        """The living partnerships' partners by level, with the overlaps that the pictures tell of."""
        find, scaled = self.register, self._scaled
        pinned = {level: find.named(names) for level, names in PINNED.items()}
        everyday = pinned["everyday"] + self._take(609)
        schools = find.of_groups("school", "college")[: scaled(6)]
        public = [p for p in find.of_groups("public") if p not in pinned["strategic"]]
        alone = pinned["development"] + self._take(5) + public[: scaled(4)] + schools
        big = [p for p in everyday if p.size in ("medium", "large")]
        leading = pinned["strategic"] + public[scaled(4) : scaled(4) + 1]
        networks = [p for p in find.of_groups(*NETWORKS) if p not in leading][: scaled(18)]
        return {
            "everyday": everyday,
            "development": alone + self._some(everyday, 56),
            "strategic": leading + self._some(big, 10),
            "networks": networks + leading[: scaled(3)],
            "other": find.of_groups(*OTHERS)[: scaled(32)] + schools,
        }

    def _take(self, count: int) -> list[Partner]:
        """The next companies that are nobody's partner yet, `count` of them at the full size."""
        taken, self.free = self.free[: self._scaled(count)], self.free[self._scaled(count) :]
        return taken

    def _some(self, partners: list[Partner], count: int) -> list[Partner]:
        return self.random.sample(partners, min(self._scaled(count), len(partners)))

    def _scaled(self, count: int) -> int:
        return max(1, round(count * self.scale))

    def _moves(self, chosen: Chosen) -> dict[tuple[int, str], str]:
        """The level from which a partnership has come this school year, by partner and present level."""
        on = {level: {partner.key for partner in partners} for level, partners in chosen.items()}
        moves: dict[tuple[int, str], str] = {}
        for source, target, count in MOVES:
            fitting = [key for key in sorted(on[target] - on[source]) if (key, target) not in moves]
            fitting = sorted(fitting, key=lambda key: (key in self.pinned, self.random.random()))
            for key in fitting[: self._scaled(count)]:
                moves[key, target] = source
        return moves

    def _lonely(self, chosen: Chosen) -> set[int]:
        """Partners with an everyday partnership and no other: some of them nobody has met."""
        others = {p.key for level in chosen if level != "everyday" for p in chosen[level]}
        # What the people of the pictures care for comes first, and they have met theirs.
        mine = sum(count for _name, count in SHOWN["everyday"])
        return {p.key for p in chosen["everyday"][mine:]} - others

    # One partnership.

    def _gaps(self, level: str, count: int) -> Iterator[frozenset[str]]:
        """What is missing on purpose, for each partnership of a level."""
        shares = {
            "everyday": {"owner": 41, "deputy": 64, "goal": 88, "contact": 24, "description": 9},
            "development": {"goal": 5, "deputy": 4},
            "strategic": {"deputy": 1},
            "networks": {"goal": 4},
            "other": {"contact": 4, "goal": 14, "deputy": 6},
        }
        free = range(min(22, count) if level == "everyday" else 0, count)
        places = {
            gap: set(self.random.sample(free, min(self._scaled(number), len(free))))
            for gap, number in shares[level].items()
        }
        for place in range(count):
            yield frozenset(gap for gap, some in places.items() if place in some)

    def _living(
        self, partner: Partner, level: str, gaps: frozenset[str], before: Partnership | None, is_unmet: bool
    ) -> Partnership:
        owner = "" if "owner" in gaps else self._owner(level, partner)
        starts_on = before.ended_on if before else self._start(partner)
        return self._made(
            partner,
            level,
            gaps,
            stage=self.random.choices(("active", "negotiating", "dormant"), (95, 2, 3))[0],
            starts_on=starts_on,
            start_reason=self._reason(before.level, level) if before else self._say("began", partner),
            start_decider=before.end_decider if before else owner,
            continues=before.key if before else None,
            owner=owner,
            is_unmet=is_unmet,
        )

    def _before(self, partner: Partner, level: str, target: str) -> Partnership:
        """The partnership that a living one continues: ended on the day of the change."""
        first = year_start(self.today)
        ended_on = first + timedelta(days=self.random.randrange((self.today - first).days + 1))
        owner = self._anybody(level, partner)
        return self._made(
            partner,
            level,
            frozenset(),
            stage="ended",
            starts_on=first - timedelta(days=self.random.randrange(200, 1200)),
            owner=owner,
            ended_on=ended_on,
            end_reason=self._reason(level, target),
            end_decider=self.register.known("Harjunpää"),
        )

    def _target(self, partner: Partner) -> Partnership:
        """A partner that the school does not have yet."""
        level = self.random.choice(("everyday", "everyday", "development", "strategic"))
        owner = self._anybody(level, partner) if self.random.random() < 0.6 else ""
        return self._made(partner, level, frozenset({"goal"}), stage="prospect", starts_on=None, owner=owner)

    def _ended(self, partner: Partner) -> Partnership:
        ended_on = self.today - timedelta(days=self.random.randrange(20, 700))
        return self._made(
            partner,
            "everyday",
            frozenset(),
            stage="ended",
            starts_on=ended_on - timedelta(days=self.random.randrange(300, 1500)),
            owner=(owner := self._anybody("everyday", partner)),
            ended_on=ended_on,
            end_reason=self._say("over", partner),
            end_decider=owner,
        )

    def _made(self, partner: Partner, level: str, gaps: frozenset[str], **known: object) -> Partnership:
        self.key += 1
        owner = str(known["owner"])
        contacts = self.register.contacts[partner.key]
        forms = self._forms(partner, level)
        more = level in ("development", "strategic")
        values: dict[str, object] = {
            "key": self.key,
            "partner": partner.key,
            "level": level,
            "start_reason": self._say("began", partner) if known["starts_on"] else "",
            "start_decider": owner if known["starts_on"] else "",
            "ended_on": None,
            "end_reason": "",
            "end_decider": "",
            "continues": None,
            "deputy": "" if "deputy" in gaps or not owner else self._deputy(owner, level),
            "team": self.teams.get(owner, ""),
            "contact": self.random.choice(contacts) if contacts and "contact" not in gaps else None,
            "description": "" if "description" in gaps else self._description(partner, forms),
            "goal_school": "" if "goal" in gaps else self._say("goal:school", partner),
            "goal_student": self._say("goal:student", partner) if self.random.random() < 0.8 else "",
            "goal_working_life": "" if "goal" in gaps else self._say("goal:working_life", partner),
            "ground": self._say("ground", partner) if more or self.random.random() < 0.2 else "",
            "motive": self._say("motive", partner) if more or self.random.random() < 0.2 else "",
            "direction": partner.direction,
            "engagement": self._engagement(level),
            "purposes": tuple(p for p in PURPOSES if self.random.random() < (0.5 if more else 0.25)),
            "forms": forms,
            "target_groups": tuple(self.random.sample(TARGET_GROUPS, self.random.choice((0, 1, 1, 2)))),
            "is_unmet": False,
        }
        return Partnership(**(values | known))

    def _forms(self, partner: Partner, level: str) -> tuple[str, ...]:
        rows = vocabulary.table("forms")
        fitting = [row["form"] for row in rows if partner.group in row["groups"].split()]
        many = 2 if level in ("everyday", "other") else 3
        return tuple(self.random.sample(fitting, min(self.random.randint(1, many), len(fitting))))

    def _description(self, partner: Partner, forms: tuple[str, ...]) -> str:
        return " ".join(filter(None, (self._say(f"form:{form}", partner) for form in forms)))

    def _engagement(self, level: str) -> str:
        if level == "everyday":
            return self.random.choice(("", "", "informed", "heard", "involved"))
        return self.random.choice(("heard", "involved", "involved", "co_deciding"))

    def _reason(self, source: str, target: str) -> str:
        goes_up = RANKS.index(target) > RANKS.index(source)
        return self.sentences.make("up" if goes_up else "down", "", None)

    def _say(self, kind: str, partner: Partner) -> str:
        return self.sentences.make(kind, partner.group, self.register.town(partner))

    def _start(self, partner: Partner) -> date:
        """Some day between the first acquaintance and now; one in fifteen began within the school year."""
        first = year_start(self.today) if self.random.random() < 0.07 else partner.known_since
        return first + timedelta(days=self.random.randrange(max((self.today - first).days, 0) + 1))

    # Who cares.

    def _carers(self, level: str) -> list[str]:
        """The people of the pictures, each as often as they care for one of the level."""
        shown = SHOWN[level]
        return [self.register.known(name) for name, count in shown for _ in range(self._scaled(count))]

    def _owner(self, level: str, partner: Partner) -> str:
        return self.carers[level].pop(0) if self.carers[level] else self._anybody(level, partner)

    def _deputy(self, owner: str, level: str) -> str:
        """Who stands in for the owner anyhow, or somebody else who cares for partnerships of the level."""
        colleagues = [key for key in self.register.titled(*CARERS[level]) if key != owner]
        return self.deputies[owner] or self.random.choice(colleagues)

    def _anybody(self, level: str, partner: Partner) -> str:
        """Somebody with a fitting title, of the partner's field where the level is everyday."""
        people = [person for person in self.register.people if person.title in CARERS[level]]
        if level == "everyday":
            people = [person for person in people if person.field in partner.fields] or people
        return self.random.choice(people).key


def _teams_of(made: Iterator[Team]) -> dict[str, str]:
    """The team in which each person is first."""
    found: dict[str, str] = {}
    for team in made:
        for key, _role in team.seats if team.kind == "team" else ():
            found.setdefault(key, team.key)
    return found
