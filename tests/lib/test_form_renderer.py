"""Widgets that are written in Python are those of Django's templates."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from lib.web.forms import INPUTS, WRITERS, FormRenderer

HOSTILE = "\"'><script>&amp;"
CHOICES = [
    ("", "---"),
    (HOSTILE, HOSTILE),
    (1, 12345),
    (None, gettext_lazy("Queue")),
    ("g", [("a & b", mark_safe("<b>A</b>")), ("2", "B")]),
    (f"group {HOSTILE}", [("3", "C")]),
]
EMPTY_LINES = re.compile(r"\n\s*\n")
"""Django's template of an option leaves one after each."""
ATTRS = {
    "id": "id_x",
    "required": True,
    "disabled": False,
    "data-x": HOSTILE,
    "maxlength": 20,
    "hidden": None,
}
WIDGETS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.PasswordInput,
    forms.HiddenInput,
    forms.SearchInput,
    forms.TelInput,
    forms.ColorInput,
    forms.DateInput,
    forms.DateTimeInput,
    forms.TimeInput,
    forms.CheckboxInput,
    forms.FileInput,
    forms.Textarea,
    forms.Select,
    forms.SelectMultiple,
    forms.NullBooleanSelect,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.SplitDateTimeWidget,
]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("value", [None, "", HOSTILE, "1", "g", 12345, mark_safe("<i>"), True, ["1", "2"]])
def test_a_widget_is_written_as_django_writes_it(widget, value):
    built = widget()
    if isinstance(built, forms.NullBooleanSelect | forms.SplitDateTimeWidget):
        value = None
    elif isinstance(built, forms.widgets.ChoiceWidget):
        built.choices = CHOICES
    ours, theirs = (
        built.render(f"n{HOSTILE}", value, ATTRS, one) for one in (FormRenderer(), DjangoTemplates())
    )
    if isinstance(built, forms.Textarea):
        # The form says what is too long; a browser would cut it and say nothing.
        assert "maxlength" not in ours
        theirs = theirs.replace(' maxlength="20"', "")
    assert EMPTY_LINES.sub("\n", ours) == EMPTY_LINES.sub("\n", theirs)
    assert "<script" not in ours


def test_each_input_of_django_is_written_here():
    templates = {widget.template_name for widget in WIDGETS}
    written = {
        name for name in templates if DjangoTemplates().get_template(name).template.source.strip() == INCLUDE
    }
    assert written == {f"django/forms/widgets/{name}.html" for name in INPUTS}
    assert WRITERS.keys() <= templates


INCLUDE = '{% include "django/forms/widgets/input.html" %}'
