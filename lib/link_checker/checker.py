"""One check of a link by lib.safe_http: sparing to the site, and read only when the page changed."""

import asyncio
import hashlib
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from html import unescape
from urllib.parse import urlsplit

from lib.safe_http import (
    FetchError,
    FetchLimits,
    FetchPolicy,
    FetchResponse,
    FetchSession,
    fetch_async,
    get_fetch_policy,
)
from lib.safe_http.addresses import Resolver, resolve_with_system
from lib.safe_http.body import OnLargeBody
from lib.safe_http.errors import parse_retry_after
from lib.text.html import extract_visible_text

from . import outcome as o
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


FETCH_TIMEOUT_SECONDS = 20.0
"""Seconds of one request and its redirects, whatever the policy would allow."""
HEAD_REQUEST_MIN_BYTES = 1_000_000
"""Bytes from which a body is not fetched again before its site has said that it changed."""
HEAD_TIMEOUT_SECONDS = 8.0
READ_TIMEOUT_SECONDS = 32.0
CHECK_TIMEOUT_SECONDS = HEAD_TIMEOUT_SECONDS + FETCH_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS
"""Seconds of one check in all: a HEAD, a page, and reading it in a child process."""
THREAD_READ_MIN_BYTES = 64_000
"""Bytes from which a body is read in a thread, so that other checks go on meanwhile."""
SERIAL_READ_MIN_BYTES = 500_000
"""Bytes from which bodies are read one at a time: the tree of a page is many times its size."""
_one_large = threading.Lock()
WAIT_STATUSES = (429, 503)

Reader = Callable[[bytes], str | None]
"""Given a whole body, its text, or None where it has none. May take seconds: it runs in a thread."""
PageReader = Callable[[bytes, str, str | None], tuple[str | None, str, str]]
"""Given a body, its media type and charset, what lib.link_checker.checker.read_page returns."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """Result of one check.

    ``chain`` is every hop as [URL, status]. ``headers`` have lower-case names. ``text`` is the visible
    text and ``body`` the bytes, both None where nothing was read: the page has not changed, or is not there.
    ``is_truncated``: the page was longer than we read, so a passage that is not in ``text`` may still be on
    it. ``unchanged``: the site said so, or sent the very same bytes. ``body_hash`` is the SHA-256 of the
    body, hex. ``moved_to`` is where the URL leads for good; ``retry_after`` the seconds that the site asked
    to be left alone.
    """

    outcome: str
    status_code: int | None = None
    final_url: str = ""
    chain: list[list[str | int]] = field(default_factory=list)
    reason: str = ""
    elapsed_ms: int = 0
    text: str | None = None
    is_truncated: bool = False
    body: bytes | None = None
    media_type: str = ""
    charset: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    unchanged: bool = False
    retry_after: int | None = None
    moved_to: str = ""


def get_host(url: str) -> str:
    """Return the host of a URL, lower case and without a final dot; "" for what has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")[:255]
    except ValueError:
        return ""


async def check_link(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    body_hash: str = "",
    heavy: bool = False,
    readers: Mapping[str, Reader] | None = None,
    page_reader: PageReader = read_page,
    session: FetchSession | None = None,
    policy: FetchPolicy | None = None,
    resolver: Resolver = resolve_with_system,
    limits: FetchLimits | None = None,
    enlarge: OnLargeBody | None = None,
) -> CheckResult:
    """Check a URL once. Never raises for what other servers do.

    ``etag``, ``last_modified`` and ``body_hash`` are those of the last check that found the page; with them a
    page that has not changed is not read. ``heavy``: its body was long and nothing has to be read in it, so
    a HEAD is sent first. ``page_reader`` reads pages, ``readers`` bodies of other media types: another than
    ``read_page`` may wait, and runs in a thread. ``enlarge`` is waited for when a body turns out to be large
    (lib.safe_http).
    """
    policy = policy or get_fetch_policy()
    if limits is None:
        # What is too long is read at its beginning: enough to know that the page is there.
        total = min(policy.limits.total_seconds, FETCH_TIMEOUT_SECONDS)
        limits = replace(policy.limits, total_seconds=total, truncate=True)
    ask = partial(
        fetch_async,
        url,
        etag=etag,
        last_modified=last_modified,
        session=session,
        policy=policy,
        resolver=resolver,
        enlarge=enlarge,
    )
    try:
        if heavy and (etag or last_modified):
            head = await _check_head(url, ask, known=etag or last_modified, by_etag=bool(etag), limits=limits)
            if head is not None:
                return head
        page = await ask(limits=limits)
    except FetchError as error:
        return _build_error_result(error)
    return await _build_result(url, page, body_hash=body_hash, readers=readers or {}, page_reader=page_reader)


def build_crash_result(*, elapsed_ms: int = 0) -> CheckResult:
    """Build the result of a check that our own code broke: without one it would be tried for ever."""
    return CheckResult(outcome=o.FAILING, reason=o.CRASHED_REASON, elapsed_ms=elapsed_ms)


async def _check_head(
    url: str, ask: Callable[..., Awaitable[FetchResponse]], *, known: str, by_etag: bool, limits: FetchLimits
) -> CheckResult | None:
    """Return the result where a HEAD alone says that nothing has changed; else None.

    Then the page must be fetched: it changed, or the site takes no HEAD, which many answer with any error.
    """
    try:
        page = await ask(limits=replace(limits, total_seconds=HEAD_TIMEOUT_SECONDS), method="HEAD")
    except FetchError:
        return None
    if page.status != 304:
        value = page.headers.get("etag" if by_etag else "last-modified", "")
        if not 200 <= page.status < 300 or value != known:
            return None
    verdict = o.classify_page(_build_page_facts(url, page, known=True))
    return (
        _build_answered_result(page, verdict, unchanged=True)
        if verdict.outcome in o.ANSWERED_OUTCOMES
        else None
    )


def _build_error_result(error: FetchError) -> CheckResult:
    refused = error.reason in ("refused_url", "refused_address")
    return CheckResult(
        outcome=o.REFUSED if refused else o.FAILING,
        reason="bad_response" if error.reason == "bad_encoding" else error.reason,
        chain=[list(hop) for hop in error.chain],
        elapsed_ms=error.elapsed_ms,
    )


async def _build_result(
    url: str,
    page: FetchResponse,
    *,
    body_hash: str,
    readers: Mapping[str, Reader],
    page_reader: PageReader,
) -> CheckResult:
    if page.status == 304:
        return _build_answered_result(page, o.classify_page(_build_page_facts(url, page)), unchanged=True)
    hashed = hashlib.sha256(page.body).hexdigest()
    if page.status < 300 and body_hash and hashed == body_hash:
        # Read last time: neither its text nor what it means can have changed.
        return _build_answered_result(
            page, o.classify_page(_build_page_facts(url, page, known=True)), unchanged=True, body_hash=hashed
        )
    # A reader of the caller's own may wait, and must not keep other checks from their answers.
    if len(page.body) > THREAD_READ_MIN_BYTES or page_reader is not read_page:
        text, seen = await asyncio.to_thread(
            _read_large_page if len(page.body) > SERIAL_READ_MIN_BYTES else _read_page, url, page, page_reader
        )
    else:
        text, seen = _read_page(url, page, page_reader)
    verdict = o.classify_page(seen)
    if verdict.outcome not in o.ANSWERED_OUTCOMES:
        return _build_answered_result(page, verdict, body_hash=hashed)
    read = readers.get(page.content_type)
    if read is not None and not page.truncated:
        text = await asyncio.to_thread(read, page.body)
    if not text:
        # No text where there is a body: a script draws it, or it could not be parsed. Nothing can be said
        # about what is on such a page.
        text = None if page.body.strip() else text
    cut = page.truncated or (
        text is not None and page.content_type in READABLE_TYPES and len(page.body) > MAX_READ_BYTES
    )
    return _build_answered_result(page, verdict, body_hash=hashed, body=page.body, text=text, cut=cut)


def _read_page(url: str, page: FetchResponse, page_reader: PageReader) -> tuple[str | None, o.PageFacts]:
    text, title, heading = None, "", ""
    if page.content_type in READABLE_TYPES:
        text, title, heading = page_reader(page.body, page.content_type, page.charset)
    return text, _build_page_facts(url, page, text=text, title=title, heading=heading)


def _read_large_page(
    url: str, page: FetchResponse, page_reader: PageReader
) -> tuple[str | None, o.PageFacts]:
    with _one_large:
        return _read_page(url, page, page_reader)


def _build_page_facts(
    url: str,
    page: FetchResponse,
    *,
    text: str | None = None,
    title: str = "",
    heading: str = "",
    known: bool = False,
) -> o.PageFacts:
    """Build the facts of a page; ``known``: its body was judged before, so only the redirects count."""
    markup = b""
    if not known and page.content_type in HTML_TYPES and (text is None or len(text) <= o.SHORT_TEXT_LENGTH):
        markup = page.body[:60_000]
    return o.PageFacts(
        url=url,
        final_url=page.final_url,
        status=page.status,
        chain=page.chain,
        headers=dict(page.headers),
        text=text,
        title=title,
        heading=heading,
        markup=markup,
    )


def _build_answered_result(
    page: FetchResponse,
    verdict: o.LinkStatus,
    *,
    unchanged: bool = False,
    body_hash: str = "",
    body: bytes | None = None,
    text: str | None = None,
    cut: bool = False,
) -> CheckResult:
    wait = None
    if page.status in WAIT_STATUSES:
        wait = parse_retry_after(page.headers.get("retry-after", ""), at=datetime.now(UTC))
    answers = verdict.outcome in o.ANSWERED_OUTCOMES
    return CheckResult(
        outcome=verdict.outcome,
        status_code=page.status,
        final_url=page.final_url,
        chain=[list(hop) for hop in page.chain],
        reason=verdict.reason,
        elapsed_ms=page.elapsed_ms,
        text=text,
        is_truncated=cut,
        body=body,
        media_type=page.content_type,
        charset=page.charset,
        headers=page.headers,
        etag=page.headers.get("etag", "")[:1_000] if answers else "",
        last_modified=page.headers.get("last-modified", "")[:100] if answers else "",
        body_hash=body_hash,
        unchanged=unchanged and answers,
        retry_after=wait,
        moved_to=verdict.moved_to,
    )
