"""Validators for the shapes that the written description of the API names."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft4Validator  # type: ignore[import-untyped]  # jsonschema has no types

WRITTEN = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.yaml"


@cache
def read_written_schema() -> dict[str, Any]:
    """The description as it is committed. Reading it takes seconds, so it is read once a process."""
    schema: dict[str, Any] = yaml.load(
        WRITTEN.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return schema


@cache
def described(name: str) -> Draft4Validator:
    """A validator for one component. OpenAPI 3.0 says nullable where JSON Schema says type null."""
    return Draft4Validator({"$ref": f"#/components/schemas/{name}", "components": _read_components()})


@cache
def _read_components() -> dict[str, Any]:
    def plain(part: Any) -> Any:
        if isinstance(part, list):
            return [plain(one) for one in part]
        if not isinstance(part, dict):
            return part
        part = {key: plain(value) for key, value in part.items()}
        return {"anyOf": [part, {"type": "null"}]} if part.pop("nullable", False) else part

    components: dict[str, Any] = plain(read_written_schema()["components"])
    for shape in components["schemas"].values():
        if shape.get("type") == "object" and "properties" in shape:
            shape["additionalProperties"] = False
    return components
