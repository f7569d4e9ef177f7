"""Downloads of lists: what stays out, what asks for a reason, and the log with its marks (A-21, A-28)."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.people import make_person
from vasta.core.models import ExportLog
from vasta.core.models.export import MARKED_ROWS
from vasta.partners.tests.people import make_contact, make_partner

pytestmark = pytest.mark.usefixtures("in_provider")
REASON = "Kutsut työpaikkaohjaajien koulutukseen"


@pytest.fixture
def contacts(in_provider):
    """Three people, one of them under a non-disclosure order."""
    partner = make_partner("Tervaranta")
    make_contact("Kari", "Mäkivirta", partner=partner)
    make_contact("Liisa", "Lahti", partner=partner)
    make_contact("Salla", "Suojattu", partner=partner, is_protected=True)


def names_in(response):
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(content), delimiter=";")][1:]


def test_a_download_is_logged_without_those_under_an_order(bob, client_for, contacts):
    query = {"q": "Tervaranta", "col": "name", "export": "csv"}
    response = client_for(bob).get(reverse("partners:contact_list"), query)
    assert names_in(response) == ["Liisa Lahti", "Kari Mäkivirta"]
    log = ExportLog.objects.get()
    assert (log.who, log.what, log.kind, log.row_count) == (bob, "contacts", "csv", 2)
    assert (log.has_people, log.reason) == (True, "")
    assert log.filters.endswith(": Tervaranta")
    assert log.query == "q=Tervaranta&col=name&export=csv"


def test_no_filter_finds_those_under_an_order_for_a_file(bob, client_for, contacts):
    response = client_for(bob).get(reverse("partners:contact_list"), {"more": "protected", "export": "csv"})
    assert names_in(response) == []


def test_a_large_list_of_people_asks_for_a_reason_first(bob, client_for, contacts, settings):
    settings.EXPORT_REASON_ROWS = 1
    client, url = client_for(bob), reverse("partners:contact_list")
    query = {"q": "Tervaranta", "col": ["name", "email"], "export": "csv"}
    response = client.get(url, query)
    assert response.status_code == 200
    assert response.context["kept"] == [
        ("q", "Tervaranta"),
        ("col", "name"),
        ("col", "email"),
        ("export", "csv"),
    ]
    assert response.context["list_url"] == "?q=Tervaranta&col=name&col=email"
    for too_short in ("", "         ", "tarvitsen"):
        assert client.get(url, query | {"reason": too_short}).status_code == 422
    assert ExportLog.objects.count() == 0
    assert names_in(client.get(url, query | {"reason": f" {REASON} "})) == ["Liisa Lahti", "Kari Mäkivirta"]
    log = ExportLog.objects.get()
    assert (log.reason, log.row_count) == (REASON, 2)
    assert "reason" not in log.query


def test_a_list_as_long_as_the_limit_needs_no_reason(bob, client_for, contacts, settings):
    settings.EXPORT_REASON_ROWS = 2
    response = client_for(bob).get(reverse("partners:contact_list"), {"export": "csv"})
    assert len(names_in(response)) == 2


def test_a_list_of_organisations_needs_no_reason(bob, client_for, contacts, settings):
    settings.EXPORT_REASON_ROWS = 0
    response = client_for(bob).get(reverse("partners:partner_list"), {"export": "csv", "reason": REASON})
    assert names_in(response) == ["Tervaranta"]
    log = ExportLog.objects.get()
    assert (log.what, log.has_people, log.reason) == ("partners", False, "")


def took(person, rows, *, hours_ago=0, has_people=True):
    """One line of the log."""
    with time_machine.travel(timezone.now() - timedelta(hours=hours_ago), tick=False):
        return ExportLog.objects.create(
            who=person, what="contacts", kind="csv", row_count=rows, has_people=has_people
        )


def test_many_people_in_a_day_are_marked(alice, bob):
    assert MARKED_ROWS == 500
    old = took(bob, 400, hours_ago=30)
    within = took(bob, 300, hours_ago=20)
    organisations = took(bob, 5000, hours_ago=5, has_people=False)
    at_the_limit = took(bob, 200, hours_ago=4)
    over = took(bob, 1, hours_ago=3)
    by_another = took(alice, 500, hours_ago=2)
    large = took(alice, 501)
    empty = took(alice, 0)
    # Each line with what the same person took in the 24 hours up to it.
    assert dict(ExportLog.objects.with_day().values_list("pk", "day_rows")) == {
        old.pk: 400,
        within.pk: 700,
        organisations.pk: 300,
        at_the_limit.pk: 500,
        over.pk: 501,
        by_another.pk: 500,
        large.pk: 1001,
        empty.pk: 1001,
    }
    marked = [log.pk for log in ExportLog.objects.with_day() if log.is_marked]
    assert marked == [large.pk, over.pk, within.pk]
    assert [log.pk for log in ExportLog.objects.marked()] == marked


def test_a_download_of_a_removed_person_stays_and_is_not_summed(alice):
    took(None, 400)
    took(None, 400)
    assert [log.is_marked for log in ExportLog.objects.with_day()] == [False, False]


def test_the_log_is_for_main_users_and_quality(alice, bob, provider, client_for):
    quality = make_person(provider, "Kaisa", "Laatu", is_quality=True)
    url = reverse("core:export_list")
    assert [client_for(person).get(url).status_code for person in (alice, quality, bob)] == [200, 200, 403]


def test_the_log_is_read_newest_first_with_reasons_and_marks(alice, bob, client_for):
    took(bob, 10, hours_ago=2)
    log = took(bob, 800)
    log.reason, log.filters = REASON, "Haku: Tervaranta"
    log.save()
    response = client_for(alice).get(reverse("core:export_list"))
    assert [(str(row["title"]), row["log"].row_count) for row in response.context["rows"]] == [
        ("Yhteyshenkilöt", 800),
        ("Yhteyshenkilöt", 10),
    ]
    assert REASON in response.text
    assert "Haku: Tervaranta" in response.text
    assert [row["log"].is_marked for row in response.context["rows"]] == [True, False]
    marked = client_for(alice).get(reverse("core:export_list"), {"show": "marked"})
    assert [row["log"].row_count for row in marked.context["rows"]] == [800]


@pytest.mark.parametrize("query", [{}, {"show": "marked"}])
def test_the_log_takes_as_many_queries_for_one_row_as_for_three(alice, bob, client_for, query):
    client, counts = client_for(alice), []
    for person, rows in ((alice, 600), (bob, 700), (bob, 800)):
        took(person, rows)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("core:export_list"), query)
        counts.append(len(queries))
    assert counts[0] == counts[-1]


def test_a_long_log_has_pages(alice, client_for):
    ExportLog.objects.bulk_create(
        [
            ExportLog(provider=alice.membership().provider, who=alice, what="x", kind="csv", row_count=n)
            for n in range(51)
        ]
    )
    response = client_for(alice).get(reverse("core:export_list"), {"page": 2})
    assert (len(response.context["rows"]), response.context["page_of_rows"].paginator.num_pages) == (1, 2)
