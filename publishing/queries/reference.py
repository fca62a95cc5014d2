"""Reads the API's OpenAPI description into what the reference page shows: plain lists, in reading order."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 4


class Field(NamedTuple):
    """One parameter or one field of a body. ``name`` is dotted below the top; [] marks a list."""

    name: str
    kind: str
    required: bool
    says: str


class Answer(NamedTuple):
    """One status that an operation answers with."""

    status: str
    says: str
    media: str
    shape: str


class Operation(NamedTuple):
    method: str
    path: str
    anchor: str
    summary: str
    description: str
    parameters: list[Field]
    body: list[Field]
    answers: list[Answer]


class Shape(NamedTuple):
    """A component: what an answer's body has in it."""

    name: str
    says: str
    fields: list[Field]
    one_of: list[str]


class Reference(NamedTuple):
    title: str
    description: str
    server: str
    groups: dict[str, list[Operation]]
    shapes: list[Shape]


@cache
def reference() -> Reference:
    """The whole API. The same for everybody, and for as long as the process runs."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
    components = schema.get("components", {}).get("schemas", {})
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                given = methods[method]
                tag = (given.get("tags") or ["other"])[0]
                groups.setdefault(tag, []).append(_operation(method, path, given, components))
    shapes = [
        Shape(name, one.get("description", ""), list(_fields(one, components)), _one_of(one))
        for name, one in sorted(components.items())
        if one.get("type") == "object" or "oneOf" in one
    ]
    info, servers = schema["info"], schema.get("servers") or [{"url": ""}]
    return Reference(info["title"], info.get("description", ""), servers[0]["url"], groups, shapes)


def _operation(method: str, path: str, given: dict[str, Any], components: dict[str, Any]) -> Operation:
    body = _content(given.get("requestBody", {}))[1]
    return Operation(
        method=method.upper(),
        path=path,
        anchor=given["operationId"],
        summary=given.get("summary", given["operationId"]),
        description=given.get("description", ""),
        parameters=[
            Field(
                one["name"],
                _kind(one["schema"]),
                one.get("required", False),
                _first(one.get("description", "")),
            )
            for one in sorted(given.get("parameters", []), key=lambda one: (one["in"] != "path", one["name"]))
        ],
        body=list(_fields(_resolved(body, components), components)) if body else [],
        answers=[_answer(status, one) for status, one in sorted(given["responses"].items())],
    )


def _answer(status: str, given: dict[str, Any]) -> Answer:
    media, schema = _content(given)
    return Answer(status, given.get("description", ""), media, _name(schema))


def _content(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    for media, one in given.get("content", {}).items():
        return media, one.get("schema", {})
    return "", {}


def _fields(
    schema: dict[str, Any], components: dict[str, Any], prefix: str = "", depth: int = 0
) -> Iterator[Field]:
    """The fields of an object, those of the objects inside it after their own."""
    needed = schema.get("required", [])
    for name, one in schema.get("properties", {}).items():
        inner = _resolved(one, components)
        listed = inner.get("type") == "array"
        label = f"{prefix}{name}{'[]' if listed else ''}"
        says = one.get("description") or ("" if "$ref" in one else _first(inner.get("description", "")))
        yield Field(label, _kind(one, components), name in needed, _first(says))
        below = _resolved(inner.get("items", {}), components) if listed else inner
        if depth < DEEPEST and "oneOf" not in below:
            yield from _fields(below, components, f"{label}.", depth + 1)


def _resolved(schema: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """The schema behind a reference, also behind the one-part allOf that carries a description beside it."""
    if "$ref" in schema:
        return dict(components.get(_name(schema), {}))
    if len(schema.get("allOf", [])) == 1:
        return _resolved(schema["allOf"][0], components)
    return schema


def _kind(schema: dict[str, Any], components: dict[str, Any] | None = None) -> str:
    inner = _resolved(schema, components or {})
    kind = str(inner.get("format") or inner.get("type") or "")
    if "enum" in inner:
        kind = ", ".join(str(one) for one in inner["enum"] if one not in (None, ""))
    elif inner.get("type") == "array":
        kind = f"list of {_kind(inner.get('items', {}), components) or _name(inner.get('items', {}))}"
    return f"{kind} or null" if schema.get("nullable") or inner.get("nullable") else kind


def _one_of(schema: dict[str, Any]) -> list[str]:
    return [_name(one) for one in schema.get("oneOf", [])]


def _name(schema: dict[str, Any]) -> str:
    """The name of a component that a schema points at; "" where it points at none."""
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _first(text: str) -> str:
    """Without the list of values that the generator adds below a description."""
    return text.split("\n\n* `")[0].strip() if not text.startswith("* `") else ""
