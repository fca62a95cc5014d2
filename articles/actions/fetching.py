"""Import from a URL: one guarded fetch, outside any transaction, then the usual import."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from articles.importers import MAX_BYTES, ParsedArticle, parse_bytes
from articles.importers.canonical_url import get_site, normalize_page_url
from articles.importers.feed_entry import MEDIA_TYPE
from lib.db.connections import release_connections
from lib.errors import Invalid, Unreachable
from lib.safe_http import FetchLimits, fetch
from lib.sentences import gettext

FETCH_LIMITS = FetchLimits(total_seconds=10.0, max_bytes=MAX_BYTES, max_unpacked_bytes=MAX_BYTES)
"""Short, because a person waits for the answer."""


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """Response of a URL: ``media_type`` as declared, ``final_url`` after redirects."""

    body: bytes
    media_type: str
    final_url: str


def fetch_document(url: str, *, is_anonymous: bool, limits: FetchLimits | None = None) -> FetchedDocument:
    """Fetch ``url``. Contacts the network and holds no database connection: not for a transaction.

    ``is_anonymous``: the site is not told which newsroom asks, as its desk asks (``Desk.hides_newsroom``).

    Raises Unreachable without a usable response, and Invalid when it is empty; both at the field ``url``.
    """
    release_connections()
    try:
        found = fetch(url.strip(), limits=limits or FETCH_LIMITS, is_anonymous=is_anonymous)
    except Unreachable as error:
        error.fields = {"url": [error.message]}
        raise
    if value := _get_status_problem(found.status):
        no_page = Unreachable(value, reason=f"status_{found.status}")
        no_page.fields = {"url": [value]}
        raise no_page
    if not found.body.strip():
        raise Invalid(gettext("The page is empty."), field="url")
    charset = f"; charset={found.charset}" if found.charset else ""
    # Only Stet writes feed entries in this form: with one, a site could claim to be another site.
    kind = "application/json" if found.content_type == MEDIA_TYPE else found.content_type
    return FetchedDocument(found.body, kind + charset, found.final_url)


def parse_document(found: FetchedDocument, *, headline: str = "") -> ParsedArticle:
    """Parse the article in a fetched document; a URL that it does not state is the one it was found at.

    What it states is trusted as far as ``strip_foreign_claims`` allows. Raises Invalid, at the field ``url``,
    when there is no article in it.
    """
    try:
        clean = parse_bytes(found.body, media_type=found.media_type, url=found.final_url, headline=headline)
    except Invalid as error:
        # A missing headline can be typed in its own field; every other error belongs to the URL.
        if "headline" in error.fields:
            raise
        raise Invalid(error.message, field="url") from error
    return strip_foreign_claims(clean, origin=found.final_url, address=normalize_page_url(found.final_url))


def strip_foreign_claims(clean: ParsedArticle, *, origin: str, address: str = "") -> ParsedArticle:
    """Return ``clean``, fetched from ``origin``, without the id and URL that it states for another site.

    A site names its own articles only: another site's id, or the URL of its page, would revise that site's
    article, or withdraw it. ``address`` replaces such a URL.
    """
    if clean.external_id and not _is_same_site(origin, clean.source.partition(":")[2].partition("/")[0]):
        clean = replace(clean, source="", external_id="", version="")
    if clean.canonical_url and not _is_same_site(origin, urlsplit(clean.canonical_url).netloc):
        clean = replace(clean, canonical_url=address)
    return clean


def _is_same_site(origin: str, host: str) -> bool:
    """Return whether the page at ``origin`` is on ``host``, or on a subdomain of it."""
    named, own = get_site(f"//{host}"), get_site(normalize_page_url(origin))
    return bool(named) and (own == named or own.endswith(f".{named}"))


def fetch_article(url: str, *, is_anonymous: bool, headline: str = "") -> ParsedArticle:
    """Fetch and parse the article at ``url``: see ``fetch_document`` and ``parse_document``."""
    return parse_document(fetch_document(url, is_anonymous=is_anonymous), headline=headline)


def _get_status_problem(status: int) -> str:
    """Return the reason why a response with this status brings no article, or ""."""
    if 200 <= status < 300:
        return ""
    if status in {404, 410}:
        message = gettext("Page not found ({status}).")
    elif status in {401, 402, 403, 451}:
        message = gettext(
            "The site does not allow Stet to read this page ({status}). Paste its text instead."
        )
    elif status == 429 or status >= 500:
        message = gettext("The site has an error ({status}). Try again later, or paste the text.")
    else:
        message = gettext(
            "The site answered with status {status} instead of a page. Check the address, or paste the text."
        )
    return message.format(status=status)
