"""The list: filters, order, columns, pages, saved views, export and bulk change."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from vasta.accounts.models import Field
from vasta.core import history, runs
from vasta.core.models import ChangeSet, ExportLog, Run, SavedView
from vasta.partners.bulk import PartnerBulk
from vasta.partners.lists import PartnerFilter
from vasta.partners.models import Partner, PartnerTerm, Term
from vasta.partners.tests.people import make_contact, make_partner

pytestmark = pytest.mark.usefixtures("in_provider")
URL = "partners:partner_list"


def shown(response):
    return [row.obj.name for row in response.context["rows"]]


@pytest.fixture
def partners(alice):
    with history.change_set("test", actor=alice):
        main = Term(vocabulary="category", name="Työelämä")
        main.save()
        category = Term(vocabulary="category", name="Palveluasiakkaat", parent=main)
        category.save()
        Term(vocabulary="tag", name="Green Key").save()
        Field(name="Matkailuala").save()
    made = [
        make_partner("Aallon leipomo", category=category, size="micro"),
        make_partner("Hotelli Harjula", size="large", phone="+358 40 5550001"),
        make_partner("Tervarannan ravintola", notes="=1+1"),
    ]
    make_contact("Kari", "Mäkivirta", partner=made[0])
    return made


def test_all_partners_are_listed_by_name(alice, client_for, partners):
    response = client_for(alice).get(reverse(URL))
    assert shown(response) == ["Aallon leipomo", "Hotelli Harjula", "Tervarannan ravintola"]


def test_filters_narrow_and_say_what_is_on(alice, client_for, partners):
    client = client_for(alice)
    main = Term.objects.get(name="Työelämä")
    response = client.get(reverse(URL), {"category": main.pk})
    assert shown(response) == ["Aallon leipomo"]
    assert [(chip.value, chip.remove_url) for chip in response.context["filterset"].chips()] == [
        ("Työelämä", "?")
    ]
    assert shown(client.get(reverse(URL), {"gap": "contact"})) == ["Hotelli Harjula", "Tervarannan ravintola"]
    assert shown(client.get(reverse(URL), {"size": ["micro", "large"]})) == [
        "Aallon leipomo",
        "Hotelli Harjula",
    ]
    assert shown(client.get(reverse(URL), {"q": "leipomossa"})) == ["Aallon leipomo"]
    assert shown(client.get(reverse(URL), {"q": "mäkivirta"})) == ["Aallon leipomo"]
    assert shown(client.get(reverse(URL), {"q": "ei mitään tällaista"})) == []


@pytest.mark.parametrize(("language", "name"), [("fi", "kumppanit"), ("sv", "partner"), ("en", "partners")])
def test_an_export_is_named_in_the_readers_language(alice, client_for, partners, language, name):
    client = client_for(alice)
    client.cookies["vasta-language"] = language
    response = client.get(reverse(URL), {"export": "csv"})
    b"".join(response.streaming_content)
    log = ExportLog.objects.get()
    file_name = f"{name}-{timezone.localdate():%Y-%m-%d}-{log.pk}.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{file_name}"'


def test_filters_are_named_in_the_readers_language():
    with translation.override("sv"):
        assert str(PartnerFilter.base_filters["category"].label) == "Intressentgrupp"


def test_order_follows_the_heading_and_ignores_made_up_ones(alice, client_for, partners):
    client = client_for(alice)
    assert shown(client.get(reverse(URL), {"sort": "-name"}))[0] == "Tervarannan ravintola"
    for made_up in ("password", "-provider__name", "name;drop table", "'"):
        assert shown(client.get(reverse(URL), {"sort": made_up}))[0] == "Aallon leipomo"


@pytest.mark.parametrize("query", ["per_page=1000000000", "per_page=0", "per_page=x"])
def test_a_huge_or_unreadable_page_size_is_refused(alice, client_for, partners, query):
    assert client_for(alice).get(reverse(URL) + "?" + query).status_code == 400


@pytest.mark.parametrize("page", ["99999", "-1", "x"])
def test_a_page_beyond_the_end_is_a_page_of_the_list(alice, client_for, partners, page):
    assert len(shown(client_for(alice).get(reverse(URL), {"page": page}))) == 3


def test_htmx_gets_the_list_only(alice, client_for, partners):
    text = client_for(alice).get(reverse(URL), headers={"HX-Request": "true", "HX-Target": "list"}).text
    assert "Aallon leipomo" in text
    assert "<html" not in text


def test_the_export_is_exactly_what_is_shown_and_is_logged(alice, client_for, partners):
    response = client_for(alice).get(
        reverse(URL), {"gap": "contact", "col": ["name", "phone"], "export": "csv"}
    )
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert rows[1:] == [["Hotelli Harjula", "+358 40 5550001"], ["Tervarannan ravintola", ""]]
    log = ExportLog.objects.get()
    assert (log.who, log.what, log.kind, log.row_count) == (alice, "partners", "csv", 2)
    assert "gap=contact" in log.query


def test_the_workbook_holds_the_same_rows(alice, client_for, partners):
    response = client_for(alice).get(reverse(URL), {"col": "name", "export": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["Aallon leipomo", "Hotelli Harjula", "Tervarannan ravintola"]


def test_a_view_is_saved_without_the_page_that_was_open(alice, client_for, partners):
    response = client_for(alice).get(reverse(URL), {"size": "large", "page": "3"})
    assert response.context["present_query"] == "size=large"


def test_a_saved_view_is_a_tab_for_its_maker_and_shared_for_everyone(alice, bob, client_for, partners):
    client = client_for(alice)
    data = {"name": "Suuret", "query": "size=large", "list": "partners"}
    client.post(reverse("core:view_save"), data)
    assert "Suuret" in client.get(reverse(URL)).text
    assert "Suuret" not in client_for(bob).get(reverse(URL)).text
    client.post(reverse("core:view_save"), {**data, "name": "Kaikkien suuret", "is_shared": "on"})
    assert "Kaikkien suuret" in client_for(bob).get(reverse(URL)).text
    view = SavedView.objects.get(name="Suuret")
    assert client_for(bob).post(reverse("core:view_delete", args=[view.pk])).status_code == 404
    client.post(reverse("core:view_delete", args=[view.pk]))
    assert not SavedView.objects.filter(name="Suuret").exists()


def test_ticked_partners_are_changed_together_and_undone_together(alice, client_for, partners):
    client = client_for(alice)
    keys = [partners[0].pk, partners[1].pk]
    assert client.post(reverse("partners:partner_bulk"), {"pk": keys}).context["count"] == 2
    client.post(reverse("partners:partner_bulk"), {"pk": keys, "change": "size", "size": "small"})
    assert list(Partner.objects.order_by("name").values_list("size", flat=True)) == ["small", "small", ""]
    record = ChangeSet.objects.latest("pk")
    assert (record.operation, record.counts) == ("partners.partner.bulk_edit", {"partners.partner": 2})
    client.post(reverse("core:change_undo", args=[record.pk]))
    assert list(Partner.objects.order_by("name").values_list("size", flat=True)) == ["micro", "large", ""]


def test_all_that_the_filters_find_are_changed(alice, client_for, partners):
    tag = Term.objects.get(name="Green Key")
    client = client_for(alice)
    data = {"all": "1", "query": "gap=contact", "change": "add_term", "term": tag.pk}
    client.post(reverse("partners:partner_bulk"), data)
    names = set(PartnerTerm.objects.values_list("partner__name", flat=True))
    assert names == {"Hotelli Harjula", "Tervarannan ravintola"}
    client.post(reverse("partners:partner_bulk"), {**data, "query": "", "change": "remove_term"})
    assert not PartnerTerm.objects.exists()


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"change": "size", "size": ""}, ["", "", ""]),
        ({"change": "category", "category": ""}, [None, None, None]),
    ],
)
def test_a_column_is_emptied(alice, client_for, partners, sent, stored):
    client_for(alice).post(reverse("partners:partner_bulk"), {"all": "1", "query": "", **sent})
    assert list(Partner.objects.order_by("name").values_list(sent["change"], flat=True)) == stored


def test_hundreds_of_partners_are_changed_by_a_run_with_progress(provider, alice, client_for, partners):
    with history.change_set("test", actor=alice):
        history.bulk_create(Partner, [Partner(name=f"Hotelli {number}") for number in range(210)])
    tag = Term.objects.get(name="Green Key")
    sent = {"all": "1", "query": "", "change": "add_term", "term": tag.pk}
    client = client_for(alice)
    response = client.post(reverse("partners:partner_bulk"), sent)
    run = Run.objects.get()
    assert response.url == reverse("core:run_detail", args=[run.pk])
    assert client.get(response.url).status_code == 200
    runs.perform.func(provider.pk, run.pk)
    run.refresh_from_db()
    assert (run.state, run.result) == ("done", {"changed": 213})
    assert PartnerTerm.objects.filter(term=tag).count() == 213
    with translation.override("fi"):
        assert client.get(response.url).context["result"] == PartnerBulk().result_text(213)


def test_bulk_change_needs_its_value(alice, client_for, partners):
    response = client_for(alice).post(
        reverse("partners:partner_bulk"), {"pk": partners[0].pk, "change": "add_term"}
    )
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["term"])


@pytest.mark.parametrize("keys", [["x"], list(range(1, 300))])
def test_unreadable_or_too_many_keys_are_refused(alice, client_for, partners, keys):
    assert client_for(alice).post(reverse("partners:partner_bulk"), {"pk": keys}).status_code == 400


def test_a_row_opens_in_a_dialog_without_leaving_the_list(alice, client_for, partners):
    client = client_for(alice)
    assert partners[0].urls["peek"] in client.get(reverse(URL)).text
    text = client.get(partners[0].urls["peek"]).text
    assert text.lstrip().startswith("<dialog")
    assert "Kari Mäkivirta" in text
    assert partners[0].urls["detail"] in text


@pytest.mark.parametrize("query", ["tag=999999", "category=x", "gap=nothing", "town=999999", "size=huge"])
def test_a_filter_that_is_no_more_shows_nothing_and_changes_nothing(alice, client_for, partners, query):
    client = client_for(alice)
    response = client.get(reverse(URL) + "?" + query)
    assert (response.status_code, shown(response)) == (200, [])
    assert client.post(reverse("partners:partner_bulk"), {"all": "1", "query": query}).context["count"] == 0
    export = client.get(reverse(URL) + f"?{query}&export=csv")
    assert len(b"".join(export.streaming_content).splitlines()) == 1


def test_an_unknown_state_of_people_is_no_error(alice, client_for):
    assert client_for(alice).get(reverse("accounts:person_list") + "?state=foo").status_code == 200
