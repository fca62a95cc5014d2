"""Widgets of forms written in Python: a page has dozens, most of them in forms that are opened rarely.

Django draws an option of a list by two templates, which takes seven times as long. What is written here is
what its templates write, but for the limit of a text area; all other widgets and everything else of a form
are theirs.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

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
