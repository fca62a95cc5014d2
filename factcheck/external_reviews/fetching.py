"""Fetching of external reviews from a URL: a page, a feed, or a search that is followed page by page."""

import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext

from articles.actions.fetching import fetch_document
from factcheck.external_reviews.parsing import MAX_BYTES, MAX_REVIEWS, ParsedReviews, parse_reviews_sandboxed
from lib.errors import DomainError, Invalid
from lib.safe_http import FetchLimits

FETCH_LIMITS = FetchLimits(total_seconds=15.0, max_bytes=10_000_000, max_unpacked_bytes=MAX_BYTES)
MAX_PAGES = 20
"""Pages of a search, while a person waits."""
BUDGET_SECONDS = 25.0
SECRET_PARAMETERS = frozenset(
    {
        "key",
        "api_key",
        "apikey",
        "access_token",
        "oauth_token",
        "token",
        "auth",
        "password",
        "sig",
        "signature",
    }
)
"""Query parameters that hold secrets: a URL is saved, and shown, without them."""
_PAGE_SIZE = "100"


def redact_url(url: str) -> str:
    """Return ``url`` without secret parameters and fragment, to be saved and shown; "" if it is no URL."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    remaining = [
        pair for pair in parts.query.split("&") if pair.partition("=")[0].lower() not in SECRET_PARAMETERS
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(filter(None, remaining)), ""))


def fetch_external_reviews(
    url: str, *, pages: int = MAX_PAGES, seconds: float = BUDGET_SECONDS, limit: int = MAX_REVIEWS
) -> ParsedReviews:
    """Fetch and parse the reviews at ``url``. It uses the network: not for a transaction.

    A search is followed for at most so many pages, seconds and records; ``left`` of the result says that
    there is more. Raise Unreachable and Invalid, at the field ``url``. Where a later page fails, what was
    found before is returned, with ``left``.
    """
    url = url.strip()
    ends_at = time.monotonic() + seconds
    here = _replace_parameters(url, {}, {"pageSize": _PAGE_SIZE}) if _is_search_url(url) else url
    found = _fetch_page(here)
    seen: set[str] = set()
    token = found.next_page if _is_search_url(url) else ""
    while token and token not in seen:
        if len(seen) + 1 >= pages or found.record_count >= limit or time.monotonic() > ends_at:
            found.left = True
            break
        seen.add(token)
        try:
            more = _fetch_page(_replace_parameters(here, {"pageToken": token}, {}))
        except DomainError:
            found.left = True
            break
        found.merge_with(more)
        token = more.next_page
    return found


def _fetch_page(url: str) -> ParsedReviews:
    # Other organisations' fact checks are the whole newsroom's, and no desk's.
    received = fetch_document(url, is_anonymous=False, limits=FETCH_LIMITS)
    if _is_search_url(url) and received.body.strip() == b"{}":
        raise Invalid(gettext("The search found nothing."), field="url")
    # A record without a URL may be on its own page, but not in a feed of records.
    page = redact_url(received.final_url) if "html" in received.media_type else ""
    try:
        return parse_reviews_sandboxed(received.body, media_type=received.media_type, address=page)
    except Invalid as refusal:
        raise Invalid(refusal.message, field="url") from refusal


def _is_search_url(url: str) -> bool:
    try:
        return urlsplit(url).path.rstrip("/").endswith("claims:search")
    except ValueError:
        return False


def _replace_parameters(url: str, changed: dict[str, str], defaults: dict[str, str]) -> str:
    """Return ``url`` with ``changed`` parameters, and with ``defaults`` where it has none of that name."""
    parts = urlsplit(url)
    text = parse_qsl(parts.query, keep_blank_values=True)
    names = {name for name, _ in text}
    remaining = [(name, value) for name, value in text if name not in changed]
    more = {name: value for name, value in defaults.items() if name not in names}
    return urlunsplit(
        parts._replace(query=urlencode([*remaining, *more.items(), *changed.items()]), fragment="")
    )
