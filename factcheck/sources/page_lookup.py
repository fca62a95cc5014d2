"""Reads a page's metadata for a person who is about to cite it. Nothing is stored."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from articles.actions.fetching import fetch_document
from articles.importers.charset import decode_body
from articles.importers.page_metadata import extract_metadata
from lib.errors import Invalid
from lib.safe_http import FetchLimits
from lib.text.html import MAX_BYTES, parse_html

FETCH_LIMITS = FetchLimits(
    total_seconds=8.0, max_bytes=MAX_BYTES, max_unpacked_bytes=MAX_BYTES, truncate=True
)
"""A person waits for the answer; a page's metadata is at its beginning."""
PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class PageDetails:
    """A page's metadata; "" or None for unknown."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    published_on: date | None = None


def fetch_page_details(url: str, *, is_anonymous: bool) -> PageDetails:
    """Fetch the page at ``url`` and return its metadata. Sends HTTP requests; holds no database connection.

    ``is_anonymous``: its site is not told which newsroom asks.

    Raises Unreachable and Invalid, at the field ``url``, as ``articles.actions.fetching`` does.
    """
    found = fetch_document(url, is_anonymous=is_anonymous, limits=FETCH_LIMITS)
    media_type = found.media_type.partition(";")[0].strip().lower()
    if media_type and media_type not in PAGES:
        message = gettext("This address is a file ({media_type}), not a web page. Enter its title.")
        raise Invalid(message.format(media_type=media_type), field="url")
    try:
        root = parse_html(decode_body(found.body, media_type=found.media_type, in_page=True))
    except Invalid as error:
        raise Invalid(gettext("Stet could not read this page. Enter its title."), field="url") from error
    value = extract_metadata(root, found.final_url)
    out = value.published_at
    if out is not None and value.published_offset is not None:
        out += timedelta(minutes=value.published_offset)
    return PageDetails(
        title=value.headline,
        publisher=value.publisher,
        author=value.byline,
        # The date in the publisher's time zone, not in this machine's.
        published_on=out.date() if out else None,
    )
