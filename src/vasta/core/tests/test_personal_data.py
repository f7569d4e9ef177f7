"""The register of personal data agrees with the models, and people can read it."""

import copy

import pytest
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps
from django.urls import reverse
from django.utils.functional import Promise

from vasta.accounts.models import Membership, PersonSkill, User
from vasta.core import personal_data, personal_data_words
from vasta.core.personal_data import DataClass
from vasta.partners.models import Contact, Partner

RAW = personal_data.load()


@pytest.fixture
def raw():
    """A copy of the file that a test may spoil."""
    return copy.deepcopy(RAW)


@pytest.fixture
def diary():
    """A made-up table: a text and its writer."""
    with isolate_apps("vasta.core"):

        class Diary(models.Model):
            writer = models.ForeignKey("accounts.User", models.CASCADE)
            text = models.TextField()

            class Meta:
                app_label = "core"

            def __str__(self):
                return self.text

        # The key's other end is found in the real registry, which does not know this model.
        Diary._meta.get_field("writer").remote_field.model = User
        yield Diary


def faults(raw, *extra):
    return personal_data.faults(raw, [*personal_data.stored_models(), *extra])


def spoiled(raw, label, **values):
    """The faults of the file with one table changed."""
    raw["table"][label] |= values
    return faults(raw)


# The file and the models.


def test_every_field_of_every_table_has_a_class():
    assert run_checks(tags=["models"]) == []


def test_a_table_that_is_not_listed_is_named(raw, diary):
    assert faults(raw, diary) == ["core.diary: the table is not classified"]


def test_a_field_that_is_not_listed_is_named(raw, diary):
    raw["table"]["core.diary"] = {"none": ["id"], "staff": ["writer"], "purpose": "work", "keep": "staff"}
    assert faults(raw, diary) == ["core.diary.text: the field has no class"]
    raw["table"]["core.diary"]["contact"] = ["text"]
    assert faults(raw, diary) == []


def test_a_key_of_a_person_is_never_without_class(raw, diary):
    table = {"none": ["id", "writer"], "contact": ["text"], "purpose": "work", "keep": "staff"}
    raw["table"]["core.diary"] = table
    assert faults(raw, diary) == ["core.diary.writer: a key of a person is not none"]


def test_a_fault_stops_every_command(monkeypatch, tmp_path):
    text = personal_data.FILE.read_text(encoding="utf-8").replace(
        '"first_name", "last_name",', '"last_name",', 1
    )
    (tmp_path / "personal_data.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(personal_data.load, "__defaults__", (tmp_path / "personal_data.toml",))
    found = [(error.id, error.msg, error.is_serious()) for error in run_checks(tags=["models"])]
    assert sorted(found) == [
        ("vasta.E010", "partners.contact.first_name: the field has no class", True),
        ("vasta.E010", "partners.historicalcontact.first_name: the field has no class", True),
    ]


def test_a_table_that_is_no_more_is_named(raw):
    raw["table"]["core.fax"] = {"none": ["id"]}
    assert faults(raw) == ["core.fax: there is no such table"]


def test_a_field_that_is_no_more_is_named(raw):
    assert spoiled(raw, "core.scheduletick", none=["id", "name", "local_date", "started_at", "fax"]) == [
        "core.scheduletick.fax: there is no such field"
    ]


def test_a_field_has_one_class_only(raw):
    assert spoiled(raw, "partners.affiliation", staff=["title"]) == [
        "partners.historicalaffiliation.title: the field has two classes",
        "partners.affiliation.title: the field has two classes",
    ]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"secret": ["title"]}, "partners.affiliation: “secret” is not known"),
        ({"basis": {"staff": ["because"]}}, "partners.affiliation.basis.staff: “because” is not known"),
        ({"keep": "for ever"}, "partners.affiliation.keep: “for ever” is not known"),
        ({"purpose": ""}, "partners.affiliation.purpose: “” is not known"),
        (
            {"may_mention": ["id"]},
            "partners.affiliation.id: may_mention is for fields of staff or contact",
        ),
    ],
)
def test_unknown_words_are_named(raw, values, fault):
    assert spoiled(raw, "partners.affiliation", **values) == [fault]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ({"from": "birth", "years": 1, "then": "delete"}, "keep.log.from: “birth” is not known"),
        ({"from": "created", "years": 1, "then": "sell"}, "keep.log.then: “sell” is not known"),
        (
            {"from": "created", "then": "delete"},
            'keep.log: give a number of days or of years (none when from = "owner")',
        ),
        ({"from": "created", "days": 1, "then": "delete", "hold": 1}, "keep.log: “hold” is not known"),
    ],
)
def test_a_rule_of_time_is_whole(raw, rule, fault):
    raw["keep"]["log"] = rule
    assert faults(raw) == [fault]


def test_unknown_classes_bases_and_people_are_named(raw):
    raw["basis"] |= {"dogs": ["consent"], "staff": ["because"]}
    raw["people"].append("core.ghost")
    assert faults(raw) == [
        "people: there is no table core.ghost",
        "basis: “dogs” is not known",
        "basis.staff: “because” is not known",
    ]


# Questions.


def test_a_field_tells_its_class_in_its_history_too():
    assert personal_data.field_class(Contact, "email") == DataClass.CONTACT
    assert personal_data.field_class(Contact, "introduced_by") == DataClass.STAFF
    assert personal_data.field_class(Contact, "is_protected") == DataClass.SENSITIVE
    assert personal_data.field_class(Contact, "version") == DataClass.NONE
    assert personal_data.field_class(Contact.history.model, "email") == DataClass.CONTACT
    assert personal_data.field_class(Contact.history.model, "history_user") == DataClass.STAFF


def test_fields_of_a_class_come_with_their_history():
    found = {str(field) for model, field in personal_data.fields_of(DataClass.SENSITIVE)}
    assert {name for name in found if name.startswith(("accounts.", "partners."))} == {
        "partners.Contact.is_protected",
        "partners.HistoricalContact.is_protected",
        "accounts.User.password",
        "accounts.Invitation.token_hash",
        "accounts.HistoricalInvitation.token_hash",
    }


def test_texts_that_may_mention_anybody_are_known():
    found = {field.name for model, field in personal_data.mentioning_fields() if model is Contact}
    assert found == {"permission_note", "notes"}


def test_a_table_tells_how_long_its_rows_are_kept():
    kept = personal_data.retention(Contact)
    assert (kept.starts, kept.years, kept.then) == ("partnership_end", 2, "anonymise")
    assert personal_data.retention(Contact.history.model) == kept
    assert personal_data.retention(Partner.history.model).key == "partner"
    assert personal_data.policy(Membership).purpose == "work"
    assert personal_data.policy(Contact).bases[DataClass.SENSITIVE] == ("legal_obligation",)
    assert personal_data.policy(PersonSkill).bases[DataClass.STAFF] == ("public_interest", "working_life")


def test_everything_people_read_has_translatable_words():
    shown = [
        model._meta.get_field(name)
        for model, policy in personal_data.tables()
        for name, data_class in policy.classes.items()
        if data_class != DataClass.NONE
    ]
    words = personal_data_words.field_words
    assert [str(field) for field in shown if not isinstance(words(field), Promise)] == []
    nameless = [
        model._meta.label_lower
        for model, _policy in personal_data.tables()
        if model._meta.label_lower not in personal_data_words.TABLES
        and not (
            model.__module__.startswith("vasta.") and isinstance(model._meta.verbose_name_plural, Promise)
        )
    ]
    assert nameless == []


# The page of the register.


@pytest.mark.usefixtures("in_provider")
def test_every_employee_reads_the_register(bob, client_for):
    client = client_for(bob)
    client.cookies["vasta-language"] = "en"
    response = client.get(reverse("core:personal_data"))
    lines = {line.table: line for _title, lines in response.context["groups"] for line in lines}
    contact = lines["Contact people"]
    theirs, staff, sensitive = contact.parts
    assert (staff.whose, theirs.whose) == ("people who work at the school", "contact people")
    assert theirs.fields.startswith("first name, last name, e-mail, phone")
    assert theirs.mentions == "note of permission, notes"
    assert theirs.bases == "public task, legitimate interest, consent"
    assert sensitive.fields == "under a non-disclosure order"
    assert contact.purpose == "caring for partnerships"
    assert contact.keep.startswith("while the partnership lives and 2 years after it; then name and")
    assert (contact.is_automatic, lines["Sessions"].is_automatic) == (False, True)
    assert "Units" in response.context["without"]
    assert set(response.context["without"]) & lines.keys() == set()


@pytest.mark.usefixtures("in_provider")
def test_every_table_with_personal_data_stands_on_the_page(alice, client_for):
    response = client_for(alice).get(reverse("core:personal_data"))
    lines = [line for _title, lines in response.context["groups"] for line in lines]
    classes = [set(policy.classes.values()) - {DataClass.NONE} for _model, policy in personal_data.tables()]
    assert len({line.table for line in lines}) == len(lines)
    assert sorted(len(line.parts) for line in lines) == sorted(len(found) for found in classes if found)
