"""The levels, forms of cooperation and target groups that a school starts with; all its own to change."""

from __future__ import annotations

from vasta.core.tenancy import current_provider
from vasta.partners.models import Term

from .default_words import COOPERATION_FORMS, LEVELS, TARGET_GROUPS, DefaultLevel, Words
from .models import Level

VOCABULARIES = {
    Term.Vocabulary.COOPERATION_FORM: COOPERATION_FORMS,
    Term.Vocabulary.TARGET_GROUP: TARGET_GROUPS,
}


def create_levels() -> None:
    """Make the five default levels of the provider in scope; call inside a change set.

    What the school has by the same key or name already stays as it is.
    """
    keys, names = _taken(Level.objects.all())
    language = current_provider().language
    for position, default in enumerate(LEVELS, start=1):
        if default.key not in keys and default.name.fi not in names:
            _level(default, position, language).save()


def _level(default: DefaultLevel, position: int, language: str) -> Level:
    return Level(
        key=default.key,
        position=position,
        colour=default.colour,
        icon=default.icon,
        value=default.value.in_language(language),
        criteria=default.criteria.in_language(language),
        **_in_languages("name", default.name),
        **_in_languages("short_name", default.short_name),
        **_in_languages("description", default.description),
    )


def create_cooperation_terms() -> None:
    """Make the default forms of cooperation and target groups; call inside a change set.

    What the school has by the same key or name already stays as it is.
    """
    for vocabulary, words in VOCABULARIES.items():
        keys, names = _taken(Term.objects.filter(vocabulary=vocabulary))
        for position, (key, name) in enumerate(words):
            if key not in keys and name.fi not in names:
                term = Term(vocabulary=vocabulary, key=key, position=position, **_in_languages("name", name))
                term.save()


def _taken(rows: object) -> tuple[set[str], set[str]]:
    pairs = list(rows.values_list("key", "name"))
    return {key for key, _name in pairs}, {name for _key, name in pairs}


def _in_languages(field: str, words: Words) -> dict[str, str]:
    return {field: words.fi, f"{field}_sv": words.sv, f"{field}_en": words.en}
