"""One look at an address through the guarded door: asked with care for the other side, read only once."""

import asyncio
import hashlib
import threading
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from lib.door import Fetched, Limits, NotFetched, Policy, Session, fetch_async, from_settings
from lib.door.body import Enlarge
from lib.door.resolve import Resolver, system_resolver

from . import outcome as o
from .reading import HTML, MOST, READABLE, text_of, title_and_heading
from .waiting import retry_after

LONGEST_FETCH = 20.0
"""Seconds of one request and its redirects, whatever the door would allow."""
HEAVY = 1_000_000
"""Bytes from which a body is not asked for again before its site has said that it changed."""
HEAD_SECONDS = 8.0
READ_SECONDS = 32.0
LONGEST_LOOK = HEAD_SECONDS + LONGEST_FETCH + READ_SECONDS
"""Seconds of one look in all: a head, a page, and reading it in a child."""
ASIDE = 64_000
"""Bytes from which a body is read in a thread, so that other looks go on meanwhile."""
LARGE = 500_000
"""Bytes from which bodies are read one at a time: the tree of a page is many times its size."""
_one_large = threading.Lock()
SHARDS = 4_096
WAIT_STATUSES = (429, 503)

Reader = Callable[[bytes], str | None]
"""Given a whole body, its text, or None where it has none. May take seconds: it runs in a thread."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What one look found.

    ``chain`` is every hop as [address, status]. ``headers`` have lower-case names. ``text`` is the visible
    text and ``body`` the bytes, both None where nothing was read: the page has not changed, or is not there.
    ``cut``: the page was longer than we read, so a passage that is not in ``text`` may still be on it.
    ``unchanged``: the site said so, or sent the very same bytes. ``body_hash`` is the SHA-256 of the body,
    hex. ``moved_to`` is where the address leads for good; ``retry_after`` the seconds that the site asked to
    be left alone.
    """

    outcome: str
    status_code: int | None = None
    final_url: str = ""
    chain: list[list[str | int]] = field(default_factory=list)
    reason: str = ""
    elapsed_ms: int = 0
    text: str | None = None
    cut: bool = False
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


def host_of(url: str) -> str:
    """The host of an address, lower case and without a final dot; "" for what has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")[:255]
    except ValueError:
        return ""


def shard_of(host: str) -> int:
    """0 to 4095: which share of the hosts this one is in."""
    return zlib.crc32(host.encode()) % SHARDS


async def look(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    body_hash: str = "",
    heavy: bool = False,
    readers: Mapping[str, Reader] | None = None,
    session: Session | None = None,
    policy: Policy | None = None,
    resolver: Resolver = system_resolver,
    limits: Limits | None = None,
    enlarge: Enlarge | None = None,
) -> Look:
    """One look at an address. Never raises for what the outside world does.

    ``etag``, ``last_modified`` and ``body_hash`` are those of the last look that found the page; with them a
    page that has not changed is not read. ``heavy``: its body was long and nothing has to be read in it, so
    the head is asked for first. ``readers`` read bodies of other media types than pages. ``enlarge`` is
    waited for when a body turns out to be large (lib.door).
    """
    policy = policy or from_settings()
    if limits is None:
        # What is too long is read at its beginning: enough to know that the page is there.
        total = min(policy.limits.total, LONGEST_FETCH)
        limits = replace(policy.limits, total=total, cut=True)
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
            head = await _head(url, ask, known=etag or last_modified, by_etag=bool(etag), limits=limits)
            if head is not None:
                return head
        page = await ask(limits=limits)
    except NotFetched as error:
        return _not_fetched(error)
    return await _judged(url, page, body_hash=body_hash, readers=readers or {})


def crashed(*, elapsed_ms: int = 0) -> Look:
    """The look that broke in our own hands: a result like another, or it would be tried for ever."""
    return Look(outcome=o.FAILING, reason=o.CRASHED, elapsed_ms=elapsed_ms)


async def _head(
    url: str, ask: Callable[..., Awaitable[Fetched]], *, known: str, by_etag: bool, limits: Limits
) -> Look | None:
    """The look, where the head alone says that nothing has changed; None where the page must be asked for:
    it changed, or the site takes no HEAD, which many answer with any error at all.
    """
    try:
        page = await ask(limits=replace(limits, total=HEAD_SECONDS), method="HEAD")
    except NotFetched:
        return None
    if page.status != 304:
        said = page.headers.get("etag" if by_etag else "last-modified", "")
        if not 200 <= page.status < 300 or said != known:
            return None
    verdict = o.judge(_seen(url, page, known=True))
    return _found(page, verdict, unchanged=True) if verdict.outcome in o.ANSWERS else None


def _not_fetched(error: NotFetched) -> Look:
    refused = error.reason in ("refused_url", "refused_address")
    return Look(
        outcome=o.REFUSED if refused else o.FAILING,
        reason="bad_response" if error.reason == "bad_encoding" else error.reason,
        chain=[list(hop) for hop in error.chain],
        elapsed_ms=error.elapsed_ms,
    )


async def _judged(url: str, page: Fetched, *, body_hash: str, readers: Mapping[str, Reader]) -> Look:
    if page.status == 304:
        return _found(page, o.judge(_seen(url, page)), unchanged=True)
    hashed = hashlib.sha256(page.body).hexdigest()
    if page.status < 300 and body_hash and hashed == body_hash:
        # Read last time: neither its words nor what they mean can have changed.
        return _found(page, o.judge(_seen(url, page, known=True)), unchanged=True, body_hash=hashed)
    if len(page.body) > ASIDE:
        text, seen = await asyncio.to_thread(_read_large if len(page.body) > LARGE else _read, url, page)
    else:
        text, seen = _read(url, page)
    verdict = o.judge(seen)
    if verdict.outcome not in o.ANSWERS:
        return _found(page, verdict, body_hash=hashed)
    read = readers.get(page.content_type)
    if read is not None and not page.truncated:
        text = await asyncio.to_thread(read, page.body)
    if not text:
        # No words where there is a body: they are drawn by a script, or could not be taken apart. Nothing can
        # be said about what is on such a page.
        text = None if page.body.strip() else text
    cut = page.truncated or (text is not None and page.content_type in READABLE and len(page.body) > MOST)
    return _found(page, verdict, body_hash=hashed, body=page.body, text=text, cut=cut)


def _read(url: str, page: Fetched) -> tuple[str | None, o.Seen]:
    text = None
    if page.content_type in READABLE:
        text = text_of(page.body, media_type=page.content_type, charset=page.charset)
    return text, _seen(url, page, text=text)


def _read_large(url: str, page: Fetched) -> tuple[str | None, o.Seen]:
    with _one_large:
        return _read(url, page)


def _seen(url: str, page: Fetched, *, text: str | None = None, known: bool = False) -> o.Seen:
    """``known``: the body was judged before, so that only the way to it is left to judge."""
    title = heading = ""
    markup = b""
    if not known and page.content_type in HTML and (text is None or len(text) <= o.SHORT):
        title, heading = title_and_heading(page.body, charset=page.charset)
        markup = page.body[:60_000]
    return o.Seen(
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


def _found(
    page: Fetched,
    verdict: o.Verdict,
    *,
    unchanged: bool = False,
    body_hash: str = "",
    body: bytes | None = None,
    text: str | None = None,
    cut: bool = False,
) -> Look:
    wait = None
    if page.status in WAIT_STATUSES:
        wait = retry_after(page.headers.get("retry-after", ""), at=datetime.now(UTC))
    answers = verdict.outcome in o.ANSWERS
    return Look(
        outcome=verdict.outcome,
        status_code=page.status,
        final_url=page.final_url,
        chain=[list(hop) for hop in page.chain],
        reason=verdict.reason,
        elapsed_ms=page.elapsed_ms,
        text=text,
        cut=cut,
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
