"""One change to many rows: at once for a few, as a run for many, and never half of it."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from vasta.accounts.models import Unit
from vasta.core import bulk_run, history, receipts, runs
from vasta.core.models import ChangeSet, Run
from vasta.core.tenancy import provider_context

# More than one chunk of a run, and more than is undone in one request.
MANY = 520


class SwitchUnits(bulk_run.BulkRun):
    """Puts units out of use or into it again."""

    operation = "accounts.unit.bulk_edit"
    title = "Switching units"

    def apply(self, keys, change, value, actor):
        rows = Unit.objects.filter(pk__in=keys).exclude(is_active=value)
        return history.set_many(Unit, rows, is_active=value)

    def result_text(self, count):
        return f"{count} units were switched."


class StopsInTheSecondChunk(SwitchUnits):
    """Runs out of space half-way."""

    def apply(self, keys, change, value, actor):
        if Unit.objects.filter(is_active=value).exists():
            raise OSError("no space left on device")
        return super().apply(keys, change, value, actor)


@pytest.fixture(autouse=True)
def kinds(settings):
    settings.RUNS = {**settings.RUNS, "units.bulk": f"{__name__}.SwitchUnits"}


@pytest.fixture
def make_units(provider, alice):
    def make(count):
        with provider_context(provider), history.change_set("test", actor=alice):
            rows = history.bulk_create(Unit, [Unit(name=f"Unit {number}") for number in range(count)])
            return [row.pk for row in rows]

    return make


@pytest.fixture
def switch(provider, alice):
    def send(keys, value=False, form_key=""):
        request = RequestFactory().post("/", {receipts.FIELD: form_key})
        request.user, request.session = alice, {}
        request._messages = FallbackStorage(request)
        with provider_context(provider), translation.override("en"):
            response = bulk_run.change_rows(
                request, "units.bulk", keys, change="switch", value=value, done_url="/done/"
            )
            return response.url, [str(message) for message in get_messages(request)]

    return send


def active(provider):
    with provider_context(provider):
        return Unit.objects.filter(is_active=True).count()


def run_of(provider):
    with provider_context(provider):
        return Run.objects.select_related("change_set").get(kind="units.bulk")


def test_a_few_rows_are_changed_at_once(provider, make_units, switch):
    keys = make_units(3)
    assert switch(keys[:2]) == ("/done/", ["2 units were switched."])
    assert active(provider) == 1
    with provider_context(provider):
        record = ChangeSet.objects.latest("pk")
        assert (record.operation, record.counts) == ("accounts.unit.bulk_edit", {"accounts.unit": 2})
        assert not Run.objects.exists()


def test_a_change_that_is_made_already_says_so_and_writes_nothing(provider, make_units, switch):
    keys = make_units(2)
    assert switch(keys, value=True) == ("/done/", ["Everything was so already; nothing was changed."])


def test_many_rows_are_changed_by_a_run_as_one_change(provider, make_units, switch):
    keys = make_units(MANY)
    url, said = switch(keys)
    run = run_of(provider)
    with provider_context(provider):
        assert (url, said, run.state) == (reverse("core:run_detail", args=[run.pk]), [], "waiting")
    runs.perform.call(provider.pk, run.pk)
    run = run_of(provider)
    assert (run.state, run.cursor, run.result) == ("done", MANY, {"changed": MANY})
    assert (run.change_set.operation, run.change_set.counts) == (
        "accounts.unit.bulk_edit",
        {"accounts.unit": MANY},
    )
    assert active(provider) == 0


def test_a_run_that_stopped_goes_on_and_counts_each_row_once(provider, make_units, switch, settings):
    switch(make_units(MANY))
    run = run_of(provider)
    settings.RUNS["units.bulk"] = f"{__name__}.StopsInTheSecondChunk"
    with pytest.raises(OSError, match="no space"):
        runs.perform.call(provider.pk, run.pk)
    assert (run_of(provider).result, active(provider)) == ({"changed": 200}, MANY - 200)
    settings.RUNS["units.bulk"] = f"{__name__}.SwitchUnits"
    with provider_context(provider):
        runs.resume(run_of(provider))
    runs.perform.call(provider.pk, run.pk)
    run = run_of(provider)
    assert (run.state, run.result, active(provider)) == ("done", {"changed": MANY}, 0)
    assert run.change_set.counts == {"accounts.unit": MANY}


def test_rows_that_have_gone_meanwhile_are_passed_over(provider, alice, make_units, switch):
    keys = make_units(MANY)
    switch(keys)
    with provider_context(provider), history.change_set("test", actor=alice):
        history.delete_many(Unit, Unit.objects.filter(pk__in=keys[:50]))
    runs.perform.call(provider.pk, run_of(provider).pk)
    assert run_of(provider).result == {"changed": MANY - 50}


def test_a_form_sent_twice_is_done_once(provider, make_units, switch):
    keys, form_key = make_units(MANY), receipts.new_key()
    assert switch(keys, form_key=form_key) == switch(keys, form_key=form_key)
    with provider_context(provider):
        assert Run.objects.count() == 1


def test_the_page_of_the_run_tells_what_was_done_and_undoes_it(
    provider, alice, client_for, make_units, switch
):
    switch(make_units(MANY))
    run = run_of(provider)
    runs.perform.call(provider.pk, run.pk)
    run = run_of(provider)
    client = client_for(alice)
    with provider_context(provider):
        url = reverse("core:run_detail", args=[run.pk])
        undo_url = reverse("core:change_undo", args=[run.change_set_id])
    page = client.get(url)
    assert (page.context["result"], page.context["may_undo"]) == (f"{MANY} units were switched.", True)
    undone = client.post(undo_url)
    with provider_context(provider):
        undo_run = Run.objects.get(kind="core.undo")
        assert undone.url == reverse("core:run_detail", args=[undo_run.pk])
    runs.perform.call(provider.pk, undo_run.pk)
    assert active(provider) == MANY
    assert client.get(url).context["may_undo"] is False
