"""The guessing of columns with fields of its own; partner lists are tested with the partners."""

from vasta.core.importing.mapping import Field, Guess, Reason, guess_columns, normalise_heading, remember

FIELDS = [
    Field("title", "Title", {"fi": ["Otsikko"], "en": ["Title"]}, shared=["Nimi"], group="book"),
    Field("author", "Author", {"fi": ["Kirjailija"]}, shared=["Nimi"], group="person"),
    Field("born", "Year of birth", {"fi": ["Syntymävuosi"]}, group="person"),
    Field("isbn", "ISBN", patterns=["^isbn"], looks_like=lambda text: text.startswith("978")),
]


def keys(*headings: str, **options: object) -> list[str]:
    return [guess.field for guess in guess_columns(headings, FIELDS, **options)]


def test_normalised_headings() -> None:
    texts = ["Y-tunnus *", "  Sähköposti:", "TOL_2008", "№ 1", "ﬁrma", "—"]
    assert [normalise_heading(text) for text in texts] == [
        "ytunnus",
        "sahkoposti",
        "tol2008",
        "no1",
        "firma",
        "",
    ]


def test_a_shared_heading_belongs_to_the_group_on_its_left() -> None:
    assert keys("Nimi") == ["title"]
    assert keys("Syntymävuosi", "Nimi") == ["born", "author"]
    assert keys("Nimi", "Nimi", "Nimi") == ["title", "author", ""]


def test_a_certain_heading_takes_its_field_from_an_earlier_uncertain_one() -> None:
    assert keys("Nimi", "Otsikko") == ["author", "title"]
    assert keys("Otsiko", "Otsikko") == ["", "title"]
    assert keys("Otsiko", "ISBN-koodi", "Otsikko (koko)") == ["", "isbn", "title"]
    assert keys("Otsikko / nimi", "Kirjalija") == ["title", "author"]


def test_values_speak_when_headings_do_not() -> None:
    rows = [["978-1", "978-2"], ["978-3"], ["", "x"]]
    assert guess_columns(["", "Muu"], FIELDS, rows=rows) == [
        Guess(0, "", "isbn", Reason.VALUES),
        Guess(1, "Muu", "", Reason.NONE),
    ]
    assert keys("ISSN", rows=rows, others=["issn"]) == [""]


def test_the_choice_is_remembered_by_heading() -> None:
    chosen = remember([Guess(0, "Teos", "title", Reason.NONE), Guess(1, "", "author", Reason.NONE)])
    assert (chosen, keys("TEOS", "Nimi", remembered=chosen)) == ({"teos": "title"}, ["title", "author"])
