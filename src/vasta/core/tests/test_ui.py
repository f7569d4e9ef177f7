"""The tags every page is made of."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from vasta.core.templatetags.ui import avatar, tel, undo_url


def render(source: str, **context) -> str:
    with translation.override("en"):
        return Template(source).render(Context(context))


def words(source: str, **context) -> str:
    return " ".join(strip_tags(render(source, **context)).split())


def test_icon_is_an_inline_drawing_hidden_from_screen_readers():
    assert render('{% icon "minus" size=20 class="turn" %}') == (
        '<svg class="turn" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        'focusable="false"><path d="M5 12l14 0" /></svg>'
    )


def test_icon_of_12_pixels_has_a_bolder_line():
    assert 'stroke-width="2.25"' in render('{% icon "minus" size=12 %}')


def test_icon_by_a_variable_is_the_same_drawing():
    assert render("{% icon name %}", name="minus") == render('{% icon "minus" %}')


@pytest.mark.parametrize("source", ['{% icon "no-such-icon" %}', '{% icon "../LICENSE" %}', "{% icon %}"])
def test_icon_that_cannot_be_drawn_stops_the_compiling(source):
    with pytest.raises(TemplateSyntaxError):
        Template(source)


def test_icon_with_an_unknown_option_stops_the_compiling():
    with pytest.raises(TemplateSyntaxError, match="icon does not know colour"):
        Template('{% icon "minus" colour="red" %}')


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% signal "agreed" on=on %}', "Agreed {date}"),
        ('{% signal "due" on=on %}', "Due {date}"),
        ('{% signal "late" days=1 %}', "1 day late"),
        ('{% signal "late" days=6 %}', "6 days late"),
        ('{% signal "nothing" %}', "Nothing agreed"),
        ('{% signal "due" "Answer today" %}', "Answer today"),
    ],
)
def test_signal_says_its_state_in_words(source, expected):
    on = date(2026, 12, 3)
    with translation.override("en"):
        expected = expected.format(date=date_format(on, "SHORT_DATE_FORMAT"))
    assert words(source, on=on) == expected


def test_signal_of_an_unknown_state_is_refused():
    with pytest.raises(ValueError, match="“red” is not a signal"):
        render('{% signal "red" %}')


def test_level_of_a_free_colour_is_refused():
    with pytest.raises(ValueError, match="“pink” is not a tone"):
        render('{% level "pink" "compass" "Strategic" %}')


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Kari Mäkivirta", "KM"),
        ("Noora Maria Pelto-Aho", "NP"),
        ("Madonna", "M"),
        ("åsa (HR) öberg", "ÅÖ"),
        ("", ""),
    ],
)
def test_avatar_takes_the_first_and_the_last_name(name, initials):
    assert strip_tags(avatar(name)).strip() == initials


def test_gap_with_an_address_is_a_link():
    assert render('{% gap "No deputy" "/cure/" %}').startswith('<a class="gap" href="/cure/">')


def test_a_page_is_drawn_when_its_end_has_come():
    html = get_template("core/base.html").render({})
    assert html.index('<link rel="expect" href="#live" blocking="render">') < html.index("</head>")
    assert html.index("</main>") < html.index(' id="live"')


def test_text_given_to_a_part_is_escaped():
    assert "&lt;b&gt;" in render("{% tag text %}", text="<b>")
    assert "&lt;b&gt;" in render("{% card text %}{% endcard %}", text="<b>")


def test_the_same_mark_is_escaped_for_text_and_kept_for_safe_html():
    for text in ("<b>", mark_safe("<b>"), "<b>"):
        assert (">&lt;b&gt;</span>" in render("{% gap text %}", text=text)) is (type(text) is str)


def test_content_between_the_tags_of_a_part_is_kept():
    assert words('{% card "Actions" count=2 %}<b>Inside</b>{% endcard %}') == "Actions 2 Inside"


def pager(path: str, page) -> str:
    return Template("{% pager page %}").render(RequestContext(RequestFactory().get(path), {"page": page}))


def test_pager_keeps_the_rest_of_the_query():
    html = pager("/partners/?q=oy&page=2", Paginator(range(83), 14).page(2))
    assert 'href="?q=oy&amp;page=1"' in html
    assert 'href="?q=oy&amp;page=3"' in html


def test_pager_of_a_single_page_is_not_drawn():
    assert pager("/partners/", Paginator(range(3), 14).page(1)).strip() == ""


@pytest.mark.parametrize(
    ("tags", "expected"),
    [("undo=/perho/changes/7/undo/", "/perho/changes/7/undo/"), ("quiet", ""), (None, "")],
)
def test_undo_address_is_read_from_the_tags_of_a_message(tags, expected):
    assert undo_url(SimpleNamespace(extra_tags=tags)) == expected


@pytest.mark.parametrize(
    ("phone", "address"),
    [
        ("+358 40 555 0001", "tel:+358405550001"),
        ("(09) 123-456", "tel:09123456"),
        ("040 5550001, 040 5550002", "tel:0405550001"),
    ],
)
def test_a_number_is_dialled_without_spaces(phone, address):
    assert tel(phone) == address
