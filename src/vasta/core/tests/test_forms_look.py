"""How `{{ form }}` is drawn."""

from django import forms
from django.utils import translation
from django.utils.html import strip_tags


class Form(forms.Form):
    name = forms.CharField(help_text="As in the register")
    email = forms.EmailField(required=False)
    kind = forms.ChoiceField(choices=[("visit", "Visit")], widget=forms.RadioSelect)
    is_public = forms.BooleanField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def render(form) -> str:
    with translation.override("en"):
        return str(form)


def test_required_fields_are_unmarked_and_others_say_optional():
    html = render(Form())
    assert strip_tags(html).split().count("optional") == 1
    assert '<label for="id_email">Email <span class="optional">optional</span></label>' in html


def test_untouched_form_has_no_summary():
    assert "error-summary" not in render(Form())


def test_summary_links_to_each_faulty_field_once():
    html = render(Form({"email": "timo@"}))
    summary = html.partition("</div>")[0]
    assert [part.partition('"')[0] for part in summary.split('href="')[1:]] == [
        "#id_name",
        "#id_email",
        "#id_kind",
    ]


def test_faulty_field_is_tied_to_its_help_and_its_error():
    html = render(Form({}))
    assert 'aria-invalid="true" aria-describedby="id_name_helptext id_name_error" id="id_name"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_error_of_the_whole_form_stands_in_the_summary():
    form = Form({"name": "Oy", "kind": "visit"})
    form.add_error(None, "Nothing was chosen")
    assert "<li>Nothing was chosen</li>" in render(form)


def test_choice_group_has_a_legend():
    assert "<legend>Kind</legend>" in render(Form())


def test_posted_text_is_escaped():
    assert "<script>" not in render(Form({"name": "<script>"}))
