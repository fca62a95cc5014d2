"""Forms of correction requests: whom we asked, and how they answered."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms.base import DomainErrorForm
from factcheck.models.follow_up_enums import CorrectionAddressee, CorrectionAnswer
from lib.text.phrases import StrOrPromise
from lib.web.forms import create_text_area, create_text_line

RESULTS = [choice for choice in CorrectionAnswer.choices if choice[0] != CorrectionAnswer.WAITING]


def _create_day(label: StrOrPromise, missing: StrOrPromise) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing},
    )


class CorrectionRequestForm(DomainErrorForm):
    """A request: to whom, when, by what channel, and what was asked; an editor may tell readers of it."""

    addressee = forms.ChoiceField(
        label=gettext_lazy("Asked of"),
        choices=CorrectionAddressee.choices,
        error_messages={"required": gettext_lazy("Choose whom you asked.")},
    )
    recipient = create_text_line(gettext_lazy("Who was asked"), missing=gettext_lazy("Enter whom you asked."))
    channel = create_text_line(
        gettext_lazy("How you asked"),
        max_length=100,
        missing=gettext_lazy("Enter how you asked."),
        help_text=gettext_lazy("For example: e-mail to the corrections desk"),
    )
    requested_on = _create_day(gettext_lazy("Date asked"), gettext_lazy("Enter the date on which you asked."))
    text = create_text_area(gettext_lazy("What you asked"), missing=gettext_lazy("Enter what you asked."))
    is_public = forms.BooleanField(
        label=gettext_lazy("Tell readers that we asked, and how they answered"),
        required=False,
        help_text=gettext_lazy("Readers never see what was written."),
    )

    def __init__(self, data: Any = None, *, today: date, may_publish: bool, **kwargs: Any) -> None:
        initial = {"requested_on": today, "is_public": True}
        super().__init__(data, initial=initial, auto_id="id_correction_%s", **kwargs)
        if not may_publish:
            del self.fields["is_public"]

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``log_correction_request``."""
        return dict(self.cleaned_data)


class CorrectionAnswerForm(DomainErrorForm):
    """An answer: what came of the request, on which day, and what they wrote."""

    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=RESULTS,
        error_messages={"required": gettext_lazy("Choose the result.")},
    )
    answered_on = _create_day(
        gettext_lazy("Date of the answer"), gettext_lazy("Enter the date of the answer.")
    )
    answer = create_text_area(
        gettext_lazy("What they wrote"), required=False, help_text=gettext_lazy("Only the newsroom sees it.")
    )

    def __init__(self, key: UUID, data: Any = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, initial={"answered_on": today}, auto_id=f"id_answer_{key}_%s", **kwargs)

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``log_correction_answer``."""
        return dict(self.cleaned_data)
