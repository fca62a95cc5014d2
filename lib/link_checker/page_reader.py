"""Content of a body: its text, its title and its first heading, read without further requests."""

import re
from html import unescape

from lib.text.page_text import extract_visible_text

from .outcome import SHORT_TEXT_LENGTH

HTML_TYPES = ("text/html", "application/xhtml+xml", "")
READABLE_TYPES = (*HTML_TYPES, "text/plain")
MAX_READ_BYTES = 1_900_000
"""Bytes of a page that are read: more is refused by lib.text.html, which limits the cost of a tree."""

_TITLE = re.compile(rb"<title\b[^<>]*>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(rb"<h1\b[^<>]*>(.{0,2000}?)</h1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def read_page(body: bytes, media_type: str, charset: str | None) -> tuple[str | None, str, str]:
    """Return a page's text (None for what is no page), and where that is short, its title and heading."""
    text = extract_text(body, media_type=media_type, charset=charset)
    if media_type in HTML_TYPES and (text is None or len(text) <= SHORT_TEXT_LENGTH):
        return text, *extract_title_and_heading(body, charset=charset)
    return text, "", ""


def extract_text(body: bytes, *, media_type: str, charset: str | None) -> str | None:
    """Return the visible text of an HTML or plain page, "" of one without text; None for what is neither."""
    if media_type not in READABLE_TYPES:
        return None
    # PostgreSQL keeps no NUL in a text, and no passage holds one.
    return extract_visible_text(body[:MAX_READ_BYTES], media_type=media_type, charset=charset).replace(
        "\x00", ""
    )


def extract_title_and_heading(body: bytes, *, charset: str | None) -> tuple[str, str]:
    """Return the content of ``<title>`` and of the first ``<h1>``, each in one line; "" for none."""
    start = body[:200_000]
    return _decode_words(_TITLE.search(start), charset), _decode_words(_HEADING.search(start), charset)


def _decode_words(found: re.Match[bytes] | None, charset: str | None) -> str:
    if found is None:
        return ""
    value = found[1].decode(charset or "utf-8", "replace")
    return " ".join(unescape(_TAG.sub(" ", value)).split())
