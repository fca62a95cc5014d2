"""The field in which a form asks for a desk."""

from django import forms

from accounts.forms.fields import DeskField, offer_desks
from accounts.models import Desk
from tests.factories import Cast


class ReportForm(forms.Form):
    desk = DeskField(help_text="It reads it.")


def offer(*slugs: str, data: dict[str, str] | None = None) -> ReportForm:
    form = ReportForm(data)
    offer_desks(form, Desk.objects.filter(slug__in=slugs))
    return form


def test_the_only_desk_is_chosen_already_and_one_of_several_is_not(cast: Cast) -> None:
    assert offer("harbour").initial == {"desk": "harbour"}
    assert offer("harbour", "sports").initial == {}


def test_what_was_not_offered_cannot_be_chosen(cast: Cast) -> None:
    assert offer("harbour", data={"desk": "harbour"}).is_valid()
    assert offer("harbour", data={"desk": "sports"}).errors["desk"] == [
        "You cannot choose this desk. Choose one of your desks."
    ]
    assert offer("harbour", data={}).errors["desk"] == ["Choose a desk."]
