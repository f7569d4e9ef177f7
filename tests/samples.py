"""One believable object of every kind, for tests that walk over all pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from vasta.accounts.models import Duty, Field, InductionDone, InductionStep, Invitation, Membership, Unit
from vasta.core import history
from vasta.core.models import Attachment, Run, SavedView
from vasta.core.tenancy import provider_context
from vasta.encounters.models import (
    CalendarFeed,
    ContactDates,
    Encounter,
    EncounterAction,
    EncounterPartner,
    EncounterPartnership,
    Fulfilment,
    Participant,
    WorkTime,
)
from vasta.groups.models import Group, Seat
from vasta.partners.models import (
    Affiliation,
    Contact,
    ImportBatch,
    ImportRow,
    Municipality,
    Partner,
    PartnerAlias,
    PartnerComment,
    PartnerRelation,
    Term,
)
from vasta.partnerships.models import Level, Partnership, PartnershipTerm
from vasta.planning.models import Action, Cadence, ClockEntry, Occasion, OccasionDecision, SchoolPeriod


def make_samples(provider: Any, owner: Any) -> dict[str, Any]:
    """Objects by model label, made by `owner` in one change set."""
    with provider_context(provider), history.change_set("demo", actor=owner) as opened:
        objects = [*_people(), *_register(owner), *_own(owner)]
        _save(objects)
        objects += _care(owner)
        _save(objects)
    found = {obj._meta.label_lower: obj for obj in objects}
    found["core.changeset"] = opened.record
    with provider_context(provider):
        found["accounts.membership"] = Membership.objects.get(user=owner)
        # Occasions still open are made anew from the cadence when the change set ends.
        found["planning.occasion"] = Occasion.objects.filter(fulfilled_on=None).earliest("due_on")
    return found


def _save(objects: list[Any]) -> None:
    for obj in objects:
        if obj.pk is None:
            obj.save()


def _people() -> list[Any]:
    invitation = Invitation(
        email="mikko@koski.example",
        first_name="Mikko",
        last_name="Lahti",
        token_hash="0" * 64,
        expires_at=timezone.now() + timedelta(days=14),
    )
    duty = Duty(name="Työelämäkoordinaattori")
    return [Unit(name="Malmi"), Field(name="Ravintola- ja cateringala"), duty, invitation]


def _register(owner: Any) -> list[Any]:
    category = Term(vocabulary="category", name="Työelämäasiakkaat")
    relation = Term(vocabulary="relation", name="Seuraaja", inverse_name="Edeltäjä")
    partner = Partner(
        name="Tervaranta Oy",
        business_id="9041182-2",
        category=category,
        municipality=Municipality.objects.get(code="091"),
    )
    other = Partner(name="Kuusamäki Oy")
    contact = Contact(first_name="Kari", last_name="Mäkivirta", email="kari.makivirta@tervaranta.example")
    rows = [category, relation, other, partner, contact]
    for row in rows:
        row.save()
    return [
        *rows,
        Affiliation(contact=contact, partner=partner, title="Keittiöpäällikkö"),
        PartnerAlias(partner=partner, name="Tervarannan Ravintola"),
        PartnerRelation(partner=partner, other=other, kind=relation),
        PartnerComment(partner=partner, author=owner, text="Kevään paikat sovitaan tammikuussa."),
        Term(vocabulary="tag", name="Green Key"),
    ]


def _own(owner: Any) -> list[Any]:
    partner = Partner.objects.get(name="Tervaranta Oy")
    attachment = Attachment(
        model="partners.partner", object_id=partner.pk, name="sopimus.txt", content_type="text/plain", size=7
    )
    attachment.fill()
    attachment.file.save("sopimus.txt", ContentFile(b"sopimus"), save=False)
    batch = ImportBatch(file_name="kumppanit.csv", state=ImportBatch.State.DONE, starter=owner)
    batch.save()
    step = InductionStep(title="Kirjaa ensimmäinen kohtaaminen", link="/encounters/add/")
    step.save()
    return [
        attachment,
        step,
        InductionDone(membership=owner.membership(), step=step),
        SavedView(owner=owner, list_name="partners", name="Helsinki", query="town=1"),
        batch,
        ImportRow(batch=batch, position=1, sheet=0, number=2, cells=["Tervaranta Oy"], kind="same"),
        Run(kind="core.undo", state=Run.State.DONE, starter=owner),
    ]


def _care(owner: Any) -> list[Any]:
    """A partnership with its care model, its encounters and what follows from them."""
    today = timezone.localdate()
    partner = Partner.objects.get(name="Tervaranta Oy")
    contact = Contact.objects.get(last_name="Mäkivirta")
    form = Term(vocabulary="cooperation", name="Työpaikkajaksot")
    task = Term(vocabulary="task_type", name="Kumppanityö")
    team = Group(name="Ravintola-alan tiimi")
    level = Level(name="Palveleva arjen kumppani", short_name="Arki")
    _save([form, task, team, level])
    partnership = Partnership(
        partner=partner,
        level=level,
        owner=owner,
        team=team,
        contact=contact,
        starts_on=today - timedelta(days=400),
        description="Työpaikkajaksot ja näytöt Tervarannan keittiössä.",
    )
    cadence = Cadence(name="Kerran lukukaudessa", level=level, starts_on=today - timedelta(days=400))
    _save([partnership, cadence])
    kept = Occasion(
        cadence=cadence,
        partnership=partnership,
        responsible=owner,
        window_on=today - timedelta(days=230),
        opens_on=today - timedelta(days=230),
        due_on=today - timedelta(days=210),
        closes_on=today - timedelta(days=190),
        fulfilled_on=today - timedelta(days=215),
    )
    encounter = Encounter(
        owner=owner, starts_at=timezone.now() - timedelta(days=215), text="Kevään paikat sovittiin."
    )
    action = Action(title="Lähetä kevään lista", owner=owner, due_on=today, partner=partner)
    _save([kept, encounter, action])
    return [
        form,
        task,
        team,
        level,
        partnership,
        cadence,
        kept,
        encounter,
        action,
        Seat(group=team, user=owner, role=Seat.Role.CHAIR),
        PartnershipTerm(partnership=partnership, term=form),
        OccasionDecision(
            cadence=cadence,
            partnership=partnership,
            window_on=today - timedelta(days=500),
            skipped_on=today,
            reason="Remontti",
        ),
        SchoolPeriod(
            kind="term",
            name="Syksy",
            starts_on=today - timedelta(days=90),
            ends_on=today + timedelta(days=40),
        ),
        ClockEntry(title="Kumppanikysely", kind="survey", starts_on=today, owner=owner),
        EncounterPartner(encounter=encounter, partner=partner),
        EncounterPartnership(encounter=encounter, partnership=partnership),
        Participant(encounter=encounter, user=owner),
        EncounterAction(encounter=encounter, action=action),
        Fulfilment(encounter=encounter, occasion=kept),
        ContactDates(partner=partner, last_at=encounter.starts_at),
        WorkTime(user=owner, encounter=encounter, worked_on=today, minutes=45, task_type=task),
        CalendarFeed(user=owner, token_hash="0" * 64),
    ]
