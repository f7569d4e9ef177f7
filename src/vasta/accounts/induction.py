"""Going through the induction: the verbs, how much is left to whom, and the steps a school starts with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.urls import get_script_prefix, reverse

from vasta.core import history
from vasta.core.models import ChangeSet
from vasta.core.tenancy import current_provider

from .models import InductionDone, InductionStep, Membership


def tick(membership: Membership, step: InductionStep) -> ChangeSet | None:
    """The person has done the step; None when it was done already."""
    if InductionDone.objects.filter(membership=membership, step=step).exists():
        return None
    with history.change_set("accounts.inductiondone.complete", actor=membership.user) as opened:
        InductionDone(membership=membership, step=step).save()
    return opened.record


def untick(membership: Membership, step: InductionStep) -> ChangeSet | None:
    """The step is left again; None when it was not done."""
    row = InductionDone.objects.filter(membership=membership, step=step).first()
    if row is None:
        return None
    with history.change_set("accounts.inductiondone.reopen", actor=membership.user) as opened:
        history.delete_softly(row)
    return opened.record


class Left(NamedTuple):
    """What is left to a number of people: how many steps to each, and to how many each step."""

    people: list[tuple[Membership, int]]
    steps: list[tuple[InductionStep, int]]


def left(people: Iterable[Membership]) -> Left:
    """Counts what is left to `people`, in their order; two queries whatever their number."""
    people = list(people)
    steps = list(InductionStep.objects.filter(is_active=True))
    rows = InductionDone.objects.filter(membership__in=people, step__in=steps)
    done = set(rows.values_list("membership_id", "step_id"))
    open_steps = {
        person.pk: [
            step
            for step in steps
            if (not step.role or step.role in person.roles) and (person.pk, step.pk) not in done
        ]
        for person in people
    }
    counts = Counter(step.pk for some in open_steps.values() for step in some)
    return Left(
        [(person, len(open_steps[person.pk])) for person in people],
        [(step, counts[step.pk]) for step in steps if counts[step.pk]],
    )


# --- What a school starts with ---------------------------------------------------------------------------


class Default(NamedTuple):
    """One step: the page it leads to, whom it is for, and its title and text in the three languages."""

    page: str
    role: str
    fi: tuple[str, str]
    sv: tuple[str, str]
    en: tuple[str, str]


DEFAULTS = (
    Default(
        "accounts:profile",
        "",
        ("Täydennä oma sivusi", "Puhelin, osaaminen, kielet ja varahenkilö: näin kollegat löytävät sinut."),
        ("Fyll i din egen sida", "Telefon, kunnande, språk och ersättare: så hittar kollegerna dig."),
        ("Fill in your own page", "Phone, skills, languages and deputy: this is how colleagues find you."),
    ),
    Default(
        "partners:partner_list",
        "",
        (
            "Etsi tuttu kumppani",
            "Avaa sen sivu ja katso, kuka siitä huolehtii ja milloin se on viimeksi tavattu.",
        ),
        ("Sök en bekant partner", "Öppna dess sida och se vem som sköter den och när ni senast möttes."),
        ("Find a partner you know", "Open its page and see who cares for it and when it was last met."),
    ),
    Default(
        "partnerships:level_list",
        "",
        ("Lue kumppanuuden tasot", "Mitä kukin taso tarkoittaa koulussanne ja mitä kumppanille luvataan."),
        ("Läs om partnerskapets nivåer", "Vad varje nivå betyder hos er och vad partnern blir lovad."),
        ("Read the levels of partnership", "What each level means in your school and what it promises."),
    ),
    Default(
        "home:four_field",
        "",
        (
            "Katso omat kumppanisi",
            "Valitse näkymästä omat: näet, ketkä ovat vastuullasi ja mitä heiltä puuttuu.",
        ),
        ("Se dina egna partner", "Välj dina egna i vyn: du ser vem du ansvarar för och vad som fattas."),
        ("See your own partners", "Choose your own in the view: who is in your care and what is missing."),
    ),
    Default(
        "encounters:encounter_create",
        "",
        ("Kirjaa ensimmäinen kohtaaminen", "Kumppani, tapa ja muutama sana riittävät. Voit perua sen heti."),
        ("Anteckna ditt första möte", "Partner, sätt och några ord räcker. Du kan ångra det genast."),
        ("Log your first encounter", "Partner, kind and a few words are enough. You can undo it at once."),
    ),
    Default(
        "encounters:feed_settings",
        "",
        ("Tilaa kalenterisi", "Kohtaamisesi näkyvät silloin myös Outlookissa tai puhelimen kalenterissa."),
        ("Prenumerera på din kalender", "Då syns dina möten också i Outlook eller i telefonens kalender."),
        ("Subscribe to your calendar", "Your encounters then show in Outlook or on your phone too."),
    ),
    Default(
        "groups:group_list",
        "",
        ("Puhukaa malli läpi tiimissä", "Miten meillä hoidetaan kumppaneita, ja kuka tekee mitä?"),
        ("Gå igenom modellen i teamet", "Hur sköter vi våra partner, och vem gör vad?"),
        ("Talk the model through in your team", "How do we care for partners here, and who does what?"),
    ),
    Default(
        "home:induction_team",
        "lead",
        ("Katso, mitä tiimiltäsi puuttuu", "Ota perehdytyksen avoimet kohdat puheeksi tiimin palaverissa."),
        ("Se vad ditt team har kvar", "Ta upp det som är kvar av introduktionen på teamets möte."),
        ("See what your team has left", "Take up what is left of the induction in the team's meeting."),
    ),
    Default(
        "planning:cadence_list",
        "main_user",
        (
            "Tarkista hoitomalli",
            "Kuinka usein kunkin tason kumppanit tavataan ja mitä se vaatii lukuvuodessa.",
        ),
        ("Granska skötselmodellen", "Hur ofta partner på varje nivå möts och vad det kräver under läsåret."),
        ("Check the care model", "How often partners of each level are met, and what a school year takes."),
    ),
    Default(
        "accounts:duty_list",
        "main_user",
        (
            "Nimeä vastuutehtävät",
            "Kuka on työelämäkoordinaattori ja kuka kunkin alan työllistymisen varmistaja.",
        ),
        ("Utse ansvariga", "Vem är arbetslivskoordinator och vem sköter sysselsättningen i varje bransch."),
        (
            "Name the duties",
            "Who is the working-life coordinator, and who the employment assurer of each field.",
        ),
    ),
)


def create_steps() -> None:
    """Make the default steps of the provider in scope in its language; call inside a change set.

    A school that has steps already keeps its own.
    """
    if InductionStep.objects.exists():
        return
    language = current_provider().language
    for position, default in enumerate(DEFAULTS, start=1):
        title, text = getattr(default, language)
        link = "/" + reverse(default.page).removeprefix(get_script_prefix())
        InductionStep(title=title, text=text, link=link, role=default.role, position=position).save()
