"""Footnotes as people type them: [1], [2, 3].

They are read from the HTML that a text was rendered to, so that what is counted is exactly what a reader sees
linked. A number in a link, in code or in a block of it is no footnote.
"""

import re
from collections.abc import Callable, Iterator

_SPLIT_TAG = re.compile(r"(<[^>]*>)")
_MARK = re.compile(r"\s?\[(\d{1,3}(?:\s?,\s?\d{1,3})*)\]")
_CLOSED = frozenset({"a", "code", "pre"})


def list_footnote_numbers(html: str) -> list[int]:
    """Return the numbers cited in ``html`` (sanitised), each once, in the order of their first place."""
    found = [
        int(number)
        for part, words in _split_html(html)
        if words
        for mark in _MARK.finditer(part)
        for number in mark[1].split(",")
    ]
    return list(dict.fromkeys(found))


def link_footnotes(html: str, link: Callable[[int], str]) -> str:
    """Put ``link(n)`` for each number in ``html``. Where ``link`` gives "" the mark stays as typed."""

    def put(mark: re.Match[str]) -> str:
        links = [link(int(number)) for number in mark[1].split(",")]
        return "".join(links) if all(links) else mark[0]

    return "".join(_MARK.sub(put, part) if words else part for part, words in _split_html(html))


def wrap_footnotes(html: str, wrap: Callable[[int, str], str]) -> str:
    """Put ``wrap(n, "n")`` for the digits of each number in ``html``. The text must stay the same, so that
    offsets into it do.
    """

    def put(mark: re.Match[str]) -> str:
        return re.sub(r"\d+", lambda digits: wrap(int(digits[0]), digits[0]), mark[0])

    return "".join(_MARK.sub(put, part) if words else part for part, words in _split_html(html))


def _split_html(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of ``html`` in order, each with whether it is text that may hold a footnote."""
    closed_to: list[str] = []
    for part in _SPLIT_TAG.split(html):
        if part.startswith("<"):
            name = part.strip("</>").split()[0] if part.strip("</>") else ""
            if name in _CLOSED:
                closed_to = closed_to[:-1] if part.startswith("</") else [*closed_to, name]
            yield part, False
        else:
            yield part, not closed_to
