"""Keys and similarity of organisations' names."""

import re
import unicodedata

from rapidfuzz import fuzz

NOT_WORD = re.compile(r"\W+", re.ASCII)
# Company forms of Finland, in Finnish and Swedish, wherever they stand in the name.
FORMS = re.compile(
    r"(?<![\w&-])(?:oy|o\.y\.|oyj|ab|abp|ky|kb|ay|öb|tmi|t:mi|toiminimi|f:ma|ry|r\.y\.|rf|r\.f\.|rs|rp|sr|osk|as\.?\s?oy|"
    r"osakeyhtiö|kommandiittiyhtiö|avoin yhtiö|aktiebolag|andelslag)(?![\w&-])\.?",
    re.I,
)
# Foreign forms and the country, which subsidiaries add, only at the end.
ENDINGS = re.compile(
    r"[\s,.]+(?:ltd|limited|inc|llc|gmbh|ag|bv|a/s|as|plc|corp|corporation|finland|suomi)\.?$", re.I
)
BRACKETS = re.compile(r"\(([^()]*)\)")
SPACES = re.compile(r"[\s,;]+")
# Words, in the letters of `identity_key`, that tell the line of business: names that share only these differ.
COMMON = re.compile(
    r"ravintola|kahvila|hotelli|kauppa|market|palvelut|palvelu|group|yhtio|yhtiot|yhdistys|"
    r"saatio|seura|liitto|kaupunki|kunta|seurakunta|koulu|opisto|keskus|talo|tukku|kuljetus|"
    r"rakennus|kiinteisto|huolto|yritys|restaurang|hotell|stad|kommun|forening|stiftelse|"
    r"service|services|restaurant|hotel|cafe|company|the|suomen|finlands"
)
# Thresholds of `similarity`, as its tests show: from SAME on nearly always one and the same organisation
# (forms, accents, one typo in a long name, order of words), from SIMILAR on worth asking a person.
SAME = 96
SIMILAR = 85


def identity_key(name: str) -> str:
    """The key by which the national registers compare workplaces.

    Decomposed (NFD) without diacritics, every run of other than ASCII letters, digits and `_` as one `_`, one
    `_` trimmed from either end, lower case.
    """
    plain = name
    if not name.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    return NOT_WORD.sub("_", plain).removeprefix("_").removesuffix("_").lower()


def company_core(name: str) -> str:
    """The name without company forms and country, as people say it; a name that is only those stays whole.

    "Compass Group" of "Compass Group Finland Oy"; "K-Market Kulma" of "Oy K-Market Kulma Ab".
    """
    core = _tidy(FORMS.sub(" ", name))
    while core != (shorter := _tidy(ENDINGS.sub("", core))):
        core = shorter
    return core or _tidy(name)


def similarity(left: str, right: str) -> float:
    """How alike two organisation names are, 0 to 100; see `SAME` and `SIMILAR`.

    Company forms, accents, case, punctuation and word order do not count. The short name people use
    ("Compass") is like the long one ("Compass Group Finland Oy") when it holds a word that is a name and not
    a line of business.
    """
    if identity_key(left) == identity_key(right) != "":
        return 100.0
    first, second = _words(left), _words(right)
    if not first or not second:
        return 0.0
    whole = fuzz.token_sort_ratio(" ".join(first), " ".join(second))
    joined = fuzz.ratio("".join(first), "".join(second))
    score = max(whole, joined, _contained(first, second), _contained(second, first))
    return min(score, SIMILAR - 1) if _differ_in_small(first, second) else score


def _contained(short: list[str], long: list[str]) -> float:
    """90 when the long name has every word of the short one, a little less if misspelt; else 0."""
    own = [word for word in short if not COMMON.fullmatch(word) and not word.isdigit()]
    if len(short) > len(long) or not own or max(map(len, own)) < 4:
        return 0.0
    nearest = [max(fuzz.ratio(word, other) for other in long) for word in short]
    exact = [
        score if len(word) >= 5 or score == 100 else 0 for word, score in zip(short, nearest, strict=True)
    ]
    return 90 * sum(exact) / len(exact) / 100 if min(exact) >= 85 else 0.0


def _differ_in_small(first: list[str], second: list[str]) -> bool:
    """Whether both have one-letter words or numbers, and not the same: S-Market, K-Market; School 1, 2."""
    left, right = ({word for word in words if len(word) == 1 or word.isdigit()} for words in (first, second))
    return bool(left and right and left != right)


def _words(name: str) -> list[str]:
    """The words of the core in the letters of `identity_key`; what is in brackets is an addition."""
    core = company_core(BRACKETS.sub(" ", name) if BRACKETS.sub("", name).strip() else name)
    return [word for word in identity_key(core).split("_") if word]


def _tidy(text: str) -> str:
    return SPACES.sub(" ", text).strip(" ,.-/&")
