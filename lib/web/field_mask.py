"""Partial responses (pure): ``fields=claims(text,claimReview/url),nextPageToken`` keeps what it names.

The grammar is that of Google's JSON APIs: names with commas between them, a/b for b inside a, a(b,c) for
both, and * for all. The mask of a list is applied to each of its members.
"""

import re
from typing import Any

from lib.errors import Invalid

type Tree = dict[str, "Tree"]
"""Names to keep; an empty tree keeps all that is below."""

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[*/(),]")
_MAX_LENGTH = 2_000
_MAX_DEPTH = 20


def parse_field_mask(text: str) -> Tree:
    """Parse the tree that ``text`` asks for. Raises Invalid for what is no field mask."""
    tokens = _TOKEN.findall(text) if len(text) <= _MAX_LENGTH else []
    if not tokens or "".join(tokens) != re.sub(r"\s", "", text):
        raise Invalid(f'"{text[:80]}" is not a valid fields selection.')
    tree, rest = _parse_fields(tokens, 0)
    if rest:
        raise Invalid(f'"{text[:80]}" is not a valid fields selection: "{rest[0]}" is not allowed there.')
    return tree


def find_unknown_field(tree: Tree, known: Tree, before: str = "") -> str:
    """Return the first name in ``tree`` that ``known`` has not, as a path; "" where it has them all."""
    anything: Tree = {name: below for one in known.values() for name, below in one.items()}
    for name, below in tree.items():
        path = f"{before}/{name}" if before else name
        inside = anything if name == "*" else known.get(name)
        if inside is None:
            return path
        if below and (deeper := find_unknown_field(below, inside, path)):
            return deeper
    return ""


def apply_field_mask(value: Any, tree: Tree) -> Any:
    """Return ``value`` without what ``tree`` does not name."""
    if not tree:
        return value
    if isinstance(value, list):
        return [apply_field_mask(one, tree) for one in value]
    if not isinstance(value, dict):
        return value
    wanted = {name: tree.get(name, tree.get("*")) for name in value}
    return {name: apply_field_mask(value[name], below) for name, below in wanted.items() if below is not None}


def _parse_fields(tokens: list[str], depth: int) -> tuple[Tree, list[str]]:
    tree: Tree = {}
    while True:
        name, below, tokens = _parse_field(tokens, depth)
        if name in tree and (not tree[name] or not below):
            tree[name] = {}
        else:
            tree[name] = tree.get(name, {}) | below
        if tokens[:1] != [","]:
            return tree, tokens
        tokens = tokens[1:]


def _parse_field(tokens: list[str], depth: int) -> tuple[str, Tree, list[str]]:
    if not tokens or (tokens[0] != "*" and not tokens[0][0].isalpha()) or depth > _MAX_DEPTH:
        raise Invalid("The fields selection lacks a name.")
    name, rest = tokens[0], tokens[1:]
    if rest[:1] == ["/"]:
        inner, below, rest = _parse_field(rest[1:], depth + 1)
        return name, {inner: below}, rest
    if rest[:1] == ["("]:
        below, rest = _parse_fields(rest[1:], depth + 1)
        if rest[:1] != [")"]:
            raise Invalid("The fields selection has an unclosed bracket.")
        return name, below, rest[1:]
    return name, {}, rest
