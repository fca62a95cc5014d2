"""Widgets of forms written in Python: a page has dozens, most of them in forms that are opened rarely.

Django draws an option of a list by two templates, which takes ten times as long. What is written here is what
its templates write; all other widgets and everything else of a form are theirs.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, mark_safe

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
    given = "" if value is None else f' value="{_escape(value)}"'
    kind, name = _escape(widget["type"]), _escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{given}{_write_attributes(widget)}>'


def _write_textarea(widget: Mapping[str, Any]) -> str:
    value = _escape(localize(widget["value"])) if widget["value"] else ""
    return f'<textarea name="{_escape(widget["name"])}"{_write_attributes(widget)}>\n{value}</textarea>'


def _write_select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_escape(widget["name"])}"{_write_attributes(widget)}>']
    for label, options, _ in widget["optgroups"]:
        parts += [f'\n  <optgroup label="{_escape(localize(label))}">'] if label else []
        parts += ["\n  " + _write_option(option) for option in options]
        parts += ["\n  </optgroup>"] if label else []
    return "".join(parts) + "\n</select>"


def _write_option(option: Mapping[str, Any]) -> str:
    label = _escape(localize(option["label"]))
    return f'<option value="{_escape(option["value"])}"{_write_attributes(option)}>{label}</option>'


def _write_attributes(widget: Mapping[str, Any]) -> str:
    return "".join(
        f" {_escape(name)}" if value is True else f' {_escape(name)}="{_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _escape(value: Any) -> str:
    return conditional_escape(value if isinstance(value, SafeData) else str(value))


WRITERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{FOLDER}/{name}.html": _write_input for name in INPUTS},
    f"{FOLDER}/textarea.html": _write_textarea,
    f"{FOLDER}/select.html": _write_select,
}
"""By the name of the template that each takes the place of."""
