"""Text keys for search: tokens, base forms and trigrams of Finnish text, without Django.

An index stores `tokens(text)` and the `base_forms` of each token; a query looks for any of a word's forms.
With the `libvoikko` module and its Finnish dictionary installed a base form is Voikko's; otherwise it is our
own light key, which takes case endings, possessive suffixes and clitics off and evens out the gradation. An
index and its queries must use the same analyser: rebuild the index when `voikko_available()` changes.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock

MAX_WORD = 64
MAX_EMAIL = 254
MAX_READINGS = 12

_WORD = re.compile(r"\w+")
_APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ´`"))
_EMAIL = re.compile(r"[^@]+@[^@]+\.[^@.]+")
_BUSINESS_ID = re.compile(r"(?:fi)?(\d{7})-?(\d)", re.ASCII)
_SEPARATE = str.maketrans(dict.fromkeys(',;:()[]{}<>|"!?/\\', " "))
_NO_DECOMPOSITION = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})


def normalise(text: str) -> str:
    """Return `text` caseless and in one composed Unicode form (Unicode's NFKC_Casefold in effect)."""
    folded = unicodedata.normalize("NFKC", text.casefold())
    return unicodedata.normalize("NFKC", folded.casefold())


def fold(text: str) -> str:
    """Return normalised `text` with its diacritics taken off: "keittiö" → "keittio"."""
    decomposed = unicodedata.normalize("NFD", normalise(text))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return normalise(bare.translate(_NO_DECOMPOSITION))


# å, ä and ö come after z, in this order; other accents sort as their base letter.
AFTER_Z = str.maketrans({"å": "zzz1", "ä": "zzz2", "ö": "zzz3"})


def sort_key(text: str) -> str:
    """The text as it sorts in Finnish and Swedish under any collation: small letters, å ä ö after z."""
    kept = normalise(text).translate(AFTER_Z)
    return "".join(char for char in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Return the words of `text` in order, normalised; an e-mail address or a business id is one word."""
    found: list[str] = []
    for chunk in normalise(text).translate(_SEPARATE).split():
        chunk = chunk.strip(".-_'")
        if _is_whole(chunk):
            found.append(chunk)
        else:
            found.extend(_parts(chunk))
    return found


def tokens(text: str) -> list[str]:
    """Return every form under which the words of `text` are to be found, each once, in order.

    A word comes as written and without diacritics; an e-mail address and a business id whole and in parts, a
    business id also without its dash and country code.
    """
    return list(dict.fromkeys(form for word in words(text) for form in word_forms(word)))


@lru_cache(maxsize=50_000)
def word_forms(word: str) -> tuple[str, ...]:
    """Return the forms of one of `words`, the word itself first; a query matches any of them."""
    match = _BUSINESS_ID.fullmatch(word)
    if match:
        number, digit = match.groups()
        forms = [word, f"{number}-{digit}", f"{number}{digit}", number]
    elif _is_whole(word):
        forms = [word, *_parts(word)]
    else:
        forms = [word]
    return tuple(dict.fromkeys(form for each in forms for form in (each, fold(each)[:MAX_WORD]) if form))


def trigrams(text: str) -> set[str]:
    """Return the trigrams of the folded words of `text`, padded as in PostgreSQL's pg_trgm."""
    found: set[str] = set()
    for word in _parts(fold(text)):
        padded = f"  {word} "
        found.update(padded[start : start + 3] for start in range(len(padded) - 2))
    return found


def base_forms(token: str) -> set[str]:
    """Return the base forms of one token: Voikko's, or the light keys when Voikko is missing or silent."""
    return set(_base_forms(token))


def voikko_available() -> bool:
    """Say whether the `libvoikko` module and its Finnish dictionary are both installed."""
    return _voikko() is not None


def light_key(word: str) -> str:
    """Return the likeliest of `light_keys`."""
    return light_keys(word)[0]


@lru_cache(maxsize=200_000)
def light_keys(word: str) -> tuple[str, ...]:
    """Return the keys of every plausible reading of a Finnish word form, the likeliest first.

    "yritystä" may be the partitive of "yritys" or the elative of an "yrity": both keys are given, and two
    forms are of the same word when they have a key in common. Not for showing.
    """
    word = normalise(word)[:MAX_WORD]
    if not word.isalpha():
        return (word,)
    stems = dict.fromkeys(stem for reading in _without_clitics(word) for stem in _stems(reading))
    return tuple(dict.fromkeys(map(_stem_key, list(stems)[:MAX_READINGS])))


# Words


def _is_whole(chunk: str) -> bool:
    if "@" in chunk:
        return len(chunk) <= MAX_EMAIL and _EMAIL.fullmatch(chunk) is not None
    return _BUSINESS_ID.fullmatch(chunk) is not None


def _parts(text: str) -> list[str]:
    """Split at everything that is no letter or digit; "McDonald's" stays one word, underscores part words."""
    plain = text.translate(_APOSTROPHES).replace("_", " ")
    return [match.group()[:MAX_WORD] for match in _WORD.finditer(plain)]


# Base forms

_voikko_lock = Lock()


@cache
def _voikko():
    """Return the one Voikko of this process, or None. Loading the dictionary takes some 50 ms."""
    try:
        from libvoikko import Voikko, VoikkoException
    except (ImportError, OSError):
        return None
    try:
        return Voikko("fi")
    except VoikkoException:
        return None


@lru_cache(maxsize=200_000)
def _base_forms(token: str) -> frozenset[str]:
    voikko = _voikko()
    if voikko is not None and token.isalpha():
        # One Voikko handle must not be used by two threads at once. Names are known by their capital only.
        with _voikko_lock:
            readings = voikko.analyze(token) or voikko.analyze(token.capitalize())
        found = {normalise(reading["BASEFORM"]) for reading in readings if "BASEFORM" in reading}
        if found:
            return frozenset(found)
    return frozenset(light_keys(token))


# The light key. A word form is read in every way its ending allows; each reading gives a vowel stem, and the
# stem's end is evened out so that strong and weak grade, singular and plural come to the same.

_VOWELS = "aeiouyåäö"
_CLITICS = ("kaan", "kään", "kin", "han", "hän", "ko", "kö", "pa", "pä")
_CLITIC_HOSTS = ("n", "t", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "ksi", "na", "nä")
_POSSESSIVES = ("nsa", "nsä", "mme", "nne", "ni", "si")
_LOCAL_CASES = ("ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle", "kse", "na", "nä")

# Endings in the order of likelihood, longest first, with what must stand before them: V a vowel, VV two
# vowels, I a plural i after a vowel, C one of the consonants of consonant stems, or the listed letters.
_ENDINGS = (
    ("siin", "VV"),
    ("seen", "VV"),
    ("tten", "I"),
    ("ssa", "V"),
    ("ssä", "V"),
    ("sta", "V"),
    ("stä", "V"),
    ("lla", "V"),
    ("llä", "V"),
    ("lta", "V"),
    ("ltä", "V"),
    ("lle", "V"),
    ("ksi", "V"),
    ("tta", "V"),
    ("ttä", "V"),
    ("den", "I"),
    ("jen", "V"),
    ("ten", "sn"),
    ("hin", "I"),
    ("han", "aeou"),
    ("hon", "o"),
    ("hön", "ö"),
    ("hun", "u"),
    ("hyn", "y"),
    ("en", "i"),
    ("na", "V"),
    ("nä", "V"),
    ("ta", "VV"),
    ("tä", "VV"),
    ("ta", "C"),
    ("tä", "C"),
    ("ja", "oeu"),
    ("jä", "öey"),
    ("n", "V"),
    ("t", "V"),
    ("a", "ioueöäå"),
    ("ä", "iöyeä"),
)

# Stems whose weak grade loses or changes its k, and a few old words: the end of the stem as read, and as in
# the base form.
_ALTERNATIONS = (
    ("ruoa", "ruoka"),
    ("ruua", "ruoka"),
    ("ruoi", "ruoka"),
    ("joe", "joki"),
    ("mäe", "mäki"),
    ("väe", "väki"),
    ("arje", "arki"),
    ("jälje", "jälki"),
    ("poja", "poika"),
    ("jala", "jalka"),
    ("luvu", "luku"),
    ("puvu", "puku"),
    ("kyvy", "kyky"),
    ("työaja", "työaika"),
    ("turu", "turku"),
    ("vuode", "vuosi"),
    ("vuot", "vuosi"),
    ("uude", "uusi"),
    ("vede", "vesi"),
    ("vet", "vesi"),
    ("käde", "käsi"),
    ("miehe", "mies"),
    ("miehi", "mies"),
    ("etätöi", "etätyö"),
    ("ryhmätöi", "ryhmätyö"),
)

_GRADES = {"nn": "nt", "mm": "mp", "ll": "lt", "rr": "rt", "ng": "nk", "kk": "k", "pp": "p", "tt": "t"}


def _without_clitics(word: str) -> Iterator[str]:
    """Yield readings of `word` without clitic and possessive suffix, then the word itself."""
    for clitic in _CLITICS:
        host = word.removesuffix(clitic)
        if host != word and len(host) >= 5 and host.endswith(_CLITIC_HOSTS):
            yield from _without_possessive(host)
    yield from _without_possessive(word)


def _without_possessive(word: str) -> Iterator[str]:
    if len(word) >= 7 and word.endswith(("aan", "ään", "een")) and word[:-2].endswith(_LOCAL_CASES):
        yield word[:-2]
    for suffix in _POSSESSIVES:
        host = word.removesuffix(suffix)
        if host == word or len(host) < 5 or host[-1] not in _VOWELS:
            continue
        # Base forms end in "-si" and "-ni" too ("vuosi", "harmoni"): these need a case or a long word before.
        is_sure = suffix not in ("ni", "si") or (suffix == "ni" and len(host) >= 6)
        if is_sure or host.endswith(_LOCAL_CASES):
            yield host
    yield word


def _stems(word: str) -> Iterator[str]:
    """Yield the stems left by each ending that fits, then the word as a nominative."""
    if len(word) >= 5 and word.endswith("nen"):
        yield word[:-3] + "se"
        return
    for ending, before in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and _stands_after(stem, before):
            yield stem
    yield word


def _stands_after(stem: str, before: str) -> bool:
    if before == "V":
        return stem[-1] in _VOWELS
    if before == "VV":
        return stem[-1] in _VOWELS and stem[-2] in _VOWELS
    if before == "C":
        return len(stem) >= 4 and stem[-1] in "snlrt"
    if before == "I":
        return stem[-1] == "i" and stem[-2] in _VOWELS
    return stem[-1] in before


@lru_cache(maxsize=200_000)
def _stem_key(stem: str) -> str:
    if stem == "töi":
        return "työ"
    for read, base in _ALTERNATIONS:
        if stem.endswith(read):
            stem = stem.removesuffix(read) + base
            break
    if stem.endswith(("as", "äs")) and len(stem) >= 4:
        stem = stem[:-1]
    return _even_grade(_cut_vowel(stem))


def _cut_vowel(stem: str) -> str:
    """Take off the plural i and the last vowel, which vary, but leave words like "työ" and "maa" whole."""
    if len(stem) >= 4 and stem[-1] == "i" and stem[-2] in _VOWELS:
        stem = stem[:-1]
    if len(stem) >= 5 and stem[-1] == stem[-2] and stem[-1] in _VOWELS:
        stem = stem[:-1]
    if len(stem) < 3 or stem[-1] not in _VOWELS or stem.endswith(("uo", "yö", "ie")):
        return stem
    return stem if len(stem) == 3 and stem[-2] in _VOWELS else stem[:-1]


def _even_grade(stem: str) -> str:
    """Even out the last consonants: gradation, and the stems of words in -us, -uus and -in."""
    if len(stem) >= 6 and stem.endswith("im"):
        return stem[:-2]
    if len(stem) >= 4 and stem.endswith(("uks", "yks", "oks", "öks", "eks", "iks")):
        return stem[:-2] + "s"
    stem = stem[:-2] + _GRADES.get(stem[-2:], stem[-2:])
    if stem.endswith("v"):
        stem = stem[:-1] + "p"
    elif stem.endswith("d"):
        stem = stem[:-1] + "t"
    if len(stem) >= 5 and stem[-1] == "t" and stem[-2] in "uy" and stem[-3] in _VOWELS:
        stem = stem[:-1] + "s"
    return stem
