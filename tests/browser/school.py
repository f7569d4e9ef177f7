"""Makes the database that the browser tests' server uses: one small school, its people and its register.

Prints the keys of its rows as JSON, for the addresses of the pages that tests open.
"""

import json
from typing import Any

import django

ALICE, BOB = "alice.aalto@koski.example", "bob.berg@koski.example"
# Changes the own language; nobody else's pages may change with it.
CECILIA = "cecilia.cygnaeus@koski.example"
PARTNERS = {
    "Compass Koski Oy": ("9041182-2", "092"),
    "Hotelli Kuohu": ("", "091"),
    "Leipomo Lähde": ("", "186"),
    "Kauppahuone Harju": ("", "091"),
    "Matkatoimisto Meri": ("", "049"),
    "Pesula Pilvi": ("", "091"),
    "Kukkakauppa Orvokki": ("", "049"),
    "Ravintola Virta": ("", "091"),
}
LIST = [
    ["Yritys", "Y-tunnus", "Yhteyshenkilö", "Puh.", "Sähköposti", "Kunta"],
    ["Kalaravintola Siika Oy", "", "Minna Salo", "040 123 4567", "minna.salo@siika.example", "Espoo"],
    ["Hotelli Kuohu", "", "Ville Ranta", "", "ville.ranta@kuohu.example", "Helsinki"],
    ["Kauppahuone Harju", "1234567-8", "", "", "ei vastaa", "Narnia"],
    ["", "", "Nimetön Henkilö", "", "", "Vantaa"],
]


def main() -> None:
    """Migrate an empty database, fill it and print the keys."""
    django.setup()
    from django.core.management import call_command

    from tests.people import PASSWORD, make_person
    from vasta.home.setup import create_main_user, create_provider

    call_command("migrate", verbosity=0)
    koski = create_provider(name="Kosken ammattiopisto", slug="koski")
    alice = create_main_user(
        koski, email=ALICE, first_name="Alice", last_name="Aalto", password=PASSWORD
    ).user
    make_person(koski, "Bob", "Berg")
    make_person(koski, "Cecilia", "Cygnaeus")
    print(json.dumps(_register(koski, alice)))


def _register(koski: Any, alice: Any) -> dict[str, int]:
    from vasta.accounts.models import Field, Unit
    from vasta.core import history
    from vasta.core.tenancy import provider_context
    from vasta.partners.models import Term

    with provider_context(koski):
        with history.change_set("partners.partner.create", actor=alice):
            for row in (Unit(name="Malmin toimipiste"), Field(name="Ravintola- ja cateringala")):
                row.save()
            keys = {"unit": Unit.objects.get().pk, "field": Field.objects.get().pk, **_partners(alice)}
        keys["term"] = Term.objects.filter(vocabulary="category").first().pk
        keys |= _imports(alice)
        keys |= _care(alice, keys)
        keys |= _encounters(alice, keys)
    return keys


def _partners(alice: Any) -> dict[str, int]:
    from vasta.accounts.models import Membership
    from vasta.partners.models import (
        Affiliation,
        Contact,
        Municipality,
        Partner,
        PartnerAlias,
        PartnerComment,
        PartnerRelation,
        Term,
    )

    rows = {}
    for name, (business_id, town) in PARTNERS.items():
        rows[name] = Partner(
            name=name, business_id=business_id, municipality=Municipality.objects.get(code=town)
        )
        rows[name].save()
    partner, other = rows["Compass Koski Oy"], rows["Ravintola Virta"]
    contact = Contact(first_name="Kaisa", last_name="Mäkelä", email="kaisa.makela@compass.example")
    contact.save()
    place = Affiliation(contact=contact, partner=partner, title="Aluepäällikkö")
    relation = PartnerRelation(
        partner=partner, other=other, kind=Term.objects.filter(vocabulary="relation").first()
    )
    comment = PartnerComment(partner=partner, author=alice, text="Kevään paikat sovitaan tammikuussa.")
    for row in (place, relation, comment, PartnerAlias(partner=partner, name="Compass")):
        row.save()
    person = Membership.objects.get(user__email=BOB)
    return {
        "partner": partner.pk,
        "contact": contact.pk,
        "place": place.pk,
        "relation": relation.pk,
        "person": person.pk,
    }


def _care(alice: Any, keys: dict[str, int]) -> dict[str, int]:
    """A partnership of a team with its care model, an action, a meeting agreed on, an entry of the clock."""
    from datetime import timedelta

    from django.utils import timezone

    from vasta.core import history
    from vasta.encounters.actions import plan_encounter
    from vasta.groups.models import Group, Seat
    from vasta.partners.models import Contact, Partner
    from vasta.partnerships.models import Level, Partnership
    from vasta.planning.models import Action, Cadence, ClockEntry, Occasion, SchoolPeriod

    today = timezone.localdate()
    partner, level = Partner.objects.get(pk=keys["partner"]), Level.objects.first()
    contact = Contact.objects.get(pk=keys["contact"])
    with history.change_set("partnerships.partnership.create", actor=alice):
        team = Group(name="Ravintola-alan tiimi")
        team.save()
        partnership = Partnership(
            partner=partner,
            level=level,
            owner=alice,
            team=team,
            contact=contact,
            starts_on=today - timedelta(days=400),
            description="Työpaikkajaksot ja näytöt henkilöstöravintoloissa keväisin.",
        )
        action = Action(
            title="Lähetä kevään lista", owner=alice, due_on=today, partner=partner, is_promise=True
        )
        entry = ClockEntry(title="Kumppanikysely", kind="survey", starts_on=today, owner=alice)
        seat = Seat(group=team, user=alice, role="chair")
        for row in (seat, partnership, action, entry):
            row.save()
        membership = alice.membership()
        membership.is_lead = True
        membership.save()
    planned = plan_encounter(
        actor=alice, starts_at=timezone.now() + timedelta(days=9), partners=[partner], contacts=[contact]
    )
    period = SchoolPeriod.objects.first()
    return {
        "team": team.pk,
        "seat": seat.pk,
        "level": level.pk,
        "partnership": partnership.pk,
        "action": action.pk,
        "entry": entry.pk,
        "planned": planned.pk,
        "cadence": Cadence.objects.first().pk,
        "period": period.pk if period else 0,
        "occasion": Occasion.objects.order_by("due_on").first().pk,
    }


def _encounters(alice: Any, keys: dict[str, int]) -> dict[str, int]:
    """A visit with all that an encounter can give."""
    from datetime import timedelta

    from django.utils import timezone

    from vasta.encounters.actions import NextStep, log_encounter
    from vasta.partners.models import Contact, Partner

    visit = log_encounter(
        actor=alice,
        starts_at=timezone.now() - timedelta(days=12),
        partners=[Partner.objects.get(pk=keys["partner"])],
        contacts=[Contact.objects.get(pk=keys["contact"])],
        text="Kävimme läpi kevään jaksot.",
        learned="Keittiö avataan uudelleen maaliskuussa.",
        skills_needs="Erityisruokavaliot",
        feedback="positive",
        feedback_text="Opiskelijat tulivat valmiina töihin.",
        next_step=NextStep("Lista kevään paikoista", timezone.localdate() + timedelta(days=40), alice),
    )
    return {"encounter": visit.pk}


def _imports(alice: Any) -> dict[str, int]:
    """A list at each step at which somebody looks at it."""
    from vasta.partners.importing.tests.steps import checked, csv_of, imported, read

    content = csv_of(*LIST)
    return {
        "columns": read(content, alice, "sarakkeet.csv").pk,
        "preview": checked(content, alice, name="esikatselu.csv").pk,
        "imported": imported(content, alice, name="tuotu.csv").pk,
    }


if __name__ == "__main__":
    main()
