"""Fields that forms of several apps have."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import Desk


class DeskField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """The desk that something is for, of those that ``offer_desks`` offers."""

    default_error_messages = {
        "required": gettext_lazy("Choose a desk."),
        "invalid_choice": gettext_lazy("You cannot choose this desk. Choose one of your desks."),
    }

    def __init__(self, **options: Any) -> None:
        defaults = {"label": gettext_lazy("Desk"), "empty_label": gettext_lazy("Choose a desk")}
        super().__init__(Desk.objects.none(), to_field_name="slug", **defaults | options)


def offer_desks(form: forms.Form, desks: QuerySet[Desk]) -> None:
    """Offer these desks in the form's field ``desk``; a single one is chosen already."""
    cast(DeskField, form.fields["desk"]).queryset = desks
    own = list(desks[:2])
    if len(own) == 1:
        form.initial.setdefault("desk", own[0].slug)
