"""One partnership: its form, its end, its level and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.core.tenancy import provider_context
from vasta.core.undo import undo
from vasta.partners.models import Term
from vasta.partners.tests.people import make_contact, make_partner
from vasta.partnerships.actions import NotPossible, change_level, end_partnership
from vasta.partnerships.models import Level, Partnership, PartnershipTerm

from .people import make_levels, make_partnership, queries_of

WHAT = "Kevään työpaikkajaksot ja näytöt."


@pytest.fixture
def levels(provider) -> dict[str, Level]:
    with provider_context(provider):
        return make_levels()


@pytest.fixture
def partner(provider):
    with provider_context(provider):
        return make_partner("Tervaranta Oy", cooperation="Työpaikkajaksot ja vierailut.")


@pytest.fixture
def partnership(provider, levels, partner, alice, bob) -> Partnership:
    with provider_context(provider):
        return make_partnership(
            partner,
            owner=alice,
            deputy=bob,
            description=WHAT,
            goal_school="Kymmenen paikkaa.",
            starts_on=timezone.localdate() - timedelta(days=400),
        )


def sent(partner, level, owner, **more) -> dict:
    return {
        "partner_0": partner.pk,
        "partner_1": partner.name,
        "level": level.pk,
        "owner": owner.pk,
        "description": WHAT,
        "stage": "active",
        **more,
    }


def living(provider) -> list[tuple[str, str]]:
    with provider_context(provider):
        rows = Partnership.objects.living().select_related("level")
        return [(row.level.key, row.stage) for row in rows]


# --- The form --------------------------------------------------------------------------------------------


def test_a_partner_is_put_on_a_level_with_three_answers(client_for, alice, partner, levels, provider):
    data = sent(partner, levels["everyday"], alice)
    response = client_for(alice).post("/koski/partnerships/add/", data)
    with provider_context(provider):
        row = Partnership.objects.get()
        assert (response["Location"], row.owner, row.description) == (
            f"/koski/partnerships/{row.pk}/",
            alice,
            WHAT,
        )


def test_a_new_form_begins_with_oneself_today_and_what_the_partners_page_says(
    client_for, bob, partner, levels
):
    page = client_for(bob).get(f"/koski/partnerships/add/?partner={partner.pk}")
    form = page.context["form"]
    assert {name: form[name].value() for name in ("owner", "description", "starts_on", "partner")} == {
        "owner": bob.pk,
        "description": "Työpaikkajaksot ja vierailut.",
        "starts_on": timezone.localdate(),
        "partner": str(partner.pk),
    }


def test_cooperation_alone_is_refused_with_advice(client_for, alice, partner, levels, provider):
    data = sent(partner, levels["everyday"], alice, description="Tiivistä yhteistyötä")
    response = client_for(alice).post("/koski/partnerships/add/", data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["description"]
    assert living(provider) == []


@pytest.mark.parametrize("name", ["owner", "description", "level"])
def test_level_owner_and_description_are_required(name, client_for, alice, partner, levels):
    data = {**sent(partner, levels["everyday"], alice), name: ""}
    response = client_for(alice).post("/koski/partnerships/add/", data)
    assert list(response.context["form"].errors) == [name]


def test_a_partner_stands_on_several_levels_at_once_and_once_on_each(
    client_for, alice, partner, levels, provider
):
    client = client_for(alice)
    for key in ("everyday", "strategic"):
        assert client.post("/koski/partnerships/add/", sent(partner, levels[key], alice)).status_code == 302
    again = client.post("/koski/partnerships/add/", sent(partner, levels["everyday"], alice))
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["level"])
    assert sorted(living(provider)) == [("everyday", "active"), ("strategic", "active")]


def test_the_database_lets_one_of_two_who_are_at_it_at_once_win(in_provider, levels, partner):
    make_partnership(partner)
    with pytest.raises(IntegrityError), history.change_set("test", actor=None):
        Partnership(partner=partner, level=levels["everyday"]).save()


def test_the_deputy_is_another_person(client_for, alice, partner, levels):
    data = sent(partner, levels["everyday"], alice, deputy=alice.pk)
    response = client_for(alice).post("/koski/partnerships/add/", data)
    assert list(response.context["form"].errors) == ["deputy"]


def test_an_assessment_needs_its_grounds(client_for, alice, partner, levels):
    data = sent(partner, levels["everyday"], alice, assessment="promotes")
    response = client_for(alice).post("/koski/partnerships/add/", data)
    assert list(response.context["form"].errors) == ["assessment_argument"]


def test_what_the_folded_sections_ask_is_kept_and_shown(client_for, alice, partner, levels, provider):
    texts = {
        "ground": "Alan suurin työnantaja.",
        "motive": "Osaajapula.",
        "added_value": "Nopea reitti työhön.",
        "benefit_school": "Kaksikymmentä paikkaa.",
        "benefit_partner": "Tutut osaajat.",
        "value_proposition": "Vastaamme viikossa.",
        "sustainability": "Hävikki pienenee.",
    }
    more = {
        "serves_planning": "on",
        "serves_anticipation": "on",
        "direction": "vertical",
        "engagement": "co_deciding",
        "assessment": "promotes",
        "assessment_argument": "Vie strategiaa.",
        "assessment_dissent": "Matkat vievät aikaa.",
        "benefit_review": "Katsottiin yhdessä.",
        "goal_student": "Työpaikka alalta.",
    }
    data = sent(partner, levels["everyday"], alice, **texts, **more)
    client = client_for(alice)
    page = client.get(client.post("/koski/partnerships/add/", data)["Location"])
    html = page.content.decode()
    assert [text for _label, text in page.context["texts"]] == list(texts.values())
    assert len(page.context["purposes"]) == 2
    for name in ("assessment_argument", "assessment_dissent", "benefit_review", "goal_student"):
        assert more[name] in html
    row = page.context["partnership"]
    assert (row.direction, row.engagement, row.assessment) == ("vertical", "co_deciding", "promotes")


def test_people_of_the_partner_are_offered_as_contact_and_nobody_elses(
    client_for, alice, partnership, partner, provider
):
    with provider_context(provider):
        ours = make_contact("Kari", "Mäkivirta", partner=partner)
        make_contact("Elisa", "Haapakoski", partner=make_partner("Kuusamäki Oy"))
    form = client_for(alice).get(f"/koski/partnerships/{partnership.pk}/edit/").context["form"]
    with provider_context(provider):
        assert list(form.fields["contact"].queryset) == [ours]


def test_forms_of_cooperation_are_ticked_and_unticked(client_for, alice, partnership, provider):
    client, url = client_for(alice), f"/koski/partnerships/{partnership.pk}/edit/"
    with provider_context(provider):
        visits, lectures = Term.objects.filter(key__in=["visits", "guest_lectures"]).order_by("position")
    data = {"owner": alice.pk, "description": WHAT, "stage": "active"}
    for wanted in ([visits, lectures], [lectures]):
        page = client.get(url).context["form"]
        shown = ["", *page.initial["cooperation"]]
        data |= {"version": page.initial["version"], "initial-cooperation": shown}
        assert client.post(url, {**data, "cooperation": [term.pk for term in wanted]}).status_code == 302
        with provider_context(provider):
            assert {link.term for link in PartnershipTerm.objects.all()} == set(wanted)


def test_an_overtaken_form_is_merged_and_what_both_changed_is_asked(client_for, alice, bob, partnership):
    url = f"/koski/partnerships/{partnership.pk}/edit/"
    data = {"owner": alice.pk, "deputy": bob.pk, "description": WHAT, "stage": "active"}
    data |= {"goal_school": "Kymmenen paikkaa.", "starts_on": f"{partnership.starts_on:%-d.%-m.%Y}"}
    mine, theirs = ({**data, "version": 1, "goal_school": text} for text in ("Viisi.", "Kuusi."))
    assert client_for(bob).post(url, theirs).status_code == 302
    assert client_for(alice).post(url, mine).status_code == 409


def test_a_form_sent_twice_makes_one_partnership(client_for, alice, partner, levels, provider):
    data = sent(partner, levels["everyday"], alice, form_key="a" * 32)
    client = client_for(alice)
    first, second = (client.post("/koski/partnerships/add/", data) for _again in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert living(provider) == [("everyday", "active")]


# --- End and change of level -----------------------------------------------------------------------------


def decision(alice, **more) -> dict:
    return {
        "on": f"{timezone.localdate():%-d.%-m.%Y}",
        "reason": "Johto vaihtui",
        "decider": alice.pk,
        **more,
    }


def test_a_partnership_ends_with_date_reason_and_decider(client_for, alice, partnership, provider):
    response = client_for(alice).post(f"/koski/partnerships/{partnership.pk}/end/", decision(alice))
    with provider_context(provider):
        row = Partnership.objects.get()
        assert (response.status_code, row.stage, row.ended_on, row.end_reason, row.end_decider) == (
            302,
            "ended",
            timezone.localdate(),
            "Johto vaihtui",
            alice,
        )
        undo(ChangeSet.objects.get(operation="partnerships.partnership.end"), actor=alice)
    assert living(provider) == [("everyday", "active")]


@pytest.mark.parametrize("days", [1, -500])
@pytest.mark.parametrize("page", ["end", "level"])
def test_no_end_in_the_future_or_before_the_beginning(days, page, client_for, alice, partnership, levels):
    day = timezone.localdate() + timedelta(days=days)
    data = decision(alice, on=f"{day:%-d.%-m.%Y}", level=levels["strategic"].pk)
    response = client_for(alice).post(f"/koski/partnerships/{partnership.pk}/{page}/", data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["on"])


def test_the_action_itself_refuses_a_day_to_come(in_provider, alice, partnership):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValueError, match="future"):
        end_partnership(partnership, on=tomorrow, reason="", decider=None, actor=alice)


def test_a_level_changes_up_and_back_and_each_continues_the_last(
    client_for, alice, partnership, levels, provider
):
    client = client_for(alice)
    for key in ("strategic", "everyday"):
        with provider_context(provider):
            row = Partnership.objects.living().get()
        data = decision(alice, level=levels[key].pk)
        assert client.post(f"/koski/partnerships/{row.pk}/level/", data).status_code == 302
    with provider_context(provider):
        rows = list(Partnership.objects.order_by("pk").select_related("level", "continues"))
        assert [(row.level.key, row.stage, row.continues) for row in rows] == [
            ("everyday", "ended", None),
            ("strategic", "ended", rows[0]),
            ("everyday", "active", rows[1]),
        ]
        assert (rows[2].owner, rows[2].deputy.first_name, rows[2].description, rows[2].goal_school) == (
            alice,
            "Bob",
            WHAT,
            "Kymmenen paikkaa.",
        )


def test_words_go_along_and_the_assessment_stays(in_provider, alice, partnership, levels):
    with history.change_set("test", actor=None):
        term = Term.objects.get(key="visits")
        PartnershipTerm(partnership=partnership, term=term).save()
        partnership.assessment, partnership.assessment_argument = "promotes", "Vie strategiaa."
        partnership.save()
    new = change_level(
        partnership,
        to=levels["strategic"],
        on=timezone.localdate(),
        reason="Sopimus",
        decider=alice,
        actor=alice,
    )
    assert [link.term for link in new.terms.all()] == [term]
    assert (new.assessment, new.start_reason, new.start_decider) == ("", "Sopimus", alice)


def test_a_change_of_level_is_undone_as_one(in_provider, alice, partnership, levels):
    change_level(
        partnership,
        to=levels["strategic"],
        on=timezone.localdate(),
        reason="Sopimus",
        decider=alice,
        actor=alice,
    )
    record = ChangeSet.objects.get(operation="partnerships.partnership.change_level")
    assert undo(record, actor=alice).left == []
    row = Partnership.objects.get()
    assert (row, row.stage, row.ended_on, row.end_reason) == (partnership, "active", None, "")


def test_a_level_where_the_partner_stands_already_is_refused_at_the_field(
    client_for, alice, partnership, partner, levels, provider
):
    with provider_context(provider):
        make_partnership(partner, level=levels["strategic"])
    data = decision(alice, level=levels["strategic"].pk)
    response = client_for(alice).post(f"/koski/partnerships/{partnership.pk}/level/", data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["level"])
    with provider_context(provider), pytest.raises(NotPossible, match="taken"):
        change_level(
            partnership,
            to=levels["strategic"],
            on=timezone.localdate(),
            reason="Sopimus",
            decider=None,
            actor=alice,
        )
    assert sorted(living(provider)) == [("everyday", "active"), ("strategic", "active")]


def test_what_somebody_has_ended_in_between_is_neither_ended_nor_moved_again(
    client_for, alice, partnership, levels, provider
):
    with provider_context(provider):
        end_partnership(partnership, on=timezone.localdate(), reason="Loppui", decider=None, actor=alice)
        with pytest.raises(NotPossible, match="ended"):
            end_partnership(partnership, on=timezone.localdate(), reason="Taas", decider=None, actor=alice)
    client = client_for(alice)
    for page in ("end", "level"):
        data = decision(alice, level=levels["strategic"].pk)
        assert client.post(f"/koski/partnerships/{partnership.pk}/{page}/", data).status_code == 409


def test_a_decision_sent_twice_is_made_once(client_for, alice, partnership, levels, provider):
    data = decision(alice, level=levels["strategic"].pk, form_key="b" * 32)
    client, url = client_for(alice), f"/koski/partnerships/{partnership.pk}/level/"
    first, second = (client.post(url, data) for _again in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert living(provider) == [("strategic", "active")]


def test_a_partnership_that_another_continues_is_not_deleted(
    client_for, alice, partnership, levels, provider
):
    with provider_context(provider):
        new = change_level(
            partnership,
            to=levels["strategic"],
            on=timezone.localdate(),
            reason="Sopimus",
            decider=None,
            actor=alice,
        )
    client = client_for(alice)
    assert client.post(f"/koski/partnerships/{partnership.pk}/delete/").status_code == 409
    assert client.post(f"/koski/partnerships/{new.pk}/delete/").status_code == 302
    assert living(provider) == []


# --- The page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_of_the_database_for_one_and_three_levels(
    count, client_for, alice, partnership, partner, levels, provider
):
    with provider_context(provider):
        for key in ("strategic", "development")[: count - 1]:
            make_partnership(partner, level=levels[key])
    assert queries_of(client_for(alice), f"/koski/partnerships/{partnership.pk}/") == 10
