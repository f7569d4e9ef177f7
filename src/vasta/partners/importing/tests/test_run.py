"""An import from the file to the register and back: what is written, told, taken back and left."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from vasta.core import history, runs
from vasta.core.importing.errors import FileRefused
from vasta.core.models import SearchEntry
from vasta.core.undo import undo
from vasta.partners.importing import actions
from vasta.partners.importing.write import write_rows
from vasta.partners.models import (
    Affiliation,
    Contact,
    ImportBatch,
    ImportMapping,
    ImportRow,
    Industry,
    Municipality,
    Partner,
    PartnerAlias,
    PartnerTerm,
    Term,
)

from .steps import business_ids, checked, csv_of, guessed, imported, kinds, read, results, work, write

pytestmark = pytest.mark.usefixtures("in_provider")
IDS = business_ids(50)
HEADINGS = ["Yritys", "Y-tunnus", "Kunta", "Yhteyshenkilö", "Sähköposti", "Puh.", "Titteli", "Tagit"]
LIST = csv_of(
    HEADINGS,
    [
        "Koskikeittiö Oy",
        IDS[0],
        "Turku",
        "Maija Virtanen",
        "maija@koski.example",
        "040 1234567",
        "rehtori",
        "Messut",
    ],
    ["Kuuravintola", "", "Pori", "", "", "", "", ""],
    ["", IDS[1], "", "", "", "", "", ""],
)


def change(obj, actor, **values):
    with history.change_set(f"{obj._meta.label_lower}.edit", actor=actor):
        for name, value in values.items():
            setattr(obj, name, value)
        obj.save()


# --- Adding -------------------------------------------------------------------------------------------------


def test_an_import_writes_partners_people_words_and_search_as_one_change(alice):
    batch = imported(LIST, alice)
    assert results(batch) == ["created", "created", "failed"]
    assert batch.counts == {"created": 2, "failed": 1}
    partner = Partner.objects.get(name="Koskikeittiö Oy")
    assert (partner.business_id, partner.municipality.name) == (IDS[0], "Turku")
    place = Affiliation.objects.get(partner=partner)
    assert (str(place.contact), place.contact.email, place.contact.phone, place.title) == (
        "Maija Virtanen",
        "maija@koski.example",
        "+358 40 1234567",
        "rehtori",
    )
    assert [link.term.name for link in PartnerTerm.objects.filter(partner=partner)] == ["Messut"]
    assert batch.change_set.counts == {
        "partners.partner": 2,
        "partners.term": 1,
        "partners.partnerterm": 1,
        "partners.contact": 1,
        "partners.affiliation": 1,
    }
    assert (batch.change_set.actor, batch.change_set.state) == (alice, "done")
    assert Partner.history.get(id=partner.pk).change_set == batch.change_set
    assert SearchEntry.objects.filter(model="partners.partner").count() == 2


def test_the_same_list_again_changes_nothing(alice):
    imported(LIST, alice)
    batch = imported(LIST, alice)
    assert kinds(batch) == [("same", "same"), ("same", "same"), ("problem", "new")]
    assert results(batch) == ["unchanged", "unchanged", "failed"]
    assert batch.change_set is None
    assert (Partner.objects.count(), Contact.objects.count()) == (2, 1)


def test_several_sheets_keep_their_own_columns(alice, tmp_path):
    import xlsxwriter

    path = tmp_path / "lista.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {
            "Yritykset": [["Yritys", "Y-tunnus"], ["Koski Oy", IDS[0]]],
            "Muut": [["Kunta", "Nimi"], ["Pori", "Kuu ry"]],
        }.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    batch = imported(path.read_bytes(), alice, name="lista.xlsx")
    assert list(batch.rows.values_list("sheet", "number", "result")) == [(0, 2, "created"), (1, 2, "created")]
    assert Partner.objects.get(name="Kuu ry").municipality.name == "Pori"


def test_a_shared_person_is_not_doubled(alice):
    content = csv_of(
        ["Yritys", "Yhteyshenkilö", "Yhteyshenkilön sähköposti"],
        ["Koski Oy", "Maija Virtanen", "maija@x.example"],
        ["Kuu Oy", "Maija Virtanen", "maija@x.example"],
    )
    imported(content[: content.index(b"Kuu")], alice)
    imported(content, alice)
    assert (Contact.objects.count(), Affiliation.objects.count()) == (1, 2)


# --- Updating -----------------------------------------------------------------------------------------------


@pytest.fixture
def koski(alice):
    with history.change_set("test", actor=alice):
        partner = Partner(
            name="Koskikeittiö Oy",
            business_id=IDS[0],
            phone="+358 9 1234567",
            city="Turku",
            notes="Vanha tuttu",
        )
        partner.save()
        contact = Contact(
            first_name="Maija", last_name="Virtanen", email="maija@koski.example", phone="+358 40 7654321"
        )
        contact.save()
        Affiliation(partner=partner, contact=contact, title="kokki").save()
    return partner


def test_what_differs_overwrites_and_what_is_empty_never_erases(alice, koski):
    content = csv_of(
        [
            "Yritys",
            "Y-tunnus",
            "Vaihde",
            "Postitoimipaikka",
            "Kotisivu",
            "Muistiinpanot",
            "Yhteyshenkilö",
            "GSM",
        ],
        [
            "Koskikeittiöt Oy",
            IDS[0],
            "09 7654321",
            "",
            "koski.fi",
            "Uusi tieto",
            "Maija Virtanen",
            "040 1112223",
        ],
    )
    batch = imported(content, alice)
    assert results(batch) == ["updated"]
    koski.refresh_from_db()
    assert (koski.name, koski.phone, koski.city) == ("Koskikeittiö Oy", "+358 9 7654321", "Turku")
    assert (koski.website, koski.notes) == ("https://koski.fi", "Vanha tuttu\nUusi tieto")
    assert [alias.name for alias in PartnerAlias.objects.all()] == ["Koskikeittiöt Oy"]
    contact = Contact.objects.get()
    assert (contact.phone, contact.email) == ("+358 40 1112223", "maija@koski.example")
    assert batch.rows.get().changes == [
        {"field": "website", "of": "", "old": "", "new": "https://koski.fi"},
        {"field": "phone", "of": "", "old": "+358 9 1234567", "new": "+358 9 7654321"},
        {"field": "notes", "of": "", "old": "Vanha tuttu", "new": "Vanha tuttu\nUusi tieto"},
        {"field": "aliases", "of": "", "old": "", "new": "Koskikeittiöt Oy"},
        {
            "field": "contact_phone",
            "of": "Maija Virtanen",
            "old": "+358 40 7654321",
            "new": "+358 40 1112223",
        },
    ]
    assert (results(imported(content, alice)), Contact.objects.count()) == (["unchanged"], 1)


def test_an_update_is_taken_back_value_by_value(alice, koski):
    batch = imported(csv_of(["Yritys", "Vaihde"], ["Koskikeittiö Oy", "09 7654321"]), alice)
    assert undo(batch.change_set, actor=alice).left == []
    koski.refresh_from_db()
    assert (koski.phone, koski.version) == ("+358 9 1234567", 3)


def test_only_adding_leaves_what_is_known_and_only_updating_what_is_new(alice, koski):
    content = csv_of(
        ["Yritys", "Vaihde"], ["Koskikeittiö Oy", "09 7654321"], ["Kuu Oy", ""], ["Kuu Oy", "09 1111111"]
    )
    batch = imported(content, alice, mode="add")
    assert results(batch) == ["skipped", "created", "updated"]
    batch = imported(
        csv_of(["Yritys", "Vaihde"], ["Koskikeittiö Oy", "09 7654321"], ["Uusi Oy", ""], ["Uusi Oy", "1"]),
        alice,
        mode="update",
    )
    assert list(batch.rows.values_list("result", "message")) == [
        ("updated", ""),
        ("skipped", "mode_update"),
        ("skipped", "follows"),
    ]


def test_a_website_that_is_not_there_takes_the_old_one_away(alice, koski):
    change(koski, alice, website="https://koski.fi")
    imported(csv_of(["Yritys", "Kotisivu"], ["Koskikeittiö Oy", "ei ole"]), alice)
    koski.refresh_from_db()
    assert (koski.website, koski.has_no_website) == ("", True)
    imported(csv_of(["Yritys", "Kotisivu"], ["Koskikeittiö Oy", "koski.fi"]), alice)
    koski.refresh_from_db()
    assert (koski.website, koski.has_no_website) == ("https://koski.fi", False)


def test_the_industry_of_a_code_and_the_category_of_a_word(alice, koski):
    industry = Industry.objects.filter(code_set="tol2025").first()
    with history.change_set("test", actor=alice):
        top = Term(vocabulary="category", name="Työelämä")
        top.save()
        Term(vocabulary="category", name="Palveluasiakkaat", parent=top).save()
    imported(
        csv_of(
            ["Yritys", "Toimialakoodi", "Sidosryhmäluokka"],
            ["Koskikeittiö Oy", industry.dotted, "palveluasiakkaat"],
        ),
        alice,
    )
    koski.refresh_from_db()
    assert (koski.industry, koski.category.name) == (industry, "Palveluasiakkaat")


# --- Others work at the same time ---------------------------------------------------------------------------


def test_a_partner_added_since_the_check_is_updated_and_not_doubled(alice, bob):
    batch = checked(LIST, alice)
    with history.change_set("test", actor=bob):
        Partner(name="Koskikeittiö Oy", business_id=IDS[0]).save()
    write(batch, alice)
    assert results(batch) == ["updated", "created", "failed"]
    assert Partner.objects.filter(business_id=IDS[0]).count() == 1


def test_a_decision_to_add_stands_but_a_business_id_is_held_once(alice, bob):
    batch = checked(LIST, alice)
    actions.decide(batch, 0, "new")
    with history.change_set("test", actor=bob):
        Partner(name="Ihan muu", business_id=IDS[0]).save()
    write(batch, alice)
    row = batch.rows.get(position=0)
    assert (row.result, row.message, row.partner.business_id) == ("created", "business_id_taken", "")


def test_a_partner_deleted_since_the_check_is_added_anew(alice, koski):
    batch = checked(LIST, alice)
    assert batch.rows.get(position=0).partner == koski
    with history.change_set("test", actor=alice):
        history.delete_softly(koski)
    write(batch, alice)
    assert batch.rows.get(position=0).partner != koski
    assert Partner.objects.filter(business_id=IDS[0]).count() == 1


def test_a_partner_merged_since_the_check_is_found_where_it_went(alice, koski):
    with history.change_set("test", actor=alice):
        other = Partner(name="Kosken ruoka")
        other.save()
    batch = checked(LIST, alice)
    change(koski, alice, merged_into=other, deleted_at=None, business_id="")
    write(batch, alice)
    assert batch.rows.get(position=0).partner == other


def test_a_row_that_collides_takes_no_other_with_it(alice, monkeypatch):
    from vasta.partners.importing import write as writing

    real = writing._Chunk.write

    def collide(chunk):
        real(chunk)
        if any(row.identity == "kuuravintola" for row in chunk.rows):
            # What another transaction of the same moment would cause.
            Partner.objects.get(name="Kuuravintola")
            raise writing.IntegrityError

    monkeypatch.setattr(writing._Chunk, "write", collide)
    batch = imported(LIST, alice)
    assert list(batch.rows.values_list("result", "message")) == [
        ("created", ""),
        ("failed", "collided"),
        ("failed", "no_name"),
    ]
    assert [partner.name for partner in Partner.objects.all()] == ["Koskikeittiö Oy"]


# --- Back again ---------------------------------------------------------------------------------------------


def test_undo_a_day_later_names_and_leaves_what_was_changed_since(alice, bob):
    batch = imported(LIST, alice)
    partner = Partner.objects.get(name="Kuuravintola")
    change(partner, bob, phone="+358 9 111")
    result = undo(batch.change_set, actor=alice)
    assert [(str(obj), reason) for obj, reason in result.left] == [("Kuuravintola", "changed")]
    assert [each.name for each in Partner.objects.all()] == ["Kuuravintola"]
    assert (Contact.objects.count(), Affiliation.objects.count(), Term.objects.count()) == (0, 0, 0)


def test_undo_a_day_later_names_and_leaves_what_others_have_built_on(alice, bob):
    batch = imported(LIST, alice)
    partner, contact = Partner.objects.get(name="Koskikeittiö Oy"), Contact.objects.get()
    other = Partner.objects.get(name="Kuuravintola")
    with history.change_set("partners.affiliation.create", actor=bob):
        Affiliation(partner=other, contact=contact).save()
    with history.change_set("partners.partner.edit", actor=bob):
        PartnerTerm(partner=other, term=Term.objects.get(name="Messut")).save()
    result = undo(batch.change_set, actor=alice)
    assert {(str(obj), reason) for obj, reason in result.left} == {
        ("Kuuravintola", "used"),
        ("Maija Virtanen", "used"),
        ("Messut", "used"),
    }
    partner.refresh_from_db()
    assert partner.deleted_at is not None
    assert [place.partner for place in Affiliation.objects.all()] == [other]
    assert [link.partner for link in PartnerTerm.objects.all()] == [other]


def test_after_undo_the_list_is_new_again(alice):
    batch = imported(LIST, alice)
    undo(batch.change_set, actor=alice)
    assert kinds(checked(LIST, alice)) == [("new", "new"), ("new", "new"), ("problem", "new")]


def test_a_large_import_is_undone_by_a_run(alice):
    content = csv_of(["Yritys", "Y-tunnus"], *([f"Yritys {number} Oy", IDS[number]] for number in range(50)))
    batch = imported(content, alice)
    run = runs.start("core.undo", starter=alice, parameters={"change_set": batch.change_set_id})
    runs.perform.func(run.provider_id, run.pk)
    run.refresh_from_db()
    assert (run.state, run.result["undone"], Partner.objects.count()) == ("done", 50, 0)


# --- Files, mappings, tidying -------------------------------------------------------------------------------


def test_a_refused_file_says_why_and_leaves_nothing(alice):
    batch = read(b"MZ\x90\x00" + b"\x00" * 100, alice, "lista.xlsx")
    assert (batch.state, batch.refusal_code) == ("refused", "program")


def test_a_file_over_the_limit_leaves_nothing_on_the_disk(alice, settings, tmp_path):
    settings.UPLOAD_MAX_BYTES, settings.DATA_DIR = 1000, tmp_path
    with pytest.raises(FileRefused) as refused:
        actions.start_import(name="a.csv", chunks=[b"x" * 600, b"x" * 600], actor=alice)
    assert refused.value.code == "too_large"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not ImportBatch.objects.exists()


def test_a_full_disk_leaves_nothing_and_says_so(alice, settings, tmp_path):
    settings.DATA_DIR = tmp_path

    def chunks():
        yield b"Yritys\n"
        raise OSError(28, "No space left on device")

    with pytest.raises(FileRefused) as refused:
        actions.start_import(name="a.csv", chunks=chunks(), actor=alice)
    assert refused.value.code == "no_space"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_saved_columns_are_chosen_when_a_list_has_their_headings(alice):
    content = csv_of(["Taho", "Mitä", "Muu"], ["Koski Oy", "Ruokaa", "x"])
    batch = read(content, alice)
    assert batch.sheets[0]["heading_row"] is None
    actions.move_heading(batch, 0, 1)
    actions.start_check(
        batch, fields={0: ["name", "cooperation", ""]}, mode="all", actor=alice, save_as="Omat"
    )
    work(batch)
    assert batch.rows.get().values == {"name": "Koski Oy", "cooperation": "Ruokaa"}
    again = read(content, alice)
    assert again.sheets[0]["heading_row"] == 1
    saved = actions.matching_mapping(again.sheets[0]["headings"])
    assert (saved, saved.columns) == (
        ImportMapping.objects.get(name="Omat"),
        {"taho": "name", "mita": "cooperation", "muu": ""},
    )
    assert [guess.field for guess in actions.guess_fields(again, again.sheets[0], saved)] == [
        "name",
        "cooperation",
        "",
    ]
    assert actions.matching_mapping(["Aivan", "Muuta"]) is None


def test_another_row_can_hold_the_headings(alice):
    batch = read(csv_of(["Kevään lista", ""], ["Yritys", "Kunta"], ["Koski Oy", "Pori"]), alice)
    assert batch.sheets[0]["heading_row"] == 2
    actions.move_heading(batch, 0, None)
    batch.refresh_from_db()
    assert (batch.sheets[0]["heading_row"], batch.sheets[0]["headings"]) == (None, ["", ""])
    actions.move_heading(batch, 0, 2)
    batch.refresh_from_db()
    assert guessed(batch) == {0: ["name", "municipality"]}


def test_a_step_of_another_time_is_refused(alice):
    batch = checked(LIST, alice)
    actions.start_writing(batch, actor=alice)
    for act in (
        lambda: actions.start_writing(batch, actor=alice),
        lambda: actions.mend_row(batch, 0, {0: "x"}),
        lambda: actions.decide(batch, 0, "skip"),
        lambda: actions.discard(batch),
    ):
        with pytest.raises(actions.WrongState):
            act()


def test_tidying_takes_old_files_and_rows_and_keeps_the_history(alice, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    done, left, young = imported(LIST, alice), checked(LIST, alice), checked(LIST, alice)
    long_ago = timezone.now() - timedelta(days=100)
    ImportBatch.objects.filter(pk__in=[done.pk, left.pk]).update(created_at=long_ago)
    for batch in (done, left, young):
        os.utime(batch.path, (long_ago.timestamp(), long_ago.timestamp()))
    actions.tidy()
    assert [path.exists() for path in (done.path, left.path, young.path)] == [False, False, True]
    assert set(ImportBatch.objects.values_list("pk", flat=True)) == {done.pk, young.pk}
    assert set(ImportRow.objects.values_list("batch", flat=True)) == {young.pk}


# --- Mending and deciding -----------------------------------------------------------------------------------


def test_a_mended_cell_is_checked_at_once(alice):
    batch = checked(csv_of(["Yritys", "Y-tunnus"], ["Koski Oy", "1234567-8"], ["", IDS[1]]), alice)
    assert list(batch.rows.values_list("kind", "has_error")) == [("new", True), ("problem", True)]
    row = actions.mend_row(batch, 0, {1: IDS[0]})
    assert (row.kind, row.has_error, row.business_id) == ("new", False, IDS[0])
    row = actions.mend_row(batch, 1, {0: "Kuu Oy"})
    assert (row.kind, row.values) == ("new", {"name": "Kuu Oy", "business_id": IDS[1]})
    assert results(write(batch, alice)) == ["created", "created"]


def test_mending_finds_the_partner_of_the_register_and_of_the_list(alice, koski):
    batch = checked(csv_of(["Yritys", "Vaihde"], ["Kuu Oy", ""], ["", "09 1111111"], ["", ""]), alice)
    row = actions.mend_row(batch, 1, {0: "Kuu Oy"})
    assert (row.kind, row.action, row.first) == ("update", "same", 0)
    batch = checked(csv_of(["Yritys", "Vaihde"], ["", "09 1111111"]), alice)
    row = actions.mend_row(batch, 0, {0: "Koskikeitiö"})
    assert (row.kind, row.partner) == ("duplicate", koski)


def test_mending_the_first_of_several_rows_moves_the_others(alice):
    content = csv_of(
        ["Yritys", "Yhteyshenkilö"], ["Koski Oy", "A B"], ["Koski Oy", "C D"], ["Koski Oy", "E F"]
    )
    batch = checked(content, alice)
    assert list(batch.rows.values_list("first", flat=True)) == [None, 0, 0]
    actions.mend_row(batch, 0, {0: "Kuu Oy"})
    assert list(batch.rows.order_by("position").values_list("action", "first")) == [
        ("new", None),
        ("new", None),
        ("same", 1),
    ]
    assert results(write(batch, alice)) == ["created", "created", "updated"]


def test_possible_duplicates_are_decided_one_by_one(alice, koski):
    batch = checked(
        csv_of(["Yritys", "Vaihde"], ["Koskikeitiö", "09 1"], ["Koskkikeittiö", ""], ["Koskikeittö", ""]),
        alice,
    )
    assert kinds(batch) == [("duplicate", "new")] * 3
    actions.decide(batch, 0, "same", koski.pk)
    actions.decide(batch, 1, "site", koski.pk)
    actions.decide(batch, 2, "skip")
    assert results(write(batch, alice)) == ["updated", "created", "skipped"]
    assert Partner.objects.get(name="Koskkikeittiö").parent == koski
    assert [alias.partner for alias in PartnerAlias.objects.all()] == [koski]


def test_a_partner_that_was_not_proposed_cannot_be_chosen(alice, koski):
    with history.change_set("test", actor=alice):
        other = Partner(name="Aivan muu")
        other.save()
    batch = checked(csv_of(["Yritys"], ["Koskikeitiö"]), alice)
    for partner in (other.pk, None, 10**9):
        with pytest.raises(ValueError, match="candidates"):
            actions.decide(batch, 0, "same", partner)


def test_all_open_duplicates_are_decided_together(alice, koski):
    batch = checked(csv_of(["Yritys"], ["Koskikeitiö"], ["Koskikeittö"], ["Kuu Oy"]), alice)
    actions.decide(batch, 0, "skip")
    assert actions.decide_all(batch, "same") == 1
    assert results(write(batch, alice)) == ["skipped", "updated", "created"]


def test_positions_that_are_not_there_write_nothing(alice):
    batch = checked(LIST, alice)
    with history.change_set("test", actor=alice) as opened:
        write_rows(batch, [100], None)
    assert not opened.touched
    assert Municipality.objects.exists()
