"""What the year of cooperation needs to know of the school that has been generated before it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from . import vocabulary
from .records import Contact, Partner, Person, Record


@dataclass(slots=True)
class Register:
    """Staff, partners and who works for them now, gathered from the stream of records."""

    people: list[Person] = field(default_factory=list)
    partners: dict[int, Partner] = field(default_factory=dict)
    # Keys of contact people by partner.
    contacts: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def keeping(self, stream: Iterable[Record]) -> Iterator[Record]:
        """Pass the records on and remember what matters; sites and partners written down twice do not."""
        for record in stream:
            if isinstance(record, Person):
                self.people.append(record)
            elif isinstance(record, Partner) and record.parent is None and record.duplicate_of is None:
                self.partners[record.key] = record
            elif isinstance(record, Contact):
                for place in record.affiliations:
                    if place.ends_on is None:
                        self.contacts[place.partner].append(record.key)
            yield record

    def titled(self, *titles: str) -> list[str]:
        """Keys of the people with one of the titles."""
        return [person.key for person in self.people if person.title in titles]

    def known(self, family: str) -> str:
        """The key of somebody whom the guide names, by family name."""
        return next(person.key for person in self.people if person.last_name == family)

    def of_groups(self, *groups: str) -> list[Partner]:
        """Partners that were made in one of the ways, in the order of their keys."""
        return [partner for partner in self.partners.values() if partner.group in groups]

    def named(self, names: Iterable[str]) -> list[Partner]:
        """Partners with these names, in the order of the names."""
        by_name = {partner.name: partner for partner in self.partners.values()}
        return [by_name[name] for name in names if name in by_name]

    def town(self, partner: Partner) -> vocabulary.Town | None:
        """Where the partner is, with the forms that texts need."""
        return next((town for town in vocabulary.towns() if town.code == partner.municipality), None)
