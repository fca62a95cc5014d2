"""Parameters of a request: those that every method of the API has, and those of one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lib.errors import Invalid
from lib.web import field_mask
from lib.web.field_mask import Tree
from publishing.api.google.errors import invalid_argument_error

COMMON_PARAMETERS = (
    "$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser",
    "uploadType", "upload_protocol",
)  # fmt: skip
CALLBACK = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*")
MAX_CALLBACK_LENGTH = 100
MAX_INT32 = 2**31 - 1
MAX_OFFSET = 10_000
MAX_LENGTH = 2_000

type Reader = Callable[[str, str], Any]


@dataclass(frozen=True, slots=True)
class ResponseFormat:
    """Format of a response, whatever its content."""

    pretty: bool = True
    callback: str = ""
    fields: str = ""
    first_format: bool = False


def parse_response_format(query: QueryDict) -> ResponseFormat:
    """Parse the parameters of the format.

    Raises GoogleApiError for a format that is not supported and for a callback that is no plain name.
    """
    alt = query.get("alt", "json")
    if alt not in ("json", "media"):
        raise invalid_argument_error("alt", f'"{alt[:40]}" is not available. Use alt=json.')
    callback = query.get("callback", "")
    if callback and (len(callback) > MAX_CALLBACK_LENGTH or not CALLBACK.fullmatch(callback)):
        raise invalid_argument_error(
            "callback", "A callback must be a JavaScript name such as handle or app.handle."
        )
    return ResponseFormat(
        pretty=parse_boolean("prettyPrint", query.get("prettyPrint") or "true"),
        callback=callback,
        fields=query.get("fields", ""),
        first_format=query.get("$.xgafv") == "1",
    )


def parse_field_selection(fields: str, known: Tree) -> Tree:
    """Return the selected fields of the response. Raises GoogleApiError for one that it cannot have."""
    if not fields:
        return {}
    try:
        tree = field_mask.parse_field_mask(fields)
    except Invalid as refusal:
        raise invalid_argument_error("fields", refusal.message) from None
    if path := field_mask.find_unknown_field(tree, known):
        raise invalid_argument_error("fields", f'The response has no field "{path[:80]}".')
    return tree


def parse_parameters(query: QueryDict, known: Mapping[str, Reader]) -> dict[str, Any]:
    """Return {name: value} of what was given, by its own name or in snake case.

    Raises GoogleApiError for an unknown, repeated or invalid parameter.
    """
    names = {_to_snake_case(name): name for name in known} | {name: name for name in known}
    found: dict[str, Any] = {}
    for name, values in query.lists():
        if name in COMMON_PARAMETERS:
            continue
        if name not in names:
            raise invalid_argument_error(
                name[:80], f'Unknown parameter "{name[:80]}". Parameters: {", ".join(known)}.'
            )
        if len(values) > 1 or names[name] in found:
            raise invalid_argument_error(names[name], f"Send {names[name]} only once.")
        if values[0]:
            found[names[name]] = known[names[name]](names[name], values[0])
    return found


def parse_text(name: str, value: str) -> str:
    if len(value) > MAX_LENGTH or "\x00" in value:
        raise invalid_argument_error(
            name, f"{name} is longer than {MAX_LENGTH} characters or contains an invalid character."
        )
    return value


def parse_integer(name: str, value: str) -> int:
    """Parse an int32 of at least 0."""
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", value) or abs(int(value)) > MAX_INT32:
        raise invalid_argument_error(name, f'{name} must be a whole number, not "{value[:40]}".')
    if int(value) < 0:
        raise invalid_argument_error(name, f"{name} must not be less than 0.")
    return int(value)


def parse_offset(name: str, value: str) -> int:
    """Parse a number of results to skip; beyond MAX_OFFSET only a page token goes on."""
    if parse_integer(name, value) > MAX_OFFSET:
        raise invalid_argument_error(
            name, f"{name} must be at most {MAX_OFFSET:,}. Follow nextPageToken instead."
        )
    return int(value)


def parse_boolean(name: str, value: str) -> bool:
    if value.lower() not in ("true", "false", "1", "0"):
        raise invalid_argument_error(name, f'{name} must be true or false, not "{value[:40]}".')
    return value.lower() in ("true", "1")


def _to_snake_case(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f"_{found.group().lower()}", name)
