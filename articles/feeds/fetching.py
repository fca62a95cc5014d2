"""One guarded fetch of a feed's URL: the parsed feed, or the reason why there is none."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from urllib.parse import urljoin

import lxml.html

from articles.importers import feed
from articles.importers.charset import decode_body
from articles.importers.feed import ParsedFeed
from articles.importers.feed_entry import FeedEntryData
from articles.models.feed_problem import FeedProblem, build_feed_problem
from lib import safe_http
from lib.errors import Invalid
from lib.safe_http import FetchError, FetchLimits, FetchResponse
from lib.safe_http.errors import CONNECT, DNS, TIMEOUT, parse_retry_after
from lib.sandbox.runner import run_sandboxed
from lib.text.html import get_safe_href, parse_html

FETCH_LIMITS = FetchLimits(total_seconds=15.0, max_bytes=feed.MAX_BYTES, max_unpacked_bytes=feed.MAX_BYTES)
PARSE_TIMEOUT_SECONDS = 12.0
ACCEPT = "application/atom+xml,application/rss+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5"
PERMANENT_REDIRECTS = frozenset({301, 308})
NOT_MODIFIED = 304
MAX_LINKED_FEEDS = 10
_STATUS_CODES = {404: "not_found", 410: "gone", 429: "too_many_requests"}

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)[\s>]", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class LinkedFeed:
    """A feed that a page links to."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class FeedFetchResult:
    """Result of one fetch: ``read``, or ``unchanged``, or a ``problem``.

    ``detail`` is a sentence with more about the problem for a waiting person; it is never stored.
    ``moved_to`` is the feed's new URL after a permanent redirect. ``later`` is how many seconds the site asks
    to wait, None when it asks for nothing. ``host_in_trouble``: not this feed alone. ``linked_feeds`` are the
    feeds that a page links to where the feed should have been.
    """

    read: ParsedFeed | None = None
    unchanged: bool = False
    problem: FeedProblem = field(default_factory=dict)
    detail: str = ""
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""
    later: int | None = None
    host_in_trouble: bool = False
    linked_feeds: tuple[LinkedFeed, ...] = ()


def fetch_feed(
    url: str, *, is_anonymous: bool, etag: str = "", last_modified: str = "", at: datetime
) -> FeedFetchResult:
    """Fetch once. Contacts the network: never inside a transaction. Never raises, whatever the response.

    ``is_anonymous``: the site is not told which newsroom asks. ``etag`` and ``last_modified`` are the values
    of the last response.
    """
    try:
        found = safe_http.fetch(
            url,
            limits=FETCH_LIMITS,
            accept=ACCEPT,
            etag=etag,
            last_modified=last_modified,
            is_anonymous=is_anonymous,
        )
    except FetchError as error:
        return FeedFetchResult(
            problem=build_feed_problem(error.reason),
            detail=error.message,
            host_in_trouble=error.reason in {TIMEOUT, CONNECT, DNS},
        )
    if found.status == NOT_MODIFIED and (etag or last_modified):
        return FeedFetchResult(unchanged=True, moved_to=_find_permanent_url(found))
    if not 200 <= found.status < 300:
        return FeedFetchResult(
            problem=_get_status_problem(found.status),
            later=parse_retry_after(found.headers.get("retry-after", ""), at=at),
            host_in_trouble=found.status == 429 or found.status >= 500,
        )
    return _parse_response(found)


def _parse_response(found: FetchResponse) -> FeedFetchResult:
    charset = f"; charset={found.charset}" if found.charset else ""
    media_type = found.content_type + charset
    if _HTML.match(found.body[:5_000].removeprefix(b"\xef\xbb\xbf")):
        available = _find_linked_feeds(found, media_type)
        code = "web_page" if available else "web_page_without_feed"
        return FeedFetchResult(problem=build_feed_problem(code), linked_feeds=available)
    try:
        # Sandboxed: a feed that crashes its parser must not stop the caller.
        read = run_sandboxed(
            partial(feed.parse_feed, media_type=media_type, url=found.final_url),
            found.body,
            answers=(ParsedFeed, FeedEntryData),
            wall_seconds=PARSE_TIMEOUT_SECONDS,
        )
    except Invalid as error:
        return FeedFetchResult(problem=build_feed_problem("damaged"), detail=error.message)
    return FeedFetchResult(
        read=read,
        moved_to=_find_permanent_url(found),
        etag=found.headers.get("etag", "")[:1000],
        last_modified=found.headers.get("last-modified", "")[:1000],
    )


def _find_permanent_url(found: FetchResponse) -> str:
    """Return the final URL if every redirect on the way was permanent, else ""."""
    *steps, _ = found.chain
    return found.final_url if steps and all(status in PERMANENT_REDIRECTS for _, status in steps) else ""


def _get_status_problem(status: int) -> FeedProblem:
    if status in _STATUS_CODES:
        return build_feed_problem(_STATUS_CODES[status])
    if status in {401, 402, 403, 451}:
        return build_feed_problem("not_allowed", status=status)
    return build_feed_problem("site_error" if status >= 500 else "unexpected_status", status=status)


def _find_linked_feeds(found: FetchResponse, media_type: str) -> tuple[LinkedFeed, ...]:
    try:
        root = parse_html(decode_body(found.body, media_type=media_type, in_page=True))
    except Invalid:
        return ()
    named = {
        one.url: one
        for link in root.iter("link")
        if (one := _parse_feed_link(link, found.final_url)) is not None
    }
    return tuple(named.values())[:MAX_LINKED_FEEDS]


def _parse_feed_link(link: lxml.html.HtmlElement, page: str) -> LinkedFeed | None:
    """Return the feed of a link element, or None (https://html.spec.whatwg.org/#rel-alternate)."""
    kind = (link.get("type") or "").split(";")[0].strip().lower()
    if "alternate" not in (link.get("rel") or "").lower().split() or kind not in feed.MEDIA_TYPES:
        return None
    try:
        url = get_safe_href(urljoin(page, (link.get("href") or "").strip()))
    except ValueError:
        return None
    if not url.startswith(("http://", "https://")) or len(url) > 2000:
        return None
    return LinkedFeed(" ".join((link.get("title") or url).split())[:200], url)
