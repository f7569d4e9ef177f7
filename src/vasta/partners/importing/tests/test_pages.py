"""The pages of an import, without scripts: every step is a page and a form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vasta.core import history, runs
from vasta.core.models import Run
from vasta.core.tenancy import provider_context
from vasta.partners.importing.fields import FIELDS
from vasta.partners.importing.texts import column_letter
from vasta.partners.models import ImportBatch, ImportMapping, Partner

from .steps import business_ids, checked, csv_of, imported, work, write

IDS = business_ids(60)
LIST = csv_of(
    ["Yritys", "Y-tunnus", "Vaihde", "Kumppanuustaso", "Jokin"],
    ["Koskikeittiö Oy", IDS[0], "09 1234567", "Strateginen", "x"],
    ["Kuuravintola", "1234567-8", "", "", ""],
    ["", IDS[1], "", "", ""],
)


@pytest.fixture
def page(client_for, alice):
    """Alice's browser without scripts: `page.get(name, …)` and `page.post(name, …)` by the URL's name."""
    return Browser(client_for(alice))


class Browser:
    def __init__(self, client):
        self.client = client

    def get(self, name, *args, **query):
        return self.client.get(address(name, *args), query)

    def post(self, name, *args, **data):
        return self.client.post(address(name, *args), data)

    def upload(self, content, name="lista.csv", **data):
        return self.post("import_create", file=SimpleUploadedFile(name, content), **data)


def address(name, *args):
    return "/koski" + reverse(f"partners:{name}", args=args)


@pytest.fixture
def batch(provider, alice):
    """`batch(step)`: the list at that step."""

    def at(step, content=LIST):
        with provider_context(provider):
            return {"preview": checked, "done": imported}[step](content, alice)

    return at


def text(response):
    return response.content.decode()


# --- The whole way ------------------------------------------------------------------------------------------


def test_a_list_goes_through_every_step_without_scripts(page, provider):
    response = page.upload(LIST)
    with provider_context(provider):
        batch = ImportBatch.objects.get()
    assert response.url == address("import_detail", batch.pk)
    assert 'http-equiv="refresh"' in text(page.get("import_detail", batch.pk))
    runs.perform.func(provider.pk, batch.run_id)
    columns = page.get("import_detail", batch.pk)
    assert [column.field for column in columns.context["form"].sheets[0].columns] == [
        "name",
        "business_id",
        "phone",
        "level",
        "",
    ]
    assert (columns.context["form"].sheets[0].left_out, columns.context["form"].sheets[0].not_yet) == (
        ["Jokin"],
        ["Kumppanuustaso"],
    )
    page.post(
        "import_columns",
        batch.pk,
        mode="all",
        save_as="Omat",
        **{"column-0-0": "name", "column-0-1": "business_id"},
    )
    with provider_context(provider):
        work(batch)
        assert ImportMapping.objects.get().columns["ytunnus"] == "business_id"
    preview = page.get("import_detail", batch.pk)
    assert [(tab["key"], tab["count"]) for tab in preview.context["tabs"]] == [
        ("new", 2),
        ("update", 0),
        ("same", 0),
        ("duplicate", 0),
        ("problems", 2),
    ]
    problems = page.get("import_detail", batch.pk, tab="problems")
    assert [shown.where for shown in problems.context["rows"]] == ["3", "4"]
    page.post("import_mend", batch.pk, 1, **{"cell-1": IDS[2], "cell-²": "x", "cell-9999": "x"})
    page.post("import_start", batch.pk)
    with provider_context(provider):
        work(batch)
    result = page.get("import_detail", batch.pk)
    assert [(tab["key"], tab["count"]) for tab in result.context["tabs"]] == [
        ("created", 2),
        ("updated", 0),
        ("unchanged", 0),
        ("skipped", 0),
        ("problems", 1),
    ]
    undone = page.client.post(f"/koski/changes/{batch.change_set_id}/undo/")
    assert undone.status_code == 302
    assert page.get("import_detail", batch.pk).context["is_undone"] is True
    with provider_context(provider):
        assert Partner.objects.count() == 0


def test_the_list_of_imports_tells_who_what_and_how_many(page, batch, alice):
    batch("done")
    shown = text(page.get("import_list"))
    assert [word in shown for word in ("lista.csv", str(alice), ">2<")] == [True, True, True]


def test_the_other_school_finds_nothing(client_for, charlie, batch):
    key = batch("preview").pk
    stranger = Browser(client_for(charlie))
    assert stranger.get("import_detail", key).status_code == 404
    own = stranger.client.get(address("import_detail", key).replace("koski", "lahti"))
    assert own.status_code == 404


def test_a_stranger_is_asked_to_sign_in_before_anything_is_read(client, provider):
    response = client.post(address("import_create"), {"file": SimpleUploadedFile("a.csv", LIST)})
    assert (response.status_code, "login" in response.url) == (302, True)


# --- Files that cannot be used ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x90\x00" + b"\x00" * 200, "lista.xlsx", "program"),
        (b"", "tyhja.csv", "empty"),
        (b"%PDF-1.7\n", "lista.csv", "pdf"),
        (b"PK\x03\x04" + b"\x00" * 50, "lista.xlsx", "damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words_on_the_upload_page(
    page, provider, content, name, said
):
    page.upload(content, name)
    with provider_context(provider):
        batch = ImportBatch.objects.get()
        work(batch)
    assert (batch.state, batch.refusal_code) == ("refused", said)
    response = page.get("import_detail", batch.pk)
    assert (response.status_code, response.context["refused"]) == (200, batch)
    assert response.templates[0].name == "partners/import_list.html"
    assert page.post("import_discard", batch.pk).url == address("import_list")
    with provider_context(provider):
        assert not ImportBatch.objects.exists()


def test_an_upload_over_the_limit_is_refused_before_it_is_read(page, provider, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    response = page.upload(b"x" * 100_000)
    assert (response.status_code, bool(response.context["error"])) == (413, True)
    with provider_context(provider):
        assert not ImportBatch.objects.exists()


def test_an_upload_without_a_file_says_so(page):
    response = page.post("import_create")
    assert (response.status_code, bool(response.context["error"])) == (422, True)


def test_the_token_of_the_form_is_asked_for(client_for, alice):
    client = client_for(alice)
    client.handler.enforce_csrf_checks = True
    response = client.post(address("import_create"), {"file": SimpleUploadedFile("a.csv", LIST)})
    assert response.status_code == 403


def test_a_form_sent_twice_is_one_import(page, provider):
    key = "k" * 32
    first, second = page.upload(LIST, form_key=key), page.upload(LIST, form_key=key)
    assert first.url == second.url
    with provider_context(provider):
        assert ImportBatch.objects.count() == 1


def test_a_name_of_a_file_is_shown_and_never_a_path(page, provider):
    page.upload(LIST, "..\\..\\etc/passwd\u202e.csv")
    with provider_context(provider):
        batch = ImportBatch.objects.get()
    assert (batch.file_name, len(batch.folder)) == ("passwd.csv", 32)


# --- Columns ------------------------------------------------------------------------------------------------


def test_columns_without_a_name_or_with_a_field_twice_are_refused(page, batch):
    key = batch("preview").pk
    response = page.post("import_columns", key, mode="all", **{"column-0-0": "phone", "column-0-1": "phone"})
    assert (response.status_code, len(response.context["form"].errors)) == (422, 2)
    response = page.post(
        "import_columns",
        key,
        mode="all",
        **{"column-0-0": "name", "column-0-1": "notes", "column-0-2": "notes"},
    )
    assert response.status_code == 302


def test_the_columns_can_be_opened_again_and_read_from_another_row(page, batch, provider):
    key = batch("preview").pk
    assert page.get("import_detail", key, step="columns").context["form"].fields[0][:2] == [
        "name",
        "business_id",
    ]
    page.post("import_columns", key, heading="0", **{"heading-0": ""})
    with provider_context(provider):
        assert ImportBatch.objects.get().sheets[0]["heading_row"] is None
    for sheet in ("7", "x", "²", "9" * 30):
        assert page.post("import_columns", key, heading=sheet).status_code == 400
    for row in ("x", "²", "-1", "9" * 30):
        assert page.post("import_columns", key, heading="0", **{"heading-0": row}).status_code == 400
    for saved in ("x", "²", "9" * 30):
        assert page.get("import_detail", key, step="columns", saved=saved).status_code == 200


def test_saved_columns_are_offered_and_used(page, batch, provider, alice):
    key = batch("preview").pk
    with provider_context(provider), history.change_set("test", actor=alice):
        saved = ImportMapping(name="Omat", columns={"yritys": "name", "jokin": "notes"})
        saved.save()
        ImportBatch.objects.update(mapping={}, state="mapping")
    form = page.get("import_detail", key, saved=saved.pk).context["form"]
    assert [column.field for column in form.sheets[0].columns][-1] == "notes"
    assert page.get("import_detail", key, saved="x").status_code == 200


def test_every_field_can_be_chosen_once(page, batch):
    form = page.get("import_detail", batch("preview").pk, step="columns").context["form"]
    keys = [key for _group, choices in form.choices for key, _label in choices]
    assert sorted(keys) == sorted(key for key, _label, _group in FIELDS)


def test_columns_are_named_as_spreadsheets_do():
    assert [column_letter(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


# --- Preview ------------------------------------------------------------------------------------------------


def test_possible_duplicates_are_decided_on_the_page(page, batch, provider, alice):
    with provider_context(provider), history.change_set("test", actor=alice):
        partner = Partner(name="Kompassi Ravintolat")
        partner.save()
    key = batch("preview", csv_of(["Yritys"], ["Kompasi Ravintolat"], ["Kompassi Ravintola"])).pk
    shown = page.get("import_detail", key).context["rows"][0]
    assert [choice.value for choice in shown.choices] == [
        "new:",
        f"same:{partner.pk}",
        f"site:{partner.pk}",
        "skip:",
    ]
    page.post("import_decide", key, 0, action=f"same:{partner.pk}")
    page.post("import_decide_all", key, action="skip")
    with provider_context(provider):
        rows = ImportBatch.objects.get().rows
        assert list(rows.values_list("action", "is_decided")) == [("same", True), ("skip", True)]
    for wrong in ("same:999", "same:x", "same:²", f"same:{'9' * 30}", "all:", ""):
        assert page.post("import_decide", key, 0, action=wrong).status_code == 400
    assert page.post("import_decide_all", key, action="x").status_code == 400
    assert page.post("import_decide", key, 9, action="new:").status_code == 404


def test_what_changes_is_shown_field_by_field(page, batch, provider, alice):
    with provider_context(provider), history.change_set("test", actor=alice):
        Partner(name="Koskikeittiö Oy", phone="+358 9 7654321").save()
    shown = page.get("import_detail", batch("preview").pk, tab="update").context["rows"][0]
    assert [(change["old"], change["new"]) for change in shown.changes] == [
        ("", IDS[0]),
        ("+358 9 7654321", "+358 9 1234567"),
    ]


def test_scripts_get_only_the_preview(page, batch):
    response = page.client.get(
        address("import_detail", batch("preview").pk), headers={"HX-Target": "preview"}
    )
    assert text(response).strip().startswith('<div id="preview">')


def test_a_step_that_is_over_says_so_and_does_nothing(page, batch, provider):
    key = batch("done").pk
    with provider_context(provider):
        before = Partner.history.count()
    for response in (
        page.post("import_start", key),
        page.post("import_mend", key, 0, **{"cell-0": "x"}),
        page.post("import_decide", key, 0, action="skip:"),
        page.post("import_discard", key),
    ):
        assert response.status_code == 302
    with provider_context(provider):
        assert (ImportBatch.objects.get().state, Partner.history.count()) == ("done", before)


@pytest.mark.parametrize("step", ["preview", "done"])
def test_pages_ask_the_same_number_of_questions_for_one_row_and_for_fifty(page, batch, provider, alice, step):
    rows = [[f"Yritys {number} Oy", IDS[number], f"Maija Koski{number}", "Pori"] for number in range(50)]
    heading = ["Yritys", "Y-tunnus", "Yhteyshenkilö", "Kunta"]
    counts = []
    for some in (rows[:1], rows):
        key = batch(step, csv_of(heading, *some)).pk
        page.get("import_detail", key)
        with CaptureQueriesContext(connection) as captured:
            assert page.get("import_detail", key).status_code == 200
        counts.append(len(captured))
        with provider_context(provider), history.change_set("test", actor=alice):
            history.delete_many(Partner, Partner.objects.all())
    assert counts[0] == counts[1]
    assert counts[0] <= 24


# --- Result -------------------------------------------------------------------------------------------------


@pytest.fixture
def stopped(provider, alice):
    """An import that stopped after its second row."""
    with provider_context(provider):
        stopped = write(checked(LIST, alice), alice)
        Run.objects.filter(pk=stopped.run_id).update(state="interrupted", cursor=2)
        ImportBatch.objects.filter(pk=stopped.pk).update(state="running", counts={})
        stopped.change_set.state = "interrupted"
        stopped.change_set.save()
    return stopped


def test_a_stopped_import_can_be_continued(page, provider, stopped):
    shown = page.get("import_detail", stopped.pk)
    assert shown.context["may_continue"] is True
    continued = page.client.post(f"/koski/runs/{stopped.run_id}/continue/")
    assert continued.url == f"/koski/runs/{stopped.run_id}/"
    with provider_context(provider):
        assert work(stopped).state == "done"
        assert Partner.objects.count() == 2


def test_a_stopped_import_that_is_undone_has_come_to_its_end(page, provider, stopped):
    page.client.post(f"/koski/changes/{stopped.change_set_id}/undo/")
    shown = page.get("import_detail", stopped.pk)
    assert (shown.templates[0].name, shown.context["is_undone"]) == ("partners/import_result.html", True)
    with provider_context(provider):
        stopped.refresh_from_db()
        assert (stopped.state, stopped.counts) == ("done", {"created": 2, "failed": 1})
        assert Partner.objects.count() == 0


def test_a_stopped_import_does_not_go_on_while_it_is_being_undone(page, provider, alice, stopped):
    with provider_context(provider):
        runs.start("core.undo", starter=alice, parameters={"change_set": stopped.change_set_id})
    assert page.get("import_detail", stopped.pk).context["may_continue"] is False
    page.client.post(f"/koski/runs/{stopped.run_id}/continue/")
    with provider_context(provider):
        assert Run.objects.get(pk=stopped.run_id).state == "interrupted"
        assert Run.objects.get(kind="core.undo").state == "waiting"


def test_a_stopped_import_that_goes_on_is_not_undone(page, provider, stopped):
    page.client.post(f"/koski/runs/{stopped.run_id}/continue/")
    page.client.post(f"/koski/changes/{stopped.change_set_id}/undo/")
    with provider_context(provider):
        assert Partner.objects.count() == 2
        assert not Run.objects.filter(kind="core.undo").exists()


# --- Progress -----------------------------------------------------------------------------------------------


def test_the_progress_of_a_run_is_a_page_and_a_fragment(page, provider, alice):
    with provider_context(provider):
        run = runs.start("core.undo", starter=alice, parameters={"change_set": 0})
    url = f"/koski/runs/{run.pk}/"
    assert 'http-equiv="refresh"' in text(page.client.get(url))
    fragment = page.client.get(url, headers={"HX-Target": "run"})
    assert (text(fragment).startswith('<div id="run"'), "HX-Refresh" in fragment.headers) == (True, False)
    with provider_context(provider):
        Run.objects.update(state="done", result={"undone": 3, "left": [["Kuu", "changed"]], "left_count": 1})
    fragment = page.client.get(url, headers={"HX-Target": "run"})
    assert fragment.headers["HX-Refresh"] == "true"
    assert "Kuu" in text(page.client.get(url))


def test_only_the_starter_or_a_main_user_continues_a_run(client_for, provider, alice, bob):
    with provider_context(provider):
        run = runs.start("core.undo", starter=alice, parameters={"change_set": 0})
        Run.objects.update(state="failed")
    url = f"/koski/runs/{run.pk}/continue/"
    assert client_for(bob).post(url).status_code == 403
    assert client_for(alice).post(url).status_code == 302
    with provider_context(provider):
        assert Run.objects.get().state == "waiting"
    assert client_for(bob).post(url).status_code == 302
    assert client_for(bob).get(url).status_code == 405


def test_a_large_change_is_undone_by_a_run_whose_page_is_opened(page, batch, provider, monkeypatch):
    monkeypatch.setattr("vasta.core.views.SMALL", 1)
    done = batch("done")
    first = page.client.post(f"/koski/changes/{done.change_set_id}/undo/")
    second = page.client.post(f"/koski/changes/{done.change_set_id}/undo/")
    assert first.url == second.url
    with provider_context(provider):
        run = Run.objects.get(kind="core.undo")
    assert first.url == f"/koski/runs/{run.pk}/"
    runs.perform.func(provider.pk, run.pk)
    with provider_context(provider):
        assert Partner.objects.count() == 0
