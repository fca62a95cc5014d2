"""The sentences of a refused form that no field has of its own, in the place of Django's.

Django's speak of values, valid choices and ensuring. The ``error_messages`` of a field go before these. The
serializers of the API have sentences of their own.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core import validators
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext_lazy

from lib.sentences import gettext, ngettext
from lib.text.phrases import format_number

INCOMPLETE_MESSAGE = gettext_lazy("Part of this form is missing. Reload the page and try again.")
"""Said where nothing was sent for a hidden field. One that a person fills in has a sentence of its own."""
CHOICE_MESSAGES = {
    "required": gettext_lazy("Choose an option."),
    **dict.fromkeys(
        ("invalid_choice", "invalid_list", "invalid_pk_value"),
        gettext_lazy("Choose an option from the list."),
    ),
}

FIELD_MESSAGES: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": INCOMPLETE_MESSAGE},
    forms.DateField: {"invalid": gettext_lazy("Enter a date, for example 2026-03-02.")},
    forms.TimeField: {"invalid": gettext_lazy("Enter a time, for example 14:30.")},
    forms.DateTimeField: {"invalid": gettext_lazy("Enter a date and time, for example 2026-03-02 14:30.")},
    forms.UUIDField: {"invalid": INCOMPLETE_MESSAGE},
    forms.ChoiceField: CHOICE_MESSAGES,
    forms.MultipleChoiceField: CHOICE_MESSAGES,
    forms.ModelChoiceField: CHOICE_MESSAGES,
    forms.ModelMultipleChoiceField: CHOICE_MESSAGES,
    forms.FileField: {
        "invalid": gettext_lazy("Choose a file."),
        "missing": gettext_lazy("Choose a file."),
        "empty": gettext_lazy("This file is empty."),
    },
}


class LimitMessage:
    """A sentence about a limit. Django puts its numbers in by ``%``, and would write 20000 for 20,000."""

    def __init__(self, describe: Callable[[Any, Any], str]) -> None:
        self.describe = describe

    def __mod__(self, params: dict[str, Any]) -> str:
        return self.describe(params["limit_value"], params["show_value"])


def _describe_max_length(limit: int, length: int) -> str:
    message = ngettext(
        "This has {length} character. The limit is {max}.",
        "This has {length} characters. The limit is {max}.",
        length,
    )
    return message.format(length=format_number(length), max=format_number(limit))


def _describe_max(limit: int | date, value: Any) -> str:
    if isinstance(limit, date):
        return gettext("Enter a day up to {day}.").format(day=limit.isoformat())
    return gettext("Enter {max} or less.").format(max=format_number(limit))


def _describe_min(limit: int | date, value: Any) -> str:
    if isinstance(limit, date):
        return gettext("Enter a day from {day} on.").format(day=limit.isoformat())
    return gettext("Enter {min} or more.").format(min=format_number(limit))


VALIDATOR_MESSAGES: dict[type, Any] = {
    UnicodeUsernameValidator: gettext_lazy("Use only letters, digits and @ . + - _."),
    validators.EmailValidator: gettext_lazy("Enter an e-mail address, for example ada@example.org."),
    validators.MaxLengthValidator: LimitMessage(_describe_max_length),
    validators.MaxValueValidator: LimitMessage(_describe_max),
    validators.MinValueValidator: LimitMessage(_describe_min),
}
FORMSET_MESSAGES = {
    "missing_management_form": INCOMPLETE_MESSAGE,
    "too_many_forms": gettext_lazy("There are too many rows. The limit is %(num)d."),
}


def install_form_sentences() -> None:
    """Have Django's fields, validators and formsets say these. Called before the first form is defined."""
    for field, messages in FIELD_MESSAGES.items():
        field.default_error_messages = {**field.default_error_messages, **messages}
    for validator, message in VALIDATOR_MESSAGES.items():
        validator.message = message  # type: ignore[attr-defined]  # each of them has one
    BaseFormSet.default_error_messages = {**BaseFormSet.default_error_messages, **FORMSET_MESSAGES}
