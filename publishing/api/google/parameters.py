"""Reads what is asked: the parameters that every method of the API has, and those of one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lib import partial
from lib.errors import Invalid
from lib.partial import Tree
from publishing.api.google.errors import bad_argument

EVERYWHERE = (
    "$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser",
    "uploadType", "upload_protocol",
)  # fmt: skip
CALLBACK = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*)*")
LONGEST_CALLBACK = 100
LARGEST = 2**31 - 1
MOST_SKIPPED = 10_000
LONGEST = 2_000

type Reader = Callable[[str, str], Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """How the answer is written, whatever it says."""

    pretty: bool = True
    callback: str = ""
    fields: str = ""
    first_format: bool = False


def frame(query: QueryDict) -> Frame:
    """Raises Refused for a format that is not written here and for a callback that is no plain name."""
    alt = query.get("alt", "json")
    if alt not in ("json", "media"):
        raise bad_argument("alt", f"“{alt[:40]}” is not written here. Ask for alt=json.")
    callback = query.get("callback", "")
    if callback and (len(callback) > LONGEST_CALLBACK or not CALLBACK.fullmatch(callback)):
        raise bad_argument("callback", "A callback is a name of JavaScript, like handle or app.handle.")
    return Frame(
        pretty=boolean("prettyPrint", query.get("prettyPrint") or "true"),
        callback=callback,
        fields=query.get("fields", ""),
        first_format=query.get("$.xgafv") == "1",
    )


def selection(fields: str, known: Tree) -> Tree:
    """What of the answer is kept. Raises Refused for what it cannot have."""
    if not fields:
        return {}
    try:
        tree = partial.parse(fields)
    except Invalid as refusal:
        raise bad_argument("fields", refusal.message) from None
    if path := partial.unknown(tree, known):
        raise bad_argument("fields", f"The answer has no field “{path[:80]}”.")
    return tree


def read(query: QueryDict, known: Mapping[str, Reader]) -> dict[str, Any]:
    """{name: value} of what was given, by its own name or in snake case. Raises Refused for anything else."""
    names = {_snake(name): name for name in known} | {name: name for name in known}
    found: dict[str, Any] = {}
    for name, values in query.lists():
        if name in EVERYWHERE:
            continue
        if name not in names:
            raise bad_argument(name[:80], f"“{name[:80]}” is unknown here. There are: {', '.join(known)}.")
        if len(values) > 1 or names[name] in found:
            raise bad_argument(names[name], f"Give {names[name]} once.")
        if values[0]:
            found[names[name]] = known[names[name]](names[name], values[0])
    return found


def text(name: str, value: str) -> str:
    if len(value) > LONGEST or "\x00" in value:
        raise bad_argument(name, f"{name} is longer than {LONGEST} characters, or has one that no text has.")
    return value


def whole(name: str, value: str) -> int:
    """An int32 of at least 0."""
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", value) or abs(int(value)) > LARGEST:
        raise bad_argument(name, f"“{value[:40]}” is no whole number, which {name} is.")
    if int(value) < 0:
        raise bad_argument(name, f"{name} cannot be less than 0.")
    return int(value)


def skipped(name: str, value: str) -> int:
    """How many results are passed over; beyond MOST_SKIPPED only a page token goes on."""
    if whole(name, value) > MOST_SKIPPED:
        raise bad_argument(name, f"{name} goes up to {MOST_SKIPPED:,}. Follow nextPageToken instead.")
    return int(value)


def boolean(name: str, value: str) -> bool:
    if value.lower() not in ("true", "false", "1", "0"):
        raise bad_argument(name, f"“{value[:40]}” is neither true nor false, which {name} is.")
    return value.lower() in ("true", "1")


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f"_{found.group().lower()}", name)
