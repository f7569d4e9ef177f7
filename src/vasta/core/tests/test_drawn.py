"""Rows and options that are drawn in Python look as templates would draw them."""

from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from vasta.core.tables import Column, Table


class Thing(SimpleNamespace):
    """A row of a list."""

    def __str__(self) -> str:
        return self.name


THING = Thing(pk=7, name="Aalto & <b>", urls={"detail": "/things/7/?a&b", "peek": "/things/7/peek/"})


def drawn(*columns: Column, bulk_url: str = "", has_peek: bool = False) -> str:
    table = Table(columns, QueryDict(), default_order="")
    page = SimpleNamespace(bulk_url=bulk_url, has_peek=has_peek)
    context = Context({"page": page, "rows": table.rows([THING])})
    with translation.override("en"):
        html = Template("{% load drawn %}{% table_rows page rows %}").render(context)
    return html.removeprefix("<tr>").removesuffix("</tr>\n")


def column(value=None, **options) -> Column:
    return Column("key", "Label", lambda obj: value, **options)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<b> & “c”", "&lt;b&gt; &amp; “c”"),
        (mark_safe("<b>"), "<b>"),
        (None, ""),
        ("", ""),
        (0, "0"),
        (date(2026, 12, 3), "3.12.2026"),
    ],
)
def test_a_value_is_shown_as_a_template_shows_it(value, expected):
    assert drawn(column(value)) == f"<td>{expected}</td>"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"is_number": True}, '<td class="num">1</td>'),
        ({"phone": ""}, '<td class="on-wide">1</td>'),
        ({"is_clipped": True, "phone": ""}, '<td class="on-wide clip"><span>1</span></td>'),
        ({"phone": "title"}, '<th scope="row"><a href="/things/7/?a&amp;b">1</a></th>'),
    ],
)
def test_a_column_says_how_its_cells_stand(options, expected):
    assert drawn(column("1", **options)) == expected


def test_a_column_draws_its_own_cells_and_cannot_forget_to_escape():
    assert (
        drawn(column(html=lambda obj: format_html("<i>{}</i>", obj)))
        == "<td><i>Aalto &amp; &lt;b&gt;</i></td>"
    )
    assert drawn(column(html=str, phone="title")) == '<th scope="row">Aalto &amp; &lt;b&gt;</th>'


def test_a_template_of_a_column_finds_the_row(settings, tmp_path):
    (tmp_path / "cell.html").write_text("{{ obj.pk }} of {{ page.bulk_url }}", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert drawn(column(template="cell.html"), bulk_url="/bulk/").endswith("<td>7 of /bulk/</td>")


def test_a_row_can_be_ticked_and_peeked_at_by_its_name():
    html = drawn(bulk_url="/bulk/", has_peek=True)
    assert 'name="pk" value="7"><span class="hidden-text">Select Aalto &amp; &lt;b&gt;</span>' in html
    assert 'hx-get="/things/7/peek/" hx-target="#peek"><svg' in html
    assert '<span class="hidden-text">Peek at Aalto &amp; &lt;b&gt;</span>' in html


CHOICES = [("", "None"), (0, "Zero <0>"), ("a&b", "Letters")]


def test_ticks_stand_in_their_labels():
    widget = forms.CheckboxSelectMultiple(choices=CHOICES[1:], attrs={"class": "wide", "required": False})
    assert widget.render("kind", ["0"], {"id": "id_kind"}) == (
        '<div class="options wide" id="id_kind">'
        '<label class="option" for="id_kind_0">'
        '<input type="checkbox" name="kind" value="0" id="id_kind_0" checked>'
        "<span>Zero &lt;0&gt;</span></label>"
        '<label class="option" for="id_kind_1">'
        '<input type="checkbox" name="kind" value="a&amp;b" id="id_kind_1">'
        "<span>Letters</span></label></div>"
    )


def test_radio_buttons_without_an_id_have_none():
    html = forms.RadioSelect(choices=[(True, "Yes")]).render("is_open", None)
    assert html == (
        '<div class="options"><label class="option"><input type="radio" name="is_open" value="True">'
        "<span>Yes</span></label></div>"
    )


def test_options_of_a_select_keep_their_values():
    html = forms.Select(choices=CHOICES).render("kind", "a&b")
    assert html[html.index("<option") : html.index("</select>")] == (
        '<option value="">None</option><option value="0">Zero &lt;0&gt;</option>'
        '<option value="a&amp;b" selected>Letters</option>'
    )


def test_groups_of_options_have_their_names():
    grouped = [("Here & now", [("a", "A")]), ("b", "B")]
    html = forms.Select(choices=grouped).render("kind", None)
    assert html[html.index("<opt") : html.index("</select>")] == (
        '<optgroup label="Here &amp; now"><option value="a">A</option></optgroup><option value="b">B</option>'
    )
    assert (
        forms.CheckboxSelectMultiple(choices=grouped)
        .render("kind", [])
        .startswith('<div class="options"><p class="options-group">Here &amp; now</p><label class="option">')
    )
