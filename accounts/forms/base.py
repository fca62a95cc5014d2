"""Base form that shows an action's refusal at the field where it was typed."""

import json
from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy

from lib.errors import DomainError, Invalid
from lib.text.phrases import StrOrPromise
from lib.web.forms import RefusalCatcher

BOTH_CHANGED_MESSAGE = gettext_lazy(
    "Somebody else has changed this to “{current}”. Send the form again to replace it with yours."
)


class Fieldset(NamedTuple):
    """Fields of a long form that belong together, and the heading over them."""

    legend: StrOrPromise
    names: tuple[str, ...]


class RefusedField(BoundField):
    """A field on which the page opens where it is the first that was refused, so that its error is met."""

    @property
    def has_focus(self) -> bool:
        """True for that field. The form has to be a DomainErrorForm, or one of a set of rows."""
        return bool(self.errors) and self.form.first_refused == self.name  # type: ignore[attr-defined]  # see above

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        """Return the control's attributes. Of a set of choices the whole set has the focus."""
        own = super().build_widget_attrs(attrs, widget)
        return own | {"autofocus": True} if self.has_focus and not self.use_fieldset else own


class RowMixin:
    """Part of a form that is one of a set of rows, of which the page opens on the first that was refused."""

    bound_field_class: type[BoundField] | None = RefusedField
    first_refused = ""
    """The name of its first field with an error, where ``focus_first_refused`` chose this row."""


def focus_first_refused(rows: Iterable[forms.BaseForm]) -> None:
    """Have the page open on the first refused field of these rows, whose forms have the RowMixin."""
    refused = (field for row in rows for field in row.visible_fields() if field.errors)
    if (field := next(refused, None)) is not None:
        field.form.first_refused = field.name  # type: ignore[attr-defined]  # of the mixin


class DomainErrorForm(forms.Form):
    """Form without a model: it validates, an action runs, and the action's error is added to the form.

    A form that ``can_merge`` takes over what others changed in fields that its sender left alone: when it is
    asked to (``merge_changes``), or by itself where it is a MergingForm. ``subject_version`` is the version
    of the row that its first values were read from, where it has one. Where it ``is_off_the_record``, what is
    typed is not kept in the browser.
    """

    bound_field_class = RefusedField
    can_merge = False
    is_off_the_record = False
    subject_version: int | None = None
    refusal: DomainError | None = None
    fieldsets: ClassVar[tuple[Fieldset, ...]] = ()

    def list_fieldsets(self) -> list[tuple[StrOrPromise, list[BoundField]]]:
        """Return legend and fields of each fieldset; [] for a form that is short enough to have none."""
        return [
            (fieldset.legend, [self[name] for name in fieldset.names if name in self.fields])
            for fieldset in self.fieldsets
        ]

    def add_domain_error(self, error: DomainError) -> None:
        """Show the error at its fields where the form has them, else above the form."""
        here = {name: sentences for name, sentences in error.fields.items() if name in self.fields}
        for name, sentences in here.items():
            for sentence in sentences:
                self.add_error(name, sentence)
        if not here:
            for sentence in error.reasons or [error.message]:
                self.add_error(None, sentence)

    def show_refusal(self) -> RefusalCatcher:
        """Return the context that shows a refusal at its fields, or above the form."""
        return RefusalCatcher(self._set_refusal)

    def _set_refusal(self, error: DomainError) -> None:
        self.refusal = error
        self.add_domain_error(error)

    @property
    def status(self) -> int:
        """The HTTP status of a page with this form: that of the refusal, 422 for wrong input, else 200."""
        if self.refusal is not None:
            return self.refusal.status
        return Invalid.status if self.errors else 200

    @property
    def first_refused(self) -> str:
        """The name of the first field with an error, as the page shows them; "" where no field has one."""
        shown = [field for _, fields in self.list_fieldsets() for field in fields] or self.visible_fields()
        return next((field.name for field in shown if field.errors), "")

    def get_initial_texts(self) -> dict[str, str]:
        """Return the first values of the visible fields as text, to compare with what is sent."""
        return {
            name: _format_value(field.prepare_value(self.get_initial_for_field(field, name)))
            for name, field in self.fields.items()
            if not isinstance(field.widget, forms.HiddenInput | forms.FileInput)
        }

    @property
    def initial_json(self) -> str:
        """The same as JSON, for the form to send back; "" for a form that begins empty.

        After a conflict the later saver can so see all three versions of a field.
        """
        return json.dumps(self.get_initial_texts()) if self.initial else ""

    def merge_changes(self, began: dict[str, str]) -> tuple[list[str], list[str]]:
        """Take over fields that changed since the form was opened, and validate again.

        ``began`` is what ``get_initial_texts`` said then. Return the names of the fields taken over, and of
        those that both sides changed, which are left as they were typed.
        """
        # A QueryDict: what a browser sent may have several values for one name.
        data = self.data.copy()  # type: ignore[attr-defined]  # the stubs call it a Mapping
        taken: list[str] = []
        both: list[str] = []
        for name, current in self.get_initial_texts().items():
            if name not in began or current == began[name]:
                continue
            typed = _format_value(self[name].value()).replace("\r\n", "\n")
            if typed == began[name]:
                data[self.add_prefix(name)] = current
                taken.append(name)
            elif typed != current:
                both.append(name)
        if taken:
            self.data = data
            forms.Form.full_clean(self)
        return taken, both

    def get_cleaned(self, *names: str) -> dict[str, Any]:
        """Return the cleaned values of these fields."""
        return {name: self.cleaned_data[name] for name in names}


class MergingForm(DomainErrorForm):
    """Form for a row without a version: a field that two people changed has an error at the field."""

    can_merge = True

    def full_clean(self) -> None:
        """Validate, and merge with what others saved since the form was opened."""
        super().full_clean()
        if not self.is_bound:
            return
        _, both = self.merge_changes(parse_initial_json(self.data.get("began", "")))
        current = self.get_initial_texts()
        for name in both:
            self.add_error(name, BOTH_CHANGED_MESSAGE.format(current=current[name]))


def parse_initial_json(text: str) -> dict[str, str]:
    """Return the first values that ``initial_json`` wrote and a form sent back; {} for anything else."""
    try:
        saved = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in saved.items()} if isinstance(saved, dict) else {}


def _format_value(value: Any) -> str:
    return "" if value is None else str(value)
