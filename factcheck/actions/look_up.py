"""Reads what a page says of itself for somebody who is about to cite it. Nothing is stored."""

from dataclasses import dataclass
from datetime import date, timedelta

from articles.actions.fetching import fetch_found
from articles.importers.charset import decode
from articles.importers.metadata import metadata_of
from lib.door import Limits
from lib.errors import Invalid
from lib.html import MAX_BYTES, parse

LIMITS = Limits(total=8.0, raw=MAX_BYTES, plain=MAX_BYTES, cut=True)
"""A person waits for the answer; what a page says of itself stands at its beginning."""
PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of itself; "" or None for what it does not."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    published_on: date | None = None


def look_up(url: str) -> Said:
    """What the page at ``url`` says of itself. Contacts the outside; holds no database connection.

    Raises Unreachable and Invalid, at the field ``url``, as ``articles.actions.fetching`` does.
    """
    found = fetch_found(url, limits=LIMITS)
    media_type = found.media_type.partition(";")[0].strip().lower()
    if media_type and media_type not in PAGES:
        raise _nothing(f"This address is no page but a file ({media_type}). Type its title.")
    try:
        root = parse(decode(found.body, media_type=found.media_type, in_page=True))
    except Invalid as error:
        raise _nothing("Stet could not read this page. Type its title.") from error
    said = metadata_of(root, found.url)
    out = said.published_at
    if out is not None and said.published_offset is not None:
        out += timedelta(minutes=said.published_offset)
    return Said(
        title=said.headline,
        publisher=said.publisher,
        author=said.byline,
        # The day where it was published, not where this machine stands.
        published_on=out.date() if out else None,
    )


def _nothing(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"url": [sentence]})
