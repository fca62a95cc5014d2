"""Strict parsing of JSON bodies, for the API: what two parsers could take differently is refused."""

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """Parser of UTF-8 JSON (RFC 8259) without NaN, and no name twice in an object. Django limits its size.

    Raises ParseError.
    """

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read()
        try:
            return json.loads(
                body.decode("utf-8-sig"),
                parse_constant=_reject_constant,
                object_pairs_hook=_reject_duplicate_names,
            )
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not UTF-8: byte {error.start + 1:,} is not valid.") from None
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except json.JSONDecodeError as error:
            message = f"The body is not valid JSON: {error.msg}, line {error.lineno}, column {error.colno}."
            raise ParseError(message) from None
        except ValueError:
            raise ParseError("The body contains a number with too many digits.") from None


class StrictSerializer(serializers.Serializer[Any]):
    """Serializer that refuses fields it does not know: a misspelt one must not be dropped in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            message = f"Unknown field. Fields: {', '.join(self.fields)}."
            raise serializers.ValidationError({name[:80]: [message] for name in unknown})
        return super().to_internal_value(data)


def _reject_constant(name: str) -> Any:
    raise ParseError(f"The body is not valid JSON: {name} is not a number.")


def _reject_duplicate_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ParseError(f"The name {name[:80]} appears twice in one object.")
        found[name] = value
    return found
