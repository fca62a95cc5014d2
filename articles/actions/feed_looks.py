"""One look at a feed's address through the door: what is there, or why there is nothing, in words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urljoin

import lxml.html

from articles.importers import feed
from articles.importers.charset import decode
from articles.importers.feed import FeedRead
from articles.importers.feed_entry import Entry
from lib import door
from lib.child import run_bounded
from lib.door import Fetched, Limits, NotFetched
from lib.door.refusal import CONNECT, DNS, TIMEOUT
from lib.errors import Invalid
from lib.html import parse, safe_href

LIMITS = Limits(total=15.0, raw=feed.MAX_BYTES, plain=feed.MAX_BYTES)
READ_SECONDS = 12.0
ACCEPT = "application/atom+xml,application/rss+xml,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5"
PERMANENT = frozenset({301, 308})
UNCHANGED = 304
MOST_OFFERED = 10

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head)[\s>]", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Offered:
    """A feed that a page names."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: ``read``, or ``unchanged``, or a sentence in ``problem``.

    ``moved_to`` is where the feed lives now, when the site said so for good. ``later`` is how many seconds
    the site asks to be left alone, None when it asks for nothing. ``host_in_trouble``: not this feed alone.
    ``offered`` are the feeds that a page names where the feed should have been.
    """

    read: FeedRead | None = None
    unchanged: bool = False
    problem: str = ""
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""
    later: float | None = None
    host_in_trouble: bool = False
    offered: tuple[Offered, ...] = ()


def look(url: str, *, etag: str = "", last_modified: str = "", at: datetime) -> Look:
    """Look once. Contacts the outside: never inside a transaction. Never raises for what is found there.

    ``etag`` and ``last_modified`` are what the site said last time.
    """
    try:
        found = door.fetch(url, limits=LIMITS, accept=ACCEPT, etag=etag, last_modified=last_modified)
    except NotFetched as error:
        return Look(problem=error.message, host_in_trouble=error.reason in {TIMEOUT, CONNECT, DNS})
    if found.status == UNCHANGED and (etag or last_modified):
        return Look(unchanged=True, moved_to=_moved(found))
    if not 200 <= found.status < 300:
        return Look(
            problem=_refused(found.status),
            later=_later(found.headers.get("retry-after", ""), at),
            host_in_trouble=found.status == 429 or found.status >= 500,
        )
    return _read(found)


def _read(found: Fetched) -> Look:
    charset = f"; charset={found.charset}" if found.charset else ""
    media_type = found.content_type + charset
    if _HTML.match(found.body[:5_000].removeprefix(b"\xef\xbb\xbf")):
        offered = _offered(found, media_type)
        problem = "This is a page, and it names no feed." if not offered else "This is a page, not a feed."
        return Look(problem=problem, offered=offered)
    try:
        # In a child: what a stranger's feed does to its reader must not stop whoever waits for it.
        read = run_bounded(
            partial(feed.read, media_type=media_type, url=found.final_url),
            found.body,
            answers=(FeedRead, Entry),
            wall_seconds=READ_SECONDS,
        )
    except Invalid as error:
        return Look(problem=error.message)
    return Look(
        read=read,
        moved_to=_moved(found),
        etag=found.headers.get("etag", "")[:1000],
        last_modified=found.headers.get("last-modified", "")[:1000],
    )


def _moved(found: Fetched) -> str:
    """Where the address leads for good: only as far as every step on the way was said to be for good."""
    *steps, _ = found.chain
    return found.final_url if steps and all(status in PERMANENT for _, status in steps) else ""


def _later(said: str, at: datetime) -> float | None:
    """Retry-After in seconds: a number of them, or a date (RFC 9110, section 10.2.3)."""
    if re.fullmatch(r"[0-9]{1,9}", said.strip()):
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - at).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _refused(status: int) -> str:
    if status == 404:
        return "There is no feed at this address: the site answers 404."
    if status == 410:
        return "This feed is gone for good: the site answers 410."
    if status in {401, 402, 403, 451}:
        return f"The site does not show this feed to us: it answers {status}."
    if status == 429:
        return "The site asks us to come back later: it answers 429."
    if status >= 500:
        return f"The site is in trouble: it answers {status}."
    return f"The site answers {status} instead of a feed."


def _offered(found: Fetched, media_type: str) -> tuple[Offered, ...]:
    try:
        root = parse(decode(found.body, media_type=media_type, in_page=True))
    except Invalid:
        return ()
    named = {one.url: one for link in root.iter("link") if (one := _link(link, found.final_url)) is not None}
    return tuple(named.values())[:MOST_OFFERED]


def _link(link: lxml.html.HtmlElement, page: str) -> Offered | None:
    """https://html.spec.whatwg.org/#rel-alternate, with the type of a feed."""
    kind = (link.get("type") or "").split(";")[0].strip().lower()
    if "alternate" not in (link.get("rel") or "").lower().split() or kind not in feed.MEDIA_TYPES:
        return None
    try:
        url = safe_href(urljoin(page, (link.get("href") or "").strip()))
    except ValueError:
        return None
    if not url.startswith(("http://", "https://")) or len(url) > 2000:
        return None
    return Offered(" ".join((link.get("title") or url).split())[:200], url)
