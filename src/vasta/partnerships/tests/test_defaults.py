"""What a school starts with, and that it is its own afterwards."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from vasta.core import history
from vasta.core.tenancy import provider_context
from vasta.home.setup import create_provider
from vasta.partners.models import Term
from vasta.partnerships.defaults import create_cooperation_terms, create_levels
from vasta.partnerships.models import Level

from .people import make_levels


@pytest.mark.django_db
def test_a_new_school_starts_with_the_five_levels_and_the_words_of_cooperation():
    with provider_context(create_provider(name="Perhon ammattiopisto", slug="perho")):
        assert list(Level.objects.values_list("key", "short_name", "value")) == [
            ("everyday", "Arki", "palveleva"),
            ("development", "Kehittäminen", "innostava"),
            ("strategic", "Strateginen", "vastuullinen"),
            ("networks", "Verkosto", "edelläkävijä"),
            ("other", "Muu", ""),
        ]
        assert Term.objects.filter(vocabulary="cooperation").count() == 23
        assert list(Term.objects.filter(vocabulary="target_group").values_list("key", flat=True)) == [
            "young",
            "adults",
            "special_support",
        ]


@pytest.mark.django_db
def test_a_swedish_school_gets_the_value_in_swedish():
    with provider_context(create_provider(name="Yrkesinstitutet", slug="yrkes", language="sv")):
        assert Level.objects.get(key="everyday").value == "tjänande"


def test_making_the_defaults_again_adds_only_what_is_missing(in_provider):
    levels = make_levels()
    with history.change_set("test", actor=None):
        levels["everyday"].name = "Perustaso"
        levels["everyday"].save()
        history.delete_softly(levels["other"])
    with history.change_set("test", actor=None):
        create_levels()
        create_cooperation_terms()
    assert list(Level.objects.values_list("name", flat=True)) == [
        "Perustaso",
        "Innostava kehittämiskumppani",
        "Vastuullinen strateginen kumppani",
        "Edelläkävijä kumppanuus- ja palveluverkostoissa",
        "Muut verkostot ja sidosryhmät",
    ]
    assert Term.objects.filter(vocabulary="cooperation").count() == 23


@pytest.mark.parametrize(("language", "word"), [("fi", "Arki"), ("sv", "Vardag"), ("en", "Everyday")])
def test_the_mark_of_a_level_has_tile_icon_and_word_in_the_readers_language(language, word, in_provider):
    level = make_levels()["everyday"]
    with translation.override(language):
        html = render_to_string("partnerships/level_mark.html", {"level": level})
    assert html.startswith('<span class="level"><span class="tile tone-everyday"><svg')
    assert html.strip().endswith(f"</svg></span>{word}</span>")
