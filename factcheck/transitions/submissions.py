"""A refused submission with all that was sent, so that the page can show it again with the reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy

from accounts.forms.base import DomainErrorForm, parse_initial_json
from factcheck.models import Claim
from factcheck.verdicts.forms import VerdictForm
from factcheck.verdicts.verdict_diff import DiffRow, diff_columns
from factcheck.workflow.transition import STALE_MESSAGES
from lib.db.connections import as_timeout, leave_time_for_answer
from lib.errors import Blocked, Busy, DomainError, Invalid, NotAllowed, Stale, TookTooLong
from lib.text.phrases import join_with_and

NOTHING_SAVED = gettext_lazy("Nothing was saved")
ERROR_TITLES = {
    Busy: gettext_lazy("Somebody else is saving this right now"),
    Stale: gettext_lazy("Changed by somebody else"),
    NotAllowed: gettext_lazy("You do not have permission to do this"),
    Blocked: gettext_lazy("Not yet"),
    Invalid: NOTHING_SAVED,
}
BOTH_CHANGED_MESSAGE = gettext_lazy(
    "Somebody else changed the same text while you were writing. Compare the two, then save yours again."
)
TAKEN_OVER_MESSAGE = gettext_lazy(
    "Somebody else changed these fields in the meantime. Their values were kept: {fields}."
)


@dataclass
class FailedSubmission:
    """One refused attempt. ``what`` names it: a transition, or "cite", "edit", "remove:<citation>" etc."""

    what: str
    form: DomainErrorForm | None
    error: DomainError
    version: int
    began: dict[str, str] = field(default_factory=dict)
    placed: bool = False

    COLUMNS = (
        gettext_lazy("When you started"),
        gettext_lazy("Their saved version"),
        gettext_lazy("Your unsaved version"),
    )

    @property
    def conflicting_rows(self) -> list[DiffRow]:
        """Fields of a stale form that somebody else changed: as opened, as it is now, and as typed.

        Empty where nobody touched what this form holds.
        """
        if not self.is_stale or self.form is None or not self.began:
            return []
        other = self.form.get_initial_texts()
        filed = other.pop("filed", None)
        if filed is not None and filed == self.began.get("filed"):
            return []
        rows = []
        for name, now in other.items():
            bound = self.form[name]
            was, yours = self.began.get(name, ""), str(bound.value() or "")
            if now not in (was, yours):
                results = [_format_value(bound.field, value) for value in (was, now, yours)]
                rows.append(DiffRow(str(bound.label), diff_columns(*results)))
        return rows

    @property
    def title(self) -> str:
        """Heading of the notice."""
        return next(
            (str(title) for kind, title in ERROR_TITLES.items() if isinstance(self.error, kind)),
            str(NOTHING_SAVED),
        )

    @property
    def message(self) -> str:
        """Why it was refused. Fields are called marked only where the page still shows them."""
        if self.is_unplaced and isinstance(self.error, Invalid):
            return gettext("This action is no longer available.")
        return self.error.message

    @property
    def is_unplaced(self) -> bool:
        """True where the page has no place for the form any more. Read once the page is built."""
        return self.form is not None and not self.placed

    @property
    def is_stale(self) -> bool:
        return isinstance(self.error, Stale)

    def compare_version(self, version: int) -> None:
        """Replace a timeout by Stale where the claim has got a newer version meanwhile.

        Waiting for another person's act can use up the time of a request, which would be stale at the next
        try. A form without a version cannot be stale.
        """
        if isinstance(self.error, TookTooLong) and 0 < self.version < version:
            self.error = Stale(str(STALE_MESSAGES[Claim]))

    def form_of(self, what: str) -> DomainErrorForm | None:
        """Return the form as it was sent, if it was this one; the page then shows it in its place."""
        if what != self.what:
            return None
        self.placed = True
        return self.form

    def list_unplaced_values(self) -> list[tuple[str, str]]:
        """Return (label, typed value) where the page has no place for the form."""
        if self.form is None or not self.is_unplaced:
            return []
        return list_typed_values(self.form)


def list_typed_values(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return (label, typed value) of a form that the page has no place for, so that nothing is lost."""
    typed = ((bound.label, bound.value()) for bound in form if not bound.is_hidden)
    return [(str(label), str(value)) for label, value in typed if value]


def get_posted_version(request: HttpRequest) -> int:
    """Return the version of the subject that the person saw; 0, which is stale, where the form has none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def get_posted_initial(request: HttpRequest) -> dict[str, str]:
    """Return what the form held when it was opened, as it says itself; {} where it cannot be read."""
    return parse_initial_json(request.POST.get("began", ""))


def _format_value(field: forms.Field, value: str) -> str:
    """Return a value as people read it: the label of a choice, yes or no for a box."""
    choices = getattr(field, "choices", None)
    if choices:
        return str(dict(choices).get(value, value))
    if isinstance(field, forms.BooleanField):
        return gettext("yes") if value in ("True", "on", "true") else gettext("no")
    return value


def run_action(
    request: HttpRequest, what: str, form: DomainErrorForm | None, perform: Callable[..., Any]
) -> FailedSubmission | None:
    """Validate, then call ``perform(version=..., **inputs)``.

    Return None when done, else the failed submission.
    """
    version, began = get_posted_version(request), get_posted_initial(request)
    if form is not None and not form.is_valid():
        sentence = gettext("Some fields are missing or invalid. They are marked below.")
        return FailedSubmission(what, form, Invalid(sentence), version)
    taken: list[str] = []
    if form is not None and form.can_merge and began:
        taken, both = form.merge_changes(began)
        if both:
            return FailedSubmission(what, form, Stale(BOTH_CHANGED_MESSAGE), version, began)
        version = form.subject_version or version
    try:
        perform(version=version, **(form.get_inputs() if form is not None else {}))  # type: ignore[attr-defined]  # every form of an act has inputs()
    except OperationalError as error:
        if (refusal := as_timeout(error)) is None:
            raise
        leave_time_for_answer()
        return FailedSubmission(what, form, refusal, version, began)
    except DomainError as error:
        leave_time_for_answer()  # waiting for another person's act may have used up the time
        if form is not None and (error.fields or isinstance(form, VerdictForm)):
            form.add_domain_error(error)
        return FailedSubmission(what, form, error, version, began)
    if form is not None and taken:
        messages.info(
            request,
            TAKEN_OVER_MESSAGE.format(fields=join_with_and([str(form[name].label) for name in taken])),
        )
    return None


def redirect_after_success(request: HttpRequest, fallback: str, message: str) -> HttpResponse:
    """Show a success message, and redirect to the form's ``next``, or to ``fallback``."""
    messages.success(request, message)
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect(fallback)
