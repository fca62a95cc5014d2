"""The form of a desk's checklist for one kind of claim: a row for each line, and some empty ones."""

from typing import Any

from django import forms

from accounts.forms.base import DomainErrorForm, RowMixin
from factcheck.checklists.actions import MAX_ITEMS, ChecklistLine
from factcheck.models import ChecklistItem

EMPTY_ROWS = 3


class ChecklistItemForm(RowMixin, forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """One line. A row without text is left out."""

    class Meta:
        model = ChecklistItem
        fields = ["text", "is_required"]

    def _post_clean(self) -> None:
        """Leave the model's validation to the action, which alone knows the code of a text."""


class TickForm(DomainErrorForm):
    """The line that is ticked, or whose tick is taken back, by its key."""

    item = forms.CharField(max_length=40)

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``tick_item`` and ``untick_item``."""
        return {"key": self.cleaned_data["item"]}


class BaseChecklistFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """The lines in the order of the rows."""

    def get_lines(self) -> list[ChecklistLine]:
        """Return the lines given, without the empty rows."""
        return [
            ChecklistLine(row.cleaned_data["text"], row.cleaned_data["is_required"])
            for row in self.forms
            if row.cleaned_data.get("text")
        ]


ChecklistFormSet = forms.formset_factory(
    ChecklistItemForm,
    formset=BaseChecklistFormSet,
    extra=EMPTY_ROWS,
    max_num=MAX_ITEMS,
    absolute_max=MAX_ITEMS,
)


def get_initial_lines(items: list[ChecklistItem]) -> list[dict[str, Any]]:
    """Return the first values of the rows of a checklist."""
    return [{"text": str(item), "is_required": item.is_required} for item in items]
