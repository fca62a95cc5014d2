"""What a body says: its text, its title and its first heading, without asking anybody else for anything."""

import re
from html import unescape

from lib.page_text import visible_text

HTML = ("text/html", "application/xhtml+xml", "")
READABLE = (*HTML, "text/plain")
MOST = 1_900_000
"""Bytes of a page that are read: more is refused by lib.html, which bounds what a tree of it may cost."""

_TITLE = re.compile(rb"<title\b[^>]*>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(rb"<h1\b[^>]*>(.{0,2000}?)</h1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def text_of(body: bytes, *, media_type: str, charset: str | None) -> str | None:
    """The visible text of an HTML or plain page, "" of one without words; None for what is neither."""
    if media_type not in READABLE:
        return None
    # PostgreSQL keeps no NUL in a text, and no passage holds one.
    return visible_text(body[:MOST], media_type=media_type, charset=charset).replace("\x00", "")


def title_and_heading(body: bytes, *, charset: str | None) -> tuple[str, str]:
    """What stands in ``<title>`` and in the first ``<h1>``, each in one line; "" where there is none."""
    start = body[:200_000]
    return _words(_TITLE.search(start), charset), _words(_HEADING.search(start), charset)


def _words(found: re.Match[bytes] | None, charset: str | None) -> str:
    if found is None:
        return ""
    said = found[1].decode(charset or "utf-8", "replace")
    return " ".join(unescape(_TAG.sub(" ", said)).split())
