"""The 170 people of the demo school."""

from collections.abc import Iterator
from random import Random

from . import vocabulary
from .names import Names
from .records import Field, Person, School, Unit

FIELDS = (
    Field("restaurant", "Ravintola- ja cateringala"),
    Field("tourism", "Matkailuala"),
    Field("business", "Liiketoiminta"),
)
DOMAIN = "koskivuori.example"
CAMPUSES = ("koskivuori", "koskivuori", "harjula", "harjula", "suvanto", "verkko")
FIELD_SHARES = ("restaurant", "restaurant", "restaurant", "business", "business", "tourism")
LANGUAGES = {
    "englanti": 60,
    "ruotsi": 40,
    "saksa": 12,
    "venäjä": 10,
    "espanja": 8,
    "ranska": 8,
    "viro": 8,
    "arabia": 3,
    "italia": 3,
    "somali": 2,
}


def school(names: Names) -> School:
    """The provider itself."""
    return School("Koskivuoren ammattiopisto", "koskivuori", names.business_id(), DOMAIN)


def units() -> list[Unit]:
    """Four campuses, one of them online, the own commercial units and the support services."""
    return [Unit(row["key"], row["name"], row["kind"]) for row in vocabulary.table("units")]


def people(random: Random, names: Names) -> list[Person]:
    """All staff; each with a deputy of the same title where there is one."""
    posts = list(_posts(random))
    identities = _identities(names, [title for title, *_ in posts])
    keys = [names.email(first, last, DOMAIN) for first, last in identities]
    deputies = _deputies([title for title, *_ in posts], keys)
    return [
        Person(
            key=key,
            first_name=first,
            last_name=last,
            title=title,
            email=key,
            phone=names.phone(),
            unit=unit,
            field=field,
            roles=roles,
            skills=_skills(random, pool, field),
            languages=_languages(random),
            deputy=deputy,
        )
        for (title, roles, unit, field, pool), (first, last), key, deputy in zip(
            posts, identities, keys, deputies, strict=True
        )
    ]


def _posts(random: Random) -> Iterator[tuple[str, tuple[str, ...], str, str, str]]:
    """Yield (title, roles, unit, field, skill pool) of every post."""
    unit_keys = {row["name"]: row["key"] for row in vocabulary.table("units")}
    for row in vocabulary.table("staff"):
        for place in range(int(row["count"])):
            unit = random.choice(CAMPUSES) if row["unit"] == "*campus" else unit_keys[row["unit"]]
            field = {"*field": random.choice(FIELD_SHARES), "*each": FIELDS[place % len(FIELDS)].key}.get(
                row["field"], row["field"]
            )
            yield row["title"], tuple(row["roles"].split()), unit, field, row["pool"]


def _identities(names: Names, titles: list[str]) -> list[tuple[str, str]]:
    """Names for posts: the people whom the guide and the screenshots name have their own."""
    known: dict[str, list[tuple[str, str]]] = {}
    for row in vocabulary.table("known_staff"):
        names.claim_person(row["given"], row["family"])
        known.setdefault(row["title"], []).append((row["given"], row["family"]))
    return [known[title].pop(0) if known.get(title) else names.person() for title in titles]


def _deputies(titles: list[str], keys: list[str]) -> list[str]:
    """The next person of the same title, in a ring; nobody where the title is the only one."""
    same: dict[str, list[str]] = {}
    for title, key in zip(titles, keys, strict=True):
        same.setdefault(title, []).append(key)
    following = {
        key: ring[(place + 1) % len(ring)] for ring in same.values() for place, key in enumerate(ring)
    }
    return [following[key] if following[key] != key else "" for key in keys]


def _skills(random: Random, pool: str, field: str) -> tuple[str, ...]:
    """One to three skills of the post; teachers also have those of their field."""
    pools = {pool, field} if pool == "teacher" else {pool}
    skills = [row["skill"] for row in vocabulary.table("skills") if row["pool"] in pools]
    return tuple(sorted(random.sample(skills, random.randint(1, 3))))


def _languages(random: Random) -> tuple[str, ...]:
    drawn = random.choices(list(LANGUAGES), list(LANGUAGES.values()), k=random.randint(1, 3))
    return ("suomi", *dict.fromkeys(drawn))
