"""Partners of the demo school: organisations, the sites of chains, and records that are there twice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from . import vocabulary
from .names import Names, core
from .records import Partner
from .sentences import Sentences
from .vocabulary import Group, Pattern, Town

DEMO_TOTAL = 1600
DUPLICATES_PER_DEMO = 15
# Groups whose members have no business id of their own, and those that stand in no real municipality.
WITHOUT_ID = {"internal", "network", "abroad", "students", "alumni"}
WITHOUT_TOWN = {"public", "authority", "students", "alumni", "owner", "internal", "network", "abroad"}
PUBLIC_GROUPS = {"public", "authority", "school", "college"}


@dataclass(frozen=True, slots=True)
class Job:
    """One organisation to make, with this many sites after it; its name is given or made after a pattern."""

    group: str
    name: str = ""
    pattern: Pattern | None = None
    sites: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation and its sites have in common: group, a clear industry, what they deal in."""

    group: Group
    industry: tuple[str, str] | None
    words: dict[str, tuple[str, ...]]


def jobs(total: int, random: Random) -> list[Job]:
    """The organisations that with their sites make up `total` partners: named ones first, then mixed."""
    fixed = [Job(group.key, name) for group in vocabulary.groups().values() for name in group.fixed_names]
    city = next(place for place, job in enumerate(fixed) if job.group == "public")
    fixed[city] = replace(fixed[city], sites=len(vocabulary.lines("municipal_sites")))
    chains = [job for _ in range(max(1, round(total / DEMO_TOTAL))) for job in _chains()]
    singles = _singles(total - sum(1 + job.sites for job in fixed + chains), fixed + chains)
    mixed = chains + singles
    random.shuffle(mixed)
    return fixed + mixed


def _chains() -> Iterator[Job]:
    for row in vocabulary.table("chains"):
        patterns = {pattern.text: pattern for pattern in vocabulary.groups()[row["group"]].patterns}
        yield Job(row["group"], pattern=patterns[row["pattern"]], sites=int(row["sites"]))


def _singles(missing: int, given: list[Job]) -> list[Job]:
    """Share `missing` partners among the groups by weight, less what chains and named ones have taken."""
    groups = [group for group in vocabulary.groups().values() if group.patterns]
    taken = {group.key: sum(1 + job.sites for job in given if job.group == group.key) for group in groups}
    scale = (missing + sum(taken.values())) / sum(group.count for group in groups)
    wanted = {group.key: max(1, round(group.count * scale) - taken[group.key]) for group in groups}
    wanted["restaurant"] += missing - sum(wanted.values())
    return [Job(key) for key, count in wanted.items() for _ in range(count)]


class PartnerMaker:
    """Makes partners one after another; keys run from 1."""

    def __init__(self, random: Random, names: Names, sentences: Sentences, today: date):
        self.random = random
        self.names = names
        self.sentences = sentences
        self.today = today
        self.key = 0

    def make(self, job: Job) -> Iterator[Partner]:
        """Yield the organisation of a job, then its sites."""
        group = vocabulary.groups()[job.group]
        pattern = job.pattern or (None if job.name else self.random.choice(group.patterns))
        name = self.names.partner(pattern) if pattern else job.name
        self.names.claim(name)
        profile = Profile(group, pattern.industry if pattern else None, pattern.words if pattern else {})
        head = self._organisation(profile, name, job.sites)
        yield head
        for site_name, town in self._site_names(head, job.sites):
            yield self._site(head, profile, site_name, town)

    def duplicate(self, partner: Partner) -> Partner:
        """The same organisation as somebody else wrote it down, without its business id."""
        self.key += 1
        return replace(
            partner,
            key=self.key,
            name=self._misspelt(partner.name),
            business_id="",
            aliases=(),
            tags=(),
            clusters=(),
            description="",
            challenges="",
            value_chain="",
            notes="",
            website="" if self._chance(0.6) else partner.website,
            street="",
            industry=None,
            size="",
            external_id=f"VANHA-{self.key}",
            known_since=self._day(2015, 2019),
            duplicate_of=partner.key,
        )

    def _organisation(self, profile: Profile, name: str, sites: int) -> Partner:
        group = profile.group
        town = None if group.key in WITHOUT_TOWN else self._town()
        has_gap = self._chance(0.08)
        is_unknown = not sites and self._chance(0.03)
        return self._partner(
            profile,
            name,
            town=None if has_gap else town,
            business_id="" if group.key in WITHOUT_ID or is_unknown else self.names.business_id(),
            size="large" if sites > 20 else "medium" if sites else self._size(group),
        )

    def _site(self, head: Partner, profile: Profile, name: str, town: Town | None) -> Partner:
        """A site shares its parent's business id and web domain; a few have a number of their own."""
        own_id = head.business_id and profile.group.key != "public" and self._chance(0.05)
        site = self._partner(
            profile,
            name,
            town=town,
            business_id=self.names.business_id() if own_id else "",
            size=self.random.choice(("micro", "small", "small")),
        )
        return replace(
            site,
            parent=head.key,
            category=head.category,
            kinds=head.kinds,
            website="",
            has_no_website=False,
            email="",
            aliases=(),
            language=head.language,
            known_since=max(site.known_since, head.known_since),
        )

    def _partner(
        self, profile: Profile, name: str, town: Town | None, business_id: str, size: str
    ) -> Partner:
        group = profile.group
        self.key += 1
        domain = self.names.domain(name)
        web = self.random.choices(("known", "none", "unknown"), (80, 7, 13))[0]
        buys = group.category == "working_life_customers" and self._chance(0.12)
        roles = {*group.customer_roles, *(("orderer", "payer") if buys else ())}
        says = self._says(profile, town)
        return Partner(
            key=self.key,
            group=group.key,
            name=name,
            business_id=business_id,
            parent=None,
            category="" if self._chance(0.02) else "service_customers" if buys else group.category,
            kinds=self._kinds(group, name),
            customer_roles=tuple(sorted(roles)),
            industry=None if self._chance(0.06) else self._industry(profile),
            size="" if self._chance(0.05) else size,
            activity=self.random.choices(("lively", "occasional", "quiet", ""), (25, 40, 25, 10))[0],
            direction=group.direction,
            fields=self._some(group.fields, 0.6),
            website=f"https://www.{domain}" if web == "known" else "",
            has_no_website=web == "none",
            email=f"info@{domain}" if self._chance(0.6) else "",
            phone=self.names.phone() if self._chance(0.55) else "",
            street=self.names.street() if town and self._chance(0.85) else "",
            postal_code=town.postal_code if town else "",
            city=town.name if town else "",
            municipality=town.code if town else "",
            language=self._language(group.key),
            aliases=self._aliases(group, name),
            tags=self._some(group.tags, 0.22),
            clusters=self._some(group.clusters, 0.3),
            description=says("description", 0.55, 1),
            challenges=says("challenge", 0.3, 2),
            value_chain=says("value", 0.22, 1),
            sustainability_url=self._sustainability(domain, size) if web == "known" else "",
            notes=says("note", 0.3, 2),
            external_id=f"AS-{10_000 + self.key}" if self._chance(0.5) else "",
            known_since=self._day(2008, self.today.year),
            duplicate_of=None,
        )

    def _says(self, profile: Profile, town: Town | None) -> Callable[[str, float, int], str]:
        def sentence(kind: str, share: float, most: int) -> str:
            if not self._chance(share):
                return ""
            count = self.random.randint(1, most)
            return self.sentences.make(kind, profile.group.key, town, profile.words, count)

        return sentence

    def _kinds(self, group: Group, name: str) -> tuple[str, ...]:
        """Companies of care are companies, the others public; an association is one by its name."""
        if name.endswith((" ry", " sr")) and "company" in group.kinds:
            return ("association",)
        return ("company",) if group.key == "care" else group.kinds

    def _site_names(self, head: Partner, count: int) -> Iterator[tuple[str, Town | None]]:
        """Yield names of sites: a city's by what they do, a chain's by town and then by district too."""
        if head.group == "public":
            for site in vocabulary.lines("municipal_sites")[:count]:
                yield f"{head.name}, {site}", None
            return
        towns = vocabulary.towns()
        places = [(town, "") for town in towns]
        places += [(town, f" {part}") for town in towns[:6] for part in vocabulary.lines("districts")]
        for town, district in places[:count]:
            yield f"{core(head.name)} {town.name}{district}", town

    def _misspelt(self, name: str) -> str:
        """A name as it comes from another list: without its form, in another order or with a slip."""
        plain = core(name)
        form = name.removeprefix(plain)
        first, *rest = plain.split()
        pairs = [place for place in range(3, len(plain) - 1) if plain[place : place + 2].islower()]
        slip = self.random.choice([place for place in pairs if plain[place] != plain[place + 1]])
        swapped = f"{plain[:slip]}{plain[slip + 1]}{plain[slip]}{plain[slip + 2 :]}"
        variants = [plain, name.upper(), swapped + form]
        if not first.endswith("n"):
            variants.append(f"{' '.join(rest)} {first}{form}")
        return self.random.choice([variant for variant in variants if variant != name])

    def _aliases(self, group: Group, name: str) -> tuple[str, ...]:
        """What people say for short, and now and then a company's former name."""
        words = core(name).split()
        found = [words[-1]] if len(words) == 2 and not words[0].endswith("n") and self._chance(0.12) else []
        if "company" in group.kinds and self._chance(0.05):
            found.append(f"{self.names.surname()} Oy")
        return tuple(found)

    def _town(self) -> Town:
        towns = vocabulary.towns()
        return self.random.choices(towns, [town.weight for town in towns])[0]

    def _industry(self, profile: Profile) -> tuple[str, str] | None:
        if profile.industry or not profile.group.industries:
            return profile.industry
        return self.random.choice(profile.group.industries)

    def _size(self, group: Group) -> str:
        return self.random.choices(list(group.sizes), list(group.sizes.values()))[0] if group.sizes else ""

    def _some(self, values: tuple[str, ...], share: float) -> tuple[str, ...]:
        return tuple(value for value in values if self._chance(share))

    def _language(self, group: str) -> str:
        if group == "abroad":
            return "en"
        return self.random.choices(("fi", "sv", "en", ""), (88, 3, 2, 7))[0]

    def _sustainability(self, domain: str, size: str) -> str:
        share = 0.5 if size in ("large", "medium") else 0.08
        return f"https://www.{domain}/vastuullisuus" if self._chance(share) else ""

    def _day(self, first_year: int, last_year: int) -> date:
        start = date(first_year, 1, 1)
        end = min(date(last_year, 12, 31), self.today)
        return start + timedelta(days=self.random.randrange((end - start).days + 1))

    def _chance(self, share: float) -> bool:
        return self.random.random() < share
