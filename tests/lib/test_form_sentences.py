"""What a form says about a value that it refuses, and where it says that a part of it is missing."""

from datetime import date

import pytest
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.template.loader import render_to_string

from accounts.forms.base import DomainErrorForm
from factcheck.claimants.forms import BaseRoleFormSet
from factcheck.verdicts.setup_views import RatingLabelFormSet

FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)


class Sample(DomainErrorForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(required=False, max_length=1200)
    number = forms.IntegerField(required=False, min_value=2, max_value=8760)
    day = forms.DateField(required=False, validators=[MinValueValidator(FIRST), MaxValueValidator(LAST)])
    email = forms.EmailField(required=False)
    colour = forms.ChoiceField(required=False, choices=[("red", "Red")])
    colours = forms.MultipleChoiceField(required=False, choices=[("red", "Red")])


@pytest.mark.parametrize(
    ("field", "sent", "said"),
    [
        ("text", "x" * 1300, "This has 1,300 characters. The limit is 1,200."),
        ("number", "9999", "Enter 8,760 or less."),
        ("number", "1", "Enter 2 or more."),
        ("number", "many", "Enter a whole number."),
        ("day", "1887-01-01", "Enter a day from 1900-01-01 on."),
        ("day", "2300-01-01", "Enter a day up to 2200-12-31."),
        ("day", "tomorrow", "Enter a date, for example 2026-03-02."),
        ("email", "ada", "Enter an e-mail address, for example ada@example.org."),
        ("colour", "mauve", "Choose an option from the list."),
        ("colours", ["mauve"], "Choose an option from the list."),
    ],
)
def test_a_refused_value_is_answered_by_what_to_enter(field, sent, said):
    assert Sample({"seen": "1", field: sent}).errors == {field: [said]}


def test_a_part_of_a_form_that_nobody_fills_in_is_missed_above_it():
    html = render_to_string("components/form_errors.html", {"form": Sample({})})
    assert "Part of this form is missing. Reload the page and try again." in html


def test_rows_that_were_not_sent_are_missed_before_them():
    html = render_to_string("components/row_set.html", {"rows": RatingLabelFormSet({}, prefix="row")})
    assert "Part of this form is missing." in html
    assert "Hidden field" not in html
    assert 'name="row-TOTAL_FORMS"' in html


def test_rows_that_were_not_sent_or_are_too_many_are_said_plainly():
    assert "Part of this form is missing." in str(RatingLabelFormSet({}, prefix="row").non_form_errors())
    assert "ManagementForm" not in str(BaseRoleFormSet({}).non_form_errors())
    sent = {"row-TOTAL_FORMS": "99", "row-INITIAL_FORMS": "0"}
    assert "The limit is 12." in str(RatingLabelFormSet(sent, prefix="row").non_form_errors())
