"""Pages of encounters: logging, planning, holding, changing, cancelling; refusals at the right field."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext

from vasta.accounts.models import Membership
from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.core.tenancy import provider_context
from vasta.encounters import actions
from vasta.encounters.form_views import overtaken_text
from vasta.encounters.models import (
    Encounter,
    EncounterAction,
    EncounterPartner,
    EncounterPartnership,
    Participant,
    WorkTime,
)
from vasta.partners.models import Partner
from vasta.planning.models import Action, Cadence, Occasion

from .conftest import saved

LOG, PLAN = "/koski/encounters/log/", "/koski/encounters/plan/"


def local(moment):
    """Day and time of day as the form writes them."""
    start = timezone.localtime(moment)
    return {"starts_at_0": f"{start:%-d.%-m.%Y}", "starts_at_1": f"{start:%H:%M}"}


def filled(actor, partners=(), *, at=None, **changes):
    """What a browser sends of a form that somebody has filled."""
    return {
        "partners": [partner.pk for partner in partners],
        "partners_words": "",
        "kind": "visit",
        "text": "Kävimme läpi kevään jaksot.",
        **local(at or timezone.now() - timedelta(hours=2)),
        "minutes": "45",
        "owner": actor.pk,
        "initiative": "ours",
        "party": "employer",
        "colleagues": [Membership.objects.get(user=actor).pk],
        "version": "",
        "form_key": "a" * 32,
        **changes,
    }


def errors(response):
    return dict(response.context["form"].errors)


# --- Logging ----------------------------------------------------------------------------------------------


def test_a_visit_is_logged_from_three_inputs(partner, partnership, alice, client_for):
    response = client_for(alice).post(LOG, filled(alice, [partner]))
    encounter = Encounter.objects.get()
    assert response.url == f"/koski/encounters/{encounter.pk}/next/"
    assert (encounter.state, encounter.owner, encounter.minutes) == ("held", alice, 45)
    assert [str(person) for person in Participant.objects.all()] == ["Alice Aalto"]
    assert ChangeSet.objects.latest("pk").operation == "encounters.encounter.log"


def test_the_form_stands_prefilled_from_a_partner(partner, partnership, kari, alice, client_for):
    form = client_for(alice).get(f"{LOG}?partner={partner.pk}").context["form"]
    assert form["contacts"].value() == [kari.pk]
    assert form.chosen_partners == [partner]
    assert (form["kind"].value(), form["minutes"].value()) == ("visit", 45)


def test_the_form_stands_prefilled_from_an_occasion(partner, partnership, alice, client_for):
    occasion = make_occasion(partnership, kinds=["call"])
    form = client_for(alice).get(f"{LOG}?occasion={occasion.pk}").context["form"]
    assert (form["partners"].value(), form["partnerships"].value()) == ([partner.pk], [partnership.pk])
    assert form["kind"].value() == "call"


def test_the_form_asks_for_needs_and_says_how_we_meet_people(in_provider, alice, client_for):
    page = client_for(alice).get(LOG, headers={"Accept-Language": "fi"}).content.decode()
    assert 'name="skills_needs"' in page
    assert str(gettext("We meet people sympathetically, openly and from their needs.")) in page


def test_everything_that_can_be_said_is_kept(partner, partnership, kari, alice, bob, client_for):
    both = list(Membership.objects.filter(user__in=[alice, bob]).order_by("user__first_name"))
    data = filled(
        alice,
        [partner],
        kind="remote",
        colleagues=[row.pk for row in both],
        contacts=[kari.pk],
        names="Opettaja Ojala, Opettaja Ojala, ",
        partnerships=[partnership.pk],
        initiative="theirs",
        party="student",
        skills_needs="3D-mittaus",
        feedback="negative",
        feedback_text="Perehdytys jäi lyhyeksi.",
        learned="Mittaushuone vapautuu maaliskuussa.",
        next_title="Sovi perehdytyspäivä",
        next_due_on="11.12.2026",
        next_owner=bob.pk,
        next_is_promise="on",
    )
    client_for(alice).post(LOG, data)
    encounter, action = Encounter.objects.get(), Action.objects.get()
    people = [str(person) for person in Participant.objects.all()]
    assert people == ["Alice Aalto", "Bob Berg", "Kari Mäkivirta", "Opettaja Ojala"]
    assert (encounter.channel, encounter.initiative, encounter.party) == ("remote", "theirs", "student")
    assert (encounter.feedback, encounter.learned[:5]) == ("negative", "Mitta")
    assert EncounterPartnership.objects.get().partnership == partnership
    assert (action.owner, action.due_on, action.promised_to) == (bob, date(2026, 12, 11), kari)
    assert (action.is_promise, EncounterAction.objects.count(), WorkTime.objects.count()) == (True, 1, 2)


def test_customer_work_without_a_customer_is_logged(in_provider, alice, client_for):
    client_for(alice).post(LOG, filled(alice, kind="other", text="Messujen valmistelu"))
    assert (Encounter.objects.count(), EncounterPartner.objects.count()) == (1, 0)


def test_a_form_sent_twice_makes_one_encounter(partner, alice, client_for):
    client, data = client_for(alice), filled(alice, [partner])
    assert client.post(LOG, data).url == client.post(LOG, data).url
    assert (Encounter.objects.count(), WorkTime.objects.count()) == (1, 1)


def test_a_script_is_told_where_to_go(partner, alice, client_for):
    response = client_for(alice).post(LOG, filled(alice, [partner]), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == f"/koski/encounters/{Encounter.objects.get().pk}/next/"


def test_a_script_whose_session_has_ended_is_led_to_the_sign_in(provider, client):
    response = client.post(LOG, {}, headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/koski/account/login/")


def test_words_that_mean_one_partner_are_enough(partner, alice, client_for):
    client_for(alice).post(LOG, filled(alice, partners_words="virtakoski"))
    assert EncounterPartner.objects.get().partner == partner


def test_the_search_step_shows_what_the_words_may_mean(partner, alice, client_for):
    saved(Partner(name="Virtakosken Sähkö"))
    response = client_for(alice).post(LOG, filled(alice, partners_words="virtakos", text="", find="1"))
    assert response.status_code == 200
    assert errors(response) == {}
    assert (response.content.decode().count('name="partners" value='), Encounter.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"kind": "dance"}, "kind"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "1441"}, "minutes"),
        ({"minutes": "puoli tuntia"}, "minutes"),
        ({"starts_at_0": "31.2.2026"}, "starts_at"),
        ({"starts_at_0": "29.3.2026", "starts_at_1": "03:30"}, "starts_at"),
        ({"starts_at_1": "25:00"}, "starts_at"),
        ({"starts_at_0": ""}, "starts_at"),
        ({"partners": ["987654321"]}, "partners"),
        ({"partners": ["kissa"]}, "partners"),
        ({"partners_words": "Ei Mikään Tällainen"}, "partners"),
        ({"partnerships": ["987654321"]}, "partnerships"),
        ({"contacts": ["987654321"]}, "contacts"),
        ({"colleagues": ["987654321"]}, "colleagues"),
        ({"owner": "987654321"}, "owner"),
        ({"feedback_text": "Hyvä"}, "feedback"),
        ({"feedback": "neutral"}, "feedback"),
        ({"next_title": "Soita"}, "next_due_on"),
        ({"next_due_on": "11.12.2026"}, "next_title"),
        ({"next_title": "Soita", "next_due_on": "huomenna"}, "next_due_on"),
    ],
)
def test_bad_input_is_told_at_its_field(partner, alice, client_for, changes, field):
    response = client_for(alice).post(LOG, filled(alice, [partner]) | changes)
    assert (response.status_code, list(errors(response))) == (422, [field])
    assert (Encounter.objects.count(), Action.objects.count()) == (0, 0)


def test_what_is_to_come_is_not_logged(partner, alice, client_for):
    data = filled(alice, [partner], at=timezone.now() + timedelta(days=1))
    assert list(errors(client_for(alice).post(LOG, data))) == ["starts_at"]


def test_partners_people_and_partnerships_of_another_school_are_not_there(
    partner, alice, charlie, other_provider, client_for
):
    with provider_context(other_provider):
        foreign = saved(Partner(name="Vieras Oy"))
    client = client_for(alice)
    assert list(errors(client.post(LOG, filled(alice, [foreign])))) == ["partners"]
    assert list(errors(client.post(LOG, filled(alice, [partner], owner=charlie.pk)))) == ["owner"]
    assert client.get(f"{LOG}?partner={foreign.pk}").context["form"].chosen_partners == []


@pytest.mark.parametrize("name", ["occasion", "partnership"])
def test_an_address_that_names_nothing_is_not_there(in_provider, alice, client_for, name):
    assert client_for(alice).get(f"{LOG}?{name}=987654321").status_code == 404


# --- After logging ------------------------------------------------------------------------------------------


def make_occasion(partnership, *, days=30, kinds=()):
    cadence = Cadence(name="Lukukausikeskustelu", level=partnership.level, kinds=list(kinds))
    saved(cadence)
    due = timezone.localdate() + timedelta(days=days)
    return Occasion.objects.create(
        cadence=cadence,
        partnership=partnership,
        responsible=partnership.owner,
        window_on=due - timedelta(days=days + 20),
        opens_on=due - timedelta(days=days + 10),
        due_on=due,
        closes_on=due + timedelta(days=20),
    )


def test_the_next_one_is_planned_in_one_tap_and_can_be_undone(
    partner, partnership, kari, alice, log, client_for
):
    encounter = log(alice, contacts=[kari])
    occasion = make_occasion(partnership)
    client, url = client_for(alice), f"/koski/encounters/{encounter.pk}/next/"
    suggestion = client.get(url).context["suggestion"]
    assert suggestion.occasion == occasion
    assert suggestion.starts_at > timezone.now()
    response = client.post(url, {"form_key": "b" * 32})
    planned = Encounter.objects.planned().get()
    assert response.url == planned.urls["detail"]
    assert [str(person) for person in Participant.objects.filter(encounter=planned)] == [
        "Alice Aalto",
        "Kari Mäkivirta",
    ]
    assert EncounterPartnership.objects.get(encounter=planned).partnership == partnership
    client.post(f"/koski/changes/{ChangeSet.objects.latest('pk').pk}/undo/")
    assert Encounter.objects.planned().count() == 0


def test_undoing_a_log_leads_to_the_list(partner, alice, client_for):
    client = client_for(alice)
    page = client.post(LOG, filled(alice, [partner])).url
    undo = f"/koski/changes/{ChangeSet.objects.latest('pk').pk}/undo/"
    assert client.post(undo, {"next": page}).url == page
    assert client.get(page).url == "/koski/encounters/"
    assert client.get(page.replace("next/", "")).url == "/koski/encounters/"
    assert client.get("/koski/encounters/987654321/next/").status_code == 404


def test_a_next_one_that_is_agreed_already_is_told(partner, partnership, alice, bob, log, plan, client_for):
    encounter, planned = log(alice), plan(bob, days=9)
    context = client_for(alice).get(f"/koski/encounters/{encounter.pk}/next/").context
    assert context["planned"] == planned


def test_an_unclear_partnership_is_asked_and_may_be_told(partner, partnership, bob, log, client_for):
    encounter = log(bob)
    client = client_for(bob)
    assert client.get(f"/koski/encounters/{encounter.pk}/next/").context["is_unclear"]
    client.post(f"/koski/encounters/{encounter.pk}/partnership/", {"partnership": partnership.pk})
    assert EncounterPartnership.objects.get().partnership == partnership
    assert not client.get(f"/koski/encounters/{encounter.pk}/next/").context["is_unclear"]


def test_a_partnership_of_others_cannot_be_named(partner, alice, log, client_for):
    encounter = log(alice)
    url = f"/koski/encounters/{encounter.pk}/partnership/"
    assert client_for(alice).post(url, {"partnership": 987654321}).status_code == 404


# --- Planning, holding, changing, cancelling ----------------------------------------------------------------


def test_an_encounter_is_planned(partner, alice, client_for):
    data = filled(alice, [partner], at=timezone.now() + timedelta(days=3), subject="Kevään paikat", text="")
    client_for(alice).post(PLAN, data)
    encounter = Encounter.objects.get()
    assert (encounter.state, encounter.subject, WorkTime.objects.count()) == ("planned", "Kevään paikat", 0)
    assert ChangeSet.objects.latest("pk").operation == "encounters.encounter.plan"


def test_what_is_past_is_not_planned(partner, alice, client_for):
    assert list(errors(client_for(alice).post(PLAN, filled(alice, [partner])))) == ["starts_at"]


def test_of_a_planned_one_only_the_text_is_left(partner, alice, plan, client_for):
    encounter = plan(alice, days=1)
    client, url = client_for(alice), f"/koski/encounters/{encounter.pk}/hold/"
    form = client.get(url).context["form"]
    assert form["partners"].value() == [partner.pk]
    data = filled(alice, [partner], text="Pidettiin jo tänään.", version="1")
    assert client.post(url, data).url == f"/koski/encounters/{encounter.pk}/next/"
    encounter = Encounter.objects.get()
    assert (encounter.state, encounter.text, WorkTime.objects.count()) == ("held", "Pidettiin jo tänään.", 1)
    assert ChangeSet.objects.latest("pk").operation == "encounters.encounter.hold"


def test_changing_moves_the_hours_that_nobody_has_touched(partner, alice, bob, log, client_for):
    encounter = log(alice, users=[alice, bob])
    row = WorkTime.objects.get(user=bob)
    row.minutes = 120
    saved(row)
    both = [row.pk for row in Membership.objects.filter(user__in=[alice, bob])]
    data = filled(alice, [partner], at=encounter.starts_at, minutes="60", colleagues=both, version="1")
    response = client_for(alice).post(f"/koski/encounters/{encounter.pk}/edit/", data)
    assert response.url == encounter.urls["detail"]
    assert {row.user.first_name: row.minutes for row in WorkTime.objects.all()} == {"Alice": 60, "Bob": 120}


def test_two_who_change_the_same_encounter_see_both_texts(partner, alice, bob, log, client_for):
    encounter = log(alice)
    url = f"/koski/encounters/{encounter.pk}/edit/"
    data = filled(alice, [partner], at=encounter.starts_at, version="1")
    client_for(alice).post(url, data | {"text": "Alicen teksti"})
    response = client_for(bob).post(url, data | {"text": "Bobin teksti", "form_key": "b" * 32})
    assert response.status_code == 409
    conflicts = [(c.name, c.theirs, c.mine) for c in response.context["merged"].conflicts]
    assert conflicts == [("text", "Alicen teksti", "Bobin teksti")]


def test_a_held_one_cannot_be_moved_into_the_future(partner, alice, log, client_for):
    encounter = log(alice)
    data = filled(alice, [partner], at=timezone.now() + timedelta(days=2), version="1")
    assert list(errors(client_for(alice).post(f"/koski/encounters/{encounter.pk}/edit/", data))) == [
        "starts_at"
    ]


def test_cancelling_needs_a_reason(partner, alice, plan, client_for):
    encounter = plan(alice)
    client, url = client_for(alice), f"/koski/encounters/{encounter.pk}/cancel/"
    assert client.post(url, {"cancel_reason": ""}).status_code == 422
    client.post(url, {"cancel_reason": "He sairastuivat."})
    stored = Encounter.objects.get()
    assert (stored.state, stored.cancel_reason) == ("cancelled", "He sairastuivat.")
    assert client.get(url).url == encounter.urls["detail"]
    assert "He sairastuivat." in client.get(encounter.urls["detail"]).content.decode()


def test_deleting_takes_links_and_hours_along(partner, alice, log, client_for):
    encounter = log(alice)
    client_for(alice).post(f"/koski/encounters/{encounter.pk}/delete/")
    left = [model.objects.count() for model in (Encounter, EncounterPartner, Participant, WorkTime)]
    assert left == [0, 0, 0, 0]


def test_what_was_written_of_one_cancelled_meanwhile_is_logged_as_a_new_one(
    partner, alice, bob, plan, client_for
):
    encounter, client = plan(alice, days=1), client_for(alice)
    with history.change_set("encounters.encounter.cancel", actor=bob):
        actions.cancel_encounter(actor=bob, encounter=encounter, reason="Este")
    data = filled(alice, [partner], text="Pidettiin jo tänään.", version="1")
    answer = client.post(encounter.urls["hold"], data)
    assert (answer.status_code, answer.context["form"]["text"].value()) == (409, "Pidettiin jo tänään.")
    assert answer.context["form"].non_field_errors() == [overtaken_text(encounter)]
    assert f'action="{LOG}"' in answer.content.decode()
    assert client.post(LOG, data).status_code == 302
    told = Encounter.objects.order_by("pk").values_list("state", "text")
    assert list(told) == [("cancelled", encounter.text), ("held", "Pidettiin jo tänään.")]


@pytest.mark.parametrize("action", ["hold", "cancel", "join"])
def test_what_is_over_leads_to_its_own_page(partner, alice, bob, log, client_for, action):
    encounter = log(bob)
    client, url = client_for(alice), encounter.urls[action]
    assert client.get(url).url == encounter.urls["detail"]
    answer = client.post(url, {"cancel_reason": "Este"})
    assert answer.status_code == 409 if action == "hold" else answer.url == encounter.urls["detail"]
    encounter.refresh_from_db()
    assert (encounter.state, encounter.version) == ("held", 1)


# --- Showing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_queries(partner, kari, alice, log, client_for, rows):
    for _number in range(rows):
        log(alice, contacts=[kari])
    client = client_for(alice)
    client.get("/koski/encounters/")
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/koski/encounters/")
    # PostgreSQL is also told whose rows may be seen; that reads no table.
    reading = [query for query in queries if ' FROM "' in query["sql"]]
    assert (len(response.context["rows"]), len(reading)) == (rows, 12)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 3),
        ("of=me", 2),
        ("kind=call", 1),
        ("state=planned&sort=when", 1),
        ("party=student", 1),
        ("initiative=theirs", 1),
        ("feedback=positive", 1),
        ("period=week", 2),
        ("q=virtakoski", 3),
        ("q=hitsaus", 1),
    ],
)
def test_the_list_is_narrowed(partner, alice, bob, log, plan, client_for, query, expected):
    log(alice, days=20, kind="call", party="student", skills_needs="hitsaus")
    log(bob, days=2, initiative="theirs", feedback="positive", feedback_text="Hienoa")
    plan(alice, days=3)
    assert len(client_for(alice).get(f"/koski/encounters/?{query}").context["rows"]) == expected


def test_one_encounter_with_all_it_gave(partner, partnership, kari, alice, bob, log, client_for):
    encounter = log(alice, contacts=[kari], partnerships=[partnership], learned="Uutta", feedback="positive")
    page = client_for(alice).get(encounter.urls["detail"]).content.decode()
    assert "Uutta" in page
    assert "Kari Mäkivirta" in page
    # Hours are one's own: a colleague does not see them.
    assert client_for(bob).get(encounter.urls["detail"]).context["hours"] is None
    assert client_for(bob).get(encounter.urls["peek"]).status_code == 200


def test_the_day_of_a_plan_is_taken_from_the_address(in_provider, alice, client_for):
    day = timezone.localdate() + timedelta(days=10)
    form = client_for(alice).get(f"{PLAN}?on={day.isoformat()}").context["form"]
    assert timezone.localtime(form["starts_at"].value()) == timezone.make_aware(
        datetime(day.year, day.month, day.day, 9)
    )
    assert client_for(alice).get(f"{PLAN}?on=eilen").status_code == 200
