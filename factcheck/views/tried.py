"""What somebody sent and could not have: kept whole, so that the page can show it again with the reason."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.forms.refusal import RefusableForm
from factcheck.forms.ruling import RulingForm
from factcheck.queries.since import Row, beside
from lib.errors import Blocked, Busy, DomainError, Invalid, NotAllowed, Stale
from lib.turns import lost_turn

TITLES = {
    Busy: "Somebody else is saving this now",
    Stale: "Somebody else changed this first",
    NotAllowed: "You may not do that",
    Blocked: "Not yet",
    Invalid: "Nothing was saved",
}


@dataclass
class Tried:
    """One refused attempt. ``what`` names it: a step, or "cite", "edit", "remove:<citation>" and so on."""

    what: str
    form: RefusableForm | None
    error: DomainError
    version: int
    began: dict[str, str] = field(default_factory=dict)
    placed: bool = False

    COLUMNS = ("When you began", "Theirs, saved", "Yours, not saved")

    @property
    def conflict(self) -> list[Row]:
        """Of a form that came second, every field that somebody changed: as it was when the form was opened,
        as it is now, and as it was typed. Empty where nobody touched what this form holds.
        """
        if not self.stale or self.form is None or not self.began:
            return []
        theirs = self.form.stored()
        filed = theirs.pop("filed", None)
        if filed is not None and filed == self.began.get("filed"):
            return []
        rows = []
        for name, now in theirs.items():
            bound = self.form[name]
            was, yours = self.began.get(name, ""), str(bound.value() or "")
            if now != was:
                told = [_told(bound.field, value) for value in (was, now, yours)]
                rows.append(Row(str(bound.label), beside(*told)))
        return rows

    @property
    def title(self) -> str:
        """What the notice is headed with."""
        return next(
            (title for kind, title in TITLES.items() if isinstance(self.error, kind)), "Nothing was saved"
        )

    @property
    def stale(self) -> bool:
        return isinstance(self.error, Stale)

    def form_of(self, what: str) -> RefusableForm | None:
        """The form as it was sent, if it was this one; the page then shows it in its place."""
        if what != self.what:
            return None
        self.placed = True
        return self.form

    def kept(self) -> list[tuple[str, str]]:
        """(label, what was typed) where the page has no place left for the form, so that nothing is lost."""
        if self.placed or self.form is None:
            return []
        typed = ((bound.label, bound.value()) for bound in self.form if not bound.is_hidden)
        return [(str(label), str(value)) for label, value in typed if value]


def posted_version(request: HttpRequest) -> int:
    """The version of the subject that the person saw; 0, which is stale, where the form does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def posted_beginning(request: HttpRequest) -> dict[str, str]:
    """What the form held when it was opened, as it says itself; {} where it does not, or does not read."""
    try:
        kept = json.loads(request.POST.get("began", ""))
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in kept.items()} if isinstance(kept, dict) else {}


def _told(field: forms.Field, value: str) -> str:
    """A value as people read it: the label of a choice, yes or no for a box."""
    choices = getattr(field, "choices", None)
    if choices:
        return str(dict(choices).get(value, value))
    if isinstance(field, forms.BooleanField):
        return "yes" if value in ("True", "on", "true") else "no"
    return value


def attempt(
    request: HttpRequest, what: str, form: RefusableForm | None, verb: Callable[..., Any]
) -> Tried | None:
    """Validate, then ``verb(version=..., **inputs)``. None when done, else what was tried and why not."""
    version, began = posted_version(request), posted_beginning(request)
    if form is not None and not form.is_valid():
        sentence = "Something in the form is missing or does not read. It is marked where it stands."
        return Tried(what, form, Invalid(sentence), version)
    try:
        verb(version=version, **(form.inputs() if form is not None else {}))  # type: ignore[attr-defined]  # every form of an act has inputs()
    except OperationalError as error:
        if (busy := lost_turn(error)) is None:
            raise
        return Tried(what, form, busy, version, began)
    except DomainError as error:
        if form is not None and (error.fields or isinstance(form, RulingForm)):
            form.refuse(error)
        return Tried(what, form, error, version, began)
    return None


def onward(request: HttpRequest, fallback: str, said: str) -> HttpResponse:
    """After a success: say it, and go to where the form wanted to come back to, or to ``fallback``."""
    messages.success(request, said)
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return redirect(wanted)
    return redirect(fallback)
