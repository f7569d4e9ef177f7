"""Removing the demo takes away what it brought, and nothing of what people have done since."""

from datetime import date

import pytest
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile

from vasta.accounts.models import Field, InductionStep, Membership, Unit, User
from vasta.core import history
from vasta.core.database import tenant_models
from vasta.core.models import Attachment, ChangeSet, Run, SearchEntry
from vasta.core.tenancy import provider_context
from vasta.encounters.models import ContactDates
from vasta.home.demo import loader, removal
from vasta.home.setup import create_main_user, create_provider
from vasta.partners.models import Contact, Partner, PartnerComment, PartnerTerm, Term
from vasta.partnerships.models import Level, Partnership
from vasta.planning.models import Cadence, Occasion, SchoolPeriod

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
MAIN_USER = "aki.loimuniitty@koskivuori.example"
URL = "/koski/demo/remove/"


@pytest.fixture
def school():
    """A provider with the demo in small; the whole test works inside it."""
    provider = create_provider(name="Koskivuoren ammattiopisto", slug="koski")
    loader.load(provider, size="XS", today=TODAY)
    with provider_context(provider):
        yield provider


@pytest.fixture
def aki(school):
    return User.objects.get(email=MAIN_USER)


def tables():
    """How many rows every table has, but for change sets and what every school starts with."""
    defaults = (Term, Level, Cadence, SchoolPeriod, InductionStep)
    left_out = {ChangeSet, Run, *defaults, *(model.history.model for model in defaults)}
    models = [model for model in tenant_models() if model not in left_out]
    found = {model._meta.label: getattr(model, "everything", model.objects).count() for model in models}
    return {label: count for label, count in found.items() if count}


def outsider(school):
    """A main user whom the demo has not brought."""
    return create_main_user(
        school, email="oma@opisto.example", first_name="Oma", last_name="Omistaja", password=None
    )


def attachment(contact):
    """A small file of a contact, unsaved."""
    found = Attachment(
        model="partners.contact", object_id=contact.pk, name="a.txt", content_type="text/plain", size=1
    )
    found.fill()
    found.file.save("a.txt", ContentFile(b"a"), save=False)
    return found


def test_the_whole_demo_goes_but_for_the_main_user(school, aki):
    default_terms = Term.objects.exclude(key="").count()
    done = removal.remove(school, actor=aki)
    # Of the history there is what the demo wrote of the main user, and the leaving of the unit.
    assert tables() == {
        "accounts.Membership": 1,
        "accounts.HistoricalMembership": 2,
        "core.SearchEntry": 1,
    }
    assert [membership.user for membership in Membership.objects.all()] == [aki]
    assert list(User.objects.all()) == [aki]
    assert aki.check_password(loader.PASSWORD)
    assert [entry.title for entry in SearchEntry.objects.all()] == ["Aki Loimuniitty"]
    assert Term.everything.count() == default_terms
    assert ChangeSet.objects.get(operation="demo").counts == {"accounts.membership": 1}
    assert done.stays == {}
    assert not school.has_demo_data


def test_a_main_user_from_outside_the_demo_keeps_nothing_of_it_and_may_load_it_again(school):
    owner = outsider(school)
    removal.remove(school, actor=owner.user)
    assert list(Membership.objects.all()) == [owner]
    assert ChangeSet.objects.filter(operation="demo").count() == 0
    assert list(User.objects.all()) == [owner.user]
    loader.load(school, size="XS", today=TODAY)
    assert Partner.objects.count() == 400


def test_what_people_have_written_stays_with_what_it_names(school, aki):
    writer = User.objects.get(email="sanna.tuomela@koskivuori.example")
    changed = Partner.objects.exclude(parent=None).first()
    discussed = Partner.objects.filter(parent=None).exclude(pk=changed.parent_id).first()
    tag = Term.objects.filter(vocabulary="tag").first()
    documented, deleted = Contact.objects.all()[:2]
    with history.change_set("partners.partner.edit", actor=writer):
        changed.notes = "Tavattu maanantaina."
        changed.save()
        PartnerTerm.objects.get_or_create(partner=changed, term=tag)
        PartnerComment.objects.create(partner=discussed, author=writer, text="Kysytty kevään paikkoja.")
        attachment(documented).save()
        history.delete_softly(deleted)
    removal.remove(school, actor=aki)
    assert set(Partner.objects.all()) == {changed, changed.parent, discussed}
    assert list(Term.objects.filter(vocabulary="tag")) == [tag]
    assert list(Contact.everything.all()) == [documented]
    # The writer's name stays beside what was written; the person has left the school.
    assert set(User.objects.all()) == {aki, writer}
    assert [membership.user for membership in Membership.objects.all()] == [aki]


def test_people_who_are_needed_stay_without_the_published_password(school, aki, other_provider):
    sanna = User.objects.get(email="sanna.tuomela@koskivuori.example")
    ville = User.objects.get(email="ville.rauhamaa@koskivuori.example")
    petteri = User.objects.get(email="petteri.niskala@koskivuori.example")
    own = make_password("aivan-oma-salasana")
    User.objects.filter(pk=ville.pk).update(password=own)
    deputy, teacher = (Membership.objects.get(user=user) for user in (sanna, ville))
    owner = outsider(school)
    with history.change_set("accounts.membership.edit", actor=owner.user):
        owner.deputy = deputy
        owner.save()
        teacher.title = "Opettaja"
        teacher.save()
    with provider_context(other_provider), history.change_set("test", actor=None):
        Membership.objects.create(user=petteri)
    removal.remove(school, actor=aki)
    for user in (sanna, ville, petteri):
        user.refresh_from_db()
    assert {deputy, teacher, owner} < set(Membership.objects.all())
    assert {deputy.unit, teacher.unit} <= set(Unit.objects.all())
    assert {deputy.field, teacher.field} <= set(Field.objects.all())
    assert (sanna.has_usable_password(), ville.password) == (False, own)
    # Belongs to another provider too, so the user is not ours to remove.
    assert Membership.objects.filter(user=petteri).count() == 0
    assert not petteri.has_usable_password()


# --- The page --------------------------------------------------------------------------------------------


def test_the_page_says_what_goes_and_the_button_removes_it(school, aki, client_for):
    client = client_for(aki)
    assert URL in client.get("/koski/").content.decode()
    page = client.get(URL).content.decode()
    assert ": 400</li>" in page
    response = client.post(URL)
    assert (response.status_code, response["Location"]) == (302, "/koski/")
    assert Partner.objects.count() == 0
    assert URL not in client.get("/koski/").content.decode()


def test_an_employee_is_neither_offered_the_removal_nor_obeyed(provider, bob, client_for):
    provider.has_demo_data = True
    provider.save()
    assert URL not in client_for(bob).get("/koski/").content.decode()
    assert client_for(bob).post(URL).status_code == 403


def test_without_demo_data_the_page_leads_to_today(alice, client_for):
    response = client_for(alice).post(URL)
    assert (response.status_code, response["Location"]) == (302, "/koski/")


def test_a_partnership_that_somebody_has_changed_stays_with_its_care(school, aki):
    partnership = Partnership.objects.present().filter(
        occasions__fulfilled_on__isnull=False, occasions__closes_on__gte=TODAY, continues=None
    )[0]
    with history.change_set("partnerships.partnership.edit", actor=aki):
        partnership.goal_school = "Kymmenen paikkaa keväälle"
        partnership.save()
    removal.remove(school, actor=aki)
    assert list(Partnership.objects.all()) == [partnership]
    assert Partner.objects.filter(pk=partnership.partner_id).exists()
    # What kept its occasions was invented, so nothing has been kept.
    occasions = Occasion.objects.all()
    assert {occasion.partnership_id for occasion in occasions} == {partnership.pk}
    assert [occasion.fulfilled_on for occasion in occasions if occasion.fulfilled_on] == []
    assert ContactDates.objects.get().last_at is None
