"""Form that saves the filters, order and group of the queue as a view."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from accounts.selectors import list_edited_desks
from lib.web.forms import PublicChoiceField, create_text_line


class SavedViewForm(DomainErrorForm):
    """Name and query of a view, and the desk that shares it, of those that the person edits."""

    name = create_text_line(gettext_lazy("Name"), max_length=60, missing=gettext_lazy("Enter a name."))
    desk = PublicChoiceField(
        Desk.objects.none(), label=gettext_lazy("For"), required=False, empty_label=gettext_lazy("Only me")
    )
    query = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.HiddenInput,
        error_messages={
            "max_length": gettext_lazy(
                "These filters are too long to be saved. Go back and remove some of them."
            )
        },
    )

    def __init__(self, viewer: User, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_view_%s", **kwargs)
        self.fields["desk"].queryset = list_edited_desks(viewer)  # type: ignore[attr-defined]  # a PublicChoiceField

    def clean_query(self) -> str:
        """Return the query without the page that was shown."""
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        query.pop("cursor", None)
        if "\x00" in self.cleaned_data["query"]:
            raise forms.ValidationError(gettext("This contains an invalid character."))
        return query.urlencode(safe=",")

    def get_inputs(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        return self.get_cleaned("name", "desk", "query")
