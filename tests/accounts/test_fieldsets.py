"""A form with fieldsets shows each of its fields once."""

import pytest

from accounts.forms.desks import DeskForm, NewDeskForm


@pytest.mark.parametrize("form_class", [DeskForm, NewDeskForm])
def test_every_field_stands_in_one_fieldset(form_class):
    form = form_class()
    shown = [field.name for _, fields in form.list_fieldsets() for field in fields]

    assert sorted(shown) == sorted(form.fields)
