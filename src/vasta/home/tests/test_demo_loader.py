"""The generated school becomes rows of one provider, in one change set that can be told and removed."""

import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from vasta.accounts import duties, induction
from vasta.accounts.models import Field, InductionDone, Membership, PersonSkill, Provider, Unit, User
from vasta.core import history, search
from vasta.core.models import ChangeSet, SearchEntry
from vasta.core.tenancy import provider_context
from vasta.encounters.models import Encounter
from vasta.home.demo import beginnings, loader, records
from vasta.home.demo.generator import SIZES, generate
from vasta.home.management.commands import vasta_demo
from vasta.home.setup import create_provider
from vasta.partners.models import (
    Affiliation,
    Contact,
    Partner,
    PartnerAlias,
    PartnerComment,
    PartnerRelation,
)
from vasta.planning.models import Action

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def school():
    """A provider of the demo's kind, smaller, and the whole test works inside it."""
    provider = create_provider(name="Koskivuoren ammattiopisto", slug="koski")
    loader.load(provider, size="XS", today=TODAY)
    with provider_context(provider):
        yield provider


def test_every_record_becomes_a_row(school):
    stream = list(generate("XS", 1, TODAY))
    expected = Counter(type(record) for record in stream)
    assert {
        records.Unit: Unit.objects.count(),
        records.Field: Field.objects.count(),
        records.Person: Membership.objects.count(),
        records.Partner: Partner.objects.count(),
        records.Contact: Contact.objects.count(),
        records.Relation: PartnerRelation.objects.count(),
        records.Comment: PartnerComment.objects.count(),
        records.School: Provider.objects.count(),
    } == expected
    places = sum(len(record.affiliations) for record in stream if isinstance(record, records.Contact))
    aliases = sum(len(record.aliases) for record in stream if isinstance(record, records.Partner))
    skills = sum(len(r.skills + r.languages) for r in stream if isinstance(r, records.Person))
    assert Affiliation.objects.count() == places
    assert PartnerAlias.objects.count() == aliases
    assert PersonSkill.objects.count() == skills


def test_duties_and_inductions_are_on_their_way(school):
    groups = {group.name: (len(group.rows), group.missing) for group in duties.groups()}
    assert set(groups) <= set(beginnings.DUTIES)
    assert groups["Asiakkuuspäällikkö"] == (1, [])
    left = [count for _person, count in induction.left(Membership.objects.all()).people]
    assert InductionDone.objects.count() > 0
    assert 0 < sum(count > 0 for count in left) < len(left) / 2


def test_partners_carry_what_their_records_say(school):
    record = next(
        r for r in generate("XS", 1, TODAY) if isinstance(r, records.Partner) and r.industry and r.tags
    )
    partner = Partner.objects.get(name=record.name, external_id=record.external_id)
    words = [(link.term.vocabulary, link.term.key or link.term.name) for link in partner.terms.all()]
    named = {
        "kind": record.kinds,
        "customer_role": record.customer_roles,
        "tag": record.tags,
        "cluster": record.clusters,
    }
    assert sorted(words) == sorted((kind, value) for kind, values in named.items() for value in values)
    assert (partner.industry.code_set, partner.industry.code) == record.industry
    assert partner.category.key == record.category
    assert partner.municipality.code == record.municipality
    assert partner.description == record.description
    # Sites hang on their organisations.
    sites = Partner.objects.exclude(parent=None).select_related("parent")
    assert sites.count() == sum(
        1 for r in generate("XS", 1, TODAY) if isinstance(r, records.Partner) and r.parent
    )
    assert [site.parent.parent_id for site in sites] == [None] * len(sites)
    # Rows are as old as a year of use.
    for model in (Partner, Contact, PartnerComment):
        for row in model.objects.all():
            assert row.created_at <= row.updated_at
            assert row.created_at.date() <= TODAY
    assert Partner.objects.values("updated_at").distinct().count() > SIZES["XS"][0] // 2


def test_all_is_one_change_set_and_in_the_search(school):
    (record,) = ChangeSet.objects.filter(operation="demo")
    assert (record.state, record.actor) == (ChangeSet.State.DONE, None)
    assert record.counts["partners.partner"] == SIZES["XS"][0]
    for label, count in record.counts.items():
        keys = history.model_of(label).history.filter(change_set=record).values("id").distinct()
        assert keys.count() == count
    # What was written is found.
    indexed = Counter(SearchEntry.objects.values_list("model", flat=True))
    assert indexed == {
        "partners.partner": Partner.objects.living().count(),
        "partners.contact": Contact.objects.count(),
        "accounts.membership": Membership.objects.count(),
        "encounters.encounter": Encounter.objects.count(),
        "planning.action": Action.objects.count(),
    }
    assert [entry.title for entry in search.search("leena autio", model=Membership)] == ["Leena Autio"]


def test_the_demo_people_sign_in_with_the_printed_password_once(school):
    rector = Membership.objects.get(title="Rehtori")
    assert rector.user.check_password(loader.PASSWORD)
    assert rector.is_management
    main_users = Membership.objects.filter(is_main_user=True).values_list("title", flat=True)
    assert sorted(main_users) == ["Asiakkuuspäällikkö", "Järjestelmäasiantuntija"]
    assert Membership.objects.filter(deputy=None, title="Uraohjaajaopettaja").count() == 0
    # A second load is refused and leaves nothing.
    other = create_provider(name="Toinen opisto", slug="toinen")
    with pytest.raises(IntegrityError):
        loader.load(other, size="XS", today=TODAY)
    other.refresh_from_db()
    assert not other.has_demo_data
    with provider_context(other):
        assert Unit.objects.count() == 0


def test_the_command_loads_once_and_prints_who_may_sign_in(monkeypatch):
    monkeypatch.setitem(SIZES, "demo", SIZES["XS"])
    first, second = StringIO(), StringIO()
    call_command("vasta_demo", load_only=True, stdout=first)
    call_command("vasta_demo", load_only=True, stdout=second)
    assert Provider.objects.get(slug="koski").has_demo_data
    assert first.getvalue().splitlines()[1:] == second.getvalue().splitlines()
    emails = re.findall(r"\S+@\S+", second.getvalue())
    assert User.objects.filter(email__in=emails).count() == len(vasta_demo.SHOWN)
    assert loader.PASSWORD in second.getvalue()
    assert "http://localhost:8000/koski/" in second.getvalue()
