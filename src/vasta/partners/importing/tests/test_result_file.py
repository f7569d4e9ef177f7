"""The result of an import as a file: the user's own cells, guarded and logged like every list of people."""

import csv
import io

import pytest
from django.urls import reverse

from vasta.core.models import ExportLog
from vasta.partners.tests.people import make_contact, make_partner

from .steps import business_ids, csv_of, imported

pytestmark = pytest.mark.usefixtures("in_provider")
IDS = business_ids(4)
LIST = csv_of(
    ["Yritys", "Y-tunnus", "Yhteyshenkilö", "Yhteyshenkilön sähköposti", "Muistiinpanot"],
    ["Koskikeittiö Oy", IDS[0], "Kari Mäkivirta", "kari@koski.example", ""],
    ["Kuuravintola", "1234567-8", "Suojattu, Salla", "salla@kuu.example", "Soita ensin"],
    ["Aallon leipomo", "1234567-9", "Liisa Lahti", "salla@kuu.example", "Salla  Suojattu tuntee"],
    ["", IDS[1], "", "", ""],
)
REASON = "Korjaamme rivit ja tuomme ne uudestaan"


def url(batch, kind="csv"):
    return reverse(f"partners:import_{kind}", args=[batch.pk])


def content_of(response):
    return b"".join(response.streaming_content)


def rows_of(response):
    return list(csv.reader(io.StringIO(content_of(response).decode("utf-8-sig")), delimiter=";"))


def test_rows_with_a_problem_come_back_as_a_table(bob, client_for):
    batch = imported(LIST, bob)
    heading, *rows = rows_of(client_for(bob).get(url(batch)))
    assert heading[:2] == ["Yritys", "Y-tunnus"]
    assert [row[:2] for row in rows] == [
        ["Kuuravintola", "1234567-8"],
        ["Aallon leipomo", "1234567-9"],
        ["", IDS[1]],
    ]
    assert rows[0][-1].startswith("Y-tunnus: ")


def test_all_rows_come_as_a_workbook(bob, client_for):
    response = client_for(bob).get(url(imported(LIST, bob), "xlsx") + "?all")
    assert content_of(response)[:2] == b"PK"


def test_the_file_is_logged_as_a_list_of_people(bob, client_for):
    batch = imported(LIST, bob)
    assert len(rows_of(client_for(bob).get(url(batch) + "?all"))) == 5
    log = ExportLog.objects.get()
    assert (log.who, log.what, log.kind, log.row_count) == (bob, "partner_import", "csv", 4)
    assert (log.has_people, log.filters, log.reason) == (True, "lista.csv", "")


def test_a_large_file_asks_for_a_reason_first(bob, client_for, settings):
    settings.EXPORT_REASON_ROWS = 3
    batch, client = imported(LIST, bob), client_for(bob)
    assert len(rows_of(client.get(url(batch)))) == 4
    asked = client.get(url(batch) + "?all")
    assert (asked.status_code, asked.context["kept"]) == (200, [("all", "")])
    assert asked.context["list_url"] == reverse("partners:import_detail", args=[batch.pk])
    assert client.get(url(batch), {"all": "", "reason": "lyhyt"}).status_code == 422
    assert len(rows_of(client.get(url(batch), {"all": "", "reason": REASON}))) == 5
    assert list(ExportLog.objects.order_by("pk").values_list("row_count", "reason")) == [(3, ""), (4, REASON)]


def test_nobody_under_an_order_leaves_with_the_file_they_came_in(bob, client_for):
    batch = imported(LIST, bob)
    make_contact(
        "Salla", "Suojattu", partner=make_partner("Turva"), is_protected=True, email="salla@kuu.example"
    )
    rows = rows_of(client_for(bob).get(url(batch) + "?all"))[1:]
    assert [row[:5] for row in rows] == [
        ["Koskikeittiö Oy", IDS[0], "Kari Mäkivirta", "kari@koski.example", ""],
        ["Kuuravintola", "1234567-8", "", "", "Soita ensin"],
        ["Aallon leipomo", "1234567-9", "", "", ""],
        ["", IDS[1], "", "", ""],
    ]


def test_names_in_columns_of_their_own_are_known_too(bob, client_for):
    content = csv_of(
        ["Yritys", "Etunimi", "Sukunimi", "Puhelin"],
        ["Kuuravintola", "Salla", "Suojattu", "040 5550001"],
        ["Koskikeittiö Oy", "Salla", "Mäkivirta", "040 5550002"],
    )
    batch = imported(content, bob)
    make_contact("salla", "SUOJATTU", partner=make_partner("Turva"), is_protected=True)
    rows = rows_of(client_for(bob).get(url(batch) + "?all"))[1:]
    assert [row[1:3] for row in rows] == [["", ""], ["Salla", "Mäkivirta"]]
