"""The API's OpenAPI description as plain lists for the reference page, in reading order."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
MAX_DEPTH = 4


class ReferenceField(NamedTuple):
    """One parameter or one field of a body. ``name`` is dotted below the top; [] marks a list."""

    name: str
    kind: str
    required: bool
    description: str


class ReferenceResponse(NamedTuple):
    """One response status of an operation."""

    status: str
    description: str
    media: str
    shape: str


class ReferenceOperation(NamedTuple):
    method: str
    path: str
    anchor: str
    summary: str
    description: str
    parameters: list[ReferenceField]
    body: list[ReferenceField]
    answers: list[ReferenceResponse]


class ReferenceSchema(NamedTuple):
    """A component of the description: the fields of a response body."""

    name: str
    description: str
    fields: list[ReferenceField]
    one_of: list[str]


class ApiReference(NamedTuple):
    title: str
    description: str
    server: str
    groups: dict[str, list[ReferenceOperation]]
    shapes: list[ReferenceSchema]


@cache
def build_api_reference() -> ApiReference:
    """Build the reference of the whole API, in English, once for everybody."""
    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
    components = schema.get("components", {}).get("schemas", {})
    groups: dict[str, list[ReferenceOperation]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                given = methods[method]
                tag = (given.get("tags") or ["other"])[0]
                groups.setdefault(tag, []).append(_build_operation(method, path, given, components))
    shapes = [
        ReferenceSchema(
            name, one.get("description", ""), list(_iter_fields(one, components)), _list_alternatives(one)
        )
        for name, one in sorted(components.items())
        if one.get("type") == "object" or "oneOf" in one
    ]
    info, servers = schema["info"], schema.get("servers") or [{"url": ""}]
    return ApiReference(info["title"], info.get("description", ""), servers[0]["url"], groups, shapes)


def _build_operation(
    method: str, path: str, given: dict[str, Any], components: dict[str, Any]
) -> ReferenceOperation:
    body = _get_content(given.get("requestBody", {}))[1]
    return ReferenceOperation(
        method=method.upper(),
        path=path,
        anchor=given["operationId"],
        summary=given.get("summary", given["operationId"]),
        description=given.get("description", ""),
        parameters=[
            ReferenceField(
                one["name"],
                _describe_type(one["schema"]),
                one.get("required", False),
                _get_first_paragraph(one.get("description", "")),
            )
            for one in sorted(given.get("parameters", []), key=lambda one: (one["in"] != "path", one["name"]))
        ],
        body=list(_iter_fields(_resolve_reference(body, components), components)) if body else [],
        answers=[_build_response(status, one) for status, one in sorted(given["responses"].items())],
    )


def _build_response(status: str, given: dict[str, Any]) -> ReferenceResponse:
    media, schema = _get_content(given)
    return ReferenceResponse(status, given.get("description", ""), media, _get_component_name(schema))


def _get_content(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    for media, one in given.get("content", {}).items():
        return media, one.get("schema", {})
    return "", {}


def _iter_fields(
    schema: dict[str, Any], components: dict[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[ReferenceField]:
    """Yield the fields of an object, those of the objects inside it after their own."""
    needed = schema.get("required", [])
    for name, one in schema.get("properties", {}).items():
        inner = _resolve_reference(one, components)
        listed = inner.get("type") == "array"
        label = f"{prefix}{name}{'[]' if listed else ''}"
        says = one.get("description") or (
            "" if "$ref" in one else _get_first_paragraph(inner.get("description", ""))
        )
        yield ReferenceField(
            label, _describe_type(one, components), name in needed, _get_first_paragraph(says)
        )
        below = _resolve_reference(inner.get("items", {}), components) if listed else inner
        if depth < MAX_DEPTH and "oneOf" not in below:
            yield from _iter_fields(below, components, f"{label}.", depth + 1)


def _resolve_reference(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """Return the schema behind a reference, or behind the one-part allOf that adds a description to one."""
    if "$ref" in schema:
        return dict(components.get(_get_component_name(schema), {}))
    if len(schema.get("allOf", [])) == 1:
        return _resolve_reference(schema["allOf"][0], components)
    return schema


def _describe_type(schema: dict[str, Any], components: dict[str, Any] | None = None) -> str:
    inner = _resolve_reference(schema, components or {})
    kind = str(inner.get("format") or inner.get("type") or "")
    if "enum" in inner:
        kind = ", ".join(str(one) for one in inner["enum"] if one not in (None, ""))
    elif inner.get("type") == "array":
        item = inner.get("items", {})
        kind = f"list of {_describe_type(item, components) or _get_component_name(item)}"
    return f"{kind} or null" if schema.get("nullable") or inner.get("nullable") else kind


def _list_alternatives(schema: dict[str, Any]) -> list[str]:
    return [_get_component_name(one) for one in schema.get("oneOf", [])]


def _get_component_name(schema: dict[str, Any]) -> str:
    """Return the name of the component that a schema refers to; "" where it refers to none."""
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _get_first_paragraph(text: str) -> str:
    """Return the text without the list of values that the generator adds below a description."""
    return text.split("\n\n* `")[0].strip() if not text.startswith("* `") else ""
