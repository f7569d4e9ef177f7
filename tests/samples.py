"""One believable object of every kind, for tests that walk over all pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from vasta.accounts.models import Field, Invitation, Membership, Unit
from vasta.core import history
from vasta.core.models import Attachment, Run, SavedView
from vasta.core.tenancy import provider_context
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


def make_samples(provider: Any, owner: Any) -> dict[str, Any]:
    """Objects by model label, made by `owner` in one change set."""
    with provider_context(provider), history.change_set("demo", actor=owner) as opened:
        objects = [*_people(), *_register(owner), *_own(owner)]
        for obj in objects:
            if obj.pk is None:
                obj.save()
    found = {obj._meta.label_lower: obj for obj in objects}
    found["core.changeset"] = opened.record
    with provider_context(provider):
        found["accounts.membership"] = Membership.objects.get(user=owner)
    return found


def _people() -> list[Any]:
    invitation = Invitation(
        email="mikko@koski.example",
        first_name="Mikko",
        last_name="Lahti",
        token_hash="0" * 64,
        expires_at=timezone.now() + timedelta(days=14),
    )
    return [Unit(name="Malmi"), Field(name="Ravintola- ja cateringala"), invitation]


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
    return [
        attachment,
        SavedView(owner=owner, list_name="partners", name="Helsinki", query="town=1"),
        batch,
        ImportRow(batch=batch, position=1, sheet=0, number=2, cells=["Tervaranta Oy"], kind="same"),
        Run(kind="core.undo", state=Run.State.DONE, starter=owner),
    ]
