"""Fields and rendering of forms, and refusals of actions shown to whoever asked.

Widgets of forms written in Python: a page has dozens, most of them in forms that are opened rarely.

Django draws an option of a list by two templates, which takes seven times as long. What is written here is
what its templates write, but for the limit of a text area; all other widgets and everything else of a form
are theirs.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from types import TracebackType
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import lazy
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from lib.datetimes.clock import require_usual_year
from lib.datetimes.humanize import format_timezone
from lib.errors import DomainError, Invalid
from lib.text.phrases import StrOrPromise, format_number
from lib.text.plain_text import normalize_line


class ZonedDateTimeField(forms.DateTimeField):
    """Field for a date and time typed in ``tz`` and cleaned to an aware datetime."""

    def __init__(self, *, tz: tzinfo, **kwargs: Any) -> None:
        self.tz = tz
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        if str(tz) != "UTC":
            message = gettext("Times are {timezone} time.").format(timezone=format_timezone(tz))
            kwargs.setdefault("help_text", message)
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.tz):
            read = super().to_python(value)
        try:
            if read is not None:
                require_usual_year(read)
        except Invalid as error:
            raise ValidationError(error.message, code="year") from error
        return read

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.tz):
            return super().prepare_value(value)


class NameField(forms.CharField):
    """A name on one line, without characters that are not seen and can show it as another."""

    default_error_messages = {"required": gettext_lazy("Enter a name.")}

    def to_python(self, value: Any) -> Any:
        return normalize_line(super().to_python(value) or "")


MAX_QUERY_WORDS = 12
MAX_QUERY_LENGTH = 200


def _describe_query_limit() -> str:
    message = gettext("Search for at most {max_words} words and {max_characters} characters.")
    return message.format(
        max_words=format_number(MAX_QUERY_WORDS), max_characters=format_number(MAX_QUERY_LENGTH)
    )


class WordsField(forms.CharField):
    """Words to search for, cleaned to a tuple. Too many are an error, never cut."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": MAX_QUERY_LENGTH, **kwargs})
        self.error_messages["max_length"] = lazy(_describe_query_limit, str)()

    def clean(self, value: Any) -> Any:
        words = tuple(super().clean(value).split())
        # One that is said again in a phrase counts once.
        if len({word.casefold() for word in words}) > MAX_QUERY_WORDS:
            raise ValidationError(_describe_query_limit(), code="max_words")
        return words


MAX_LENGTH = 20_000
"""Characters that a text area takes."""


class PublicChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """One of ``queryset``, known to the page by its public id."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="public_id", **kwargs)

    def set_choices(self, choices: Iterable[tuple[str, StrOrPromise]]) -> None:
        """Show these (public id, label) to whoever fills the form in, who has them at hand already.

        One of ``queryset`` is taken all the same.
        """
        first = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*first, *choices]


def create_text_area(
    label: StrOrPromise, *, rows: int = 3, required: bool = True, missing: StrOrPromise = "", **kwargs: Any
) -> forms.CharField:
    """Return a field of several lines. ``missing`` is the error when nothing was written."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing else {},
        **kwargs,
    )


def mark_mentions(field: forms.CharField) -> forms.CharField:
    """Return the field of a text in which “@” and a name opens the list of people (js/mention_list.js)."""
    field.widget.attrs["data-mentions"] = ""
    return field


def create_text_line(
    label: StrOrPromise,
    *,
    required: bool = True,
    missing: StrOrPromise = "",
    max_length: int = 200,
    **kwargs: Any,
) -> forms.CharField:
    """Return a field of one line. ``missing`` is the error when nothing was written."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=max_length,
        error_messages={"required": missing} if missing else {},
        **kwargs,
    )


FOLDER = "django/forms/widgets"
INPUTS = (
    *("text", "hidden", "number", "email", "url", "password", "search", "tel", "color"),
    *("date", "datetime", "time", "checkbox", "file"),
)
"""Templates of Django that write one ``<input>``."""


class FormRenderer(DjangoTemplates):
    """Renderer of FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITERS.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return mark_safe(write(context["widget"]))  # noqa: S308 - each part is escaped


def _write_input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    given = [] if value is None else [("value", _read_text(value))]
    return _write_tag(
        "input", [("type", widget["type"]), ("name", widget["name"]), *given, *_list_own(widget)]
    )


def _write_textarea(widget: Mapping[str, Any]) -> str:
    """Return the element without ``maxlength``: a browser cuts what is pasted there and does not say so."""
    value = conditional_escape(localize(widget["value"])) if widget["value"] else ""
    own = [(name, each) for name, each in _list_own(widget) if name != "maxlength"]
    return _write_element("textarea", [("name", widget["name"]), *own], f"\n{value}")


def _write_select(widget: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for label, options, _ in widget["optgroups"]:
        written = [_write_option(option) for option in options]
        lines += [_write_group(label, written)] if label else written
    return _write_element("select", [("name", widget["name"]), *_list_own(widget)], _join_lines(lines) + "\n")


def _write_group(label: Any, options: Iterable[str]) -> str:
    return _write_element("optgroup", [("label", localize(label))], _join_lines(options) + "\n  ")


def _write_option(option: Mapping[str, Any]) -> str:
    label = conditional_escape(localize(option["label"]))
    return _write_element("option", [("value", _read_text(option["value"])), *_list_own(option)], label)


def _write_element(tag: str, attributes: Iterable[tuple[str, Any]], content: str) -> str:
    return f"{_write_tag(tag, attributes)}{content}</{tag}>"


def _write_tag(tag: str, attributes: Iterable[tuple[str, Any]]) -> str:
    """Return the tag; an attribute that is True has no value, and one that is False is left out."""
    written = (
        f" {name}" if value is True else f' {name}="{conditional_escape(_read_text(value))}"'
        for name, value in attributes
        if value is not False
    )
    return f"<{tag}{''.join(written)}>"


def _list_own(widget: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((conditional_escape(name), value) for name, value in widget["attrs"].items())


def _join_lines(lines: Iterable[str]) -> str:
    return "".join(f"\n  {line}" for line in lines)


def _read_text(value: Any) -> str:
    """Return what Django's ``stringformat`` makes of a value."""
    return value if isinstance(value, SafeString) else str(value)


WRITERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{FOLDER}/{name}.html": _write_input for name in INPUTS},
    f"{FOLDER}/textarea.html": _write_textarea,
    f"{FOLDER}/select.html": _write_select,
}
"""By the name of the template that each takes the place of."""


class RefusalCatcher:
    """Context in which the error of a refused action is shown; what comes after it inside is left out."""

    def __init__(self, show: Callable[[DomainError], None]) -> None:
        self._show = show

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, DomainError):
            return False
        self._show(error)
        return True


def show_refusal(request: HttpRequest) -> RefusalCatcher:
    """Return the context that shows a refusal as a message of the page."""
    return RefusalCatcher(lambda error: messages.error(request, error.message))
