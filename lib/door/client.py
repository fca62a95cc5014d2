"""Fetches one page through the guarded door: the only way the newsroom's servers reach the outside."""

import asyncio
import logging
import re
import ssl
import time
from collections.abc import AsyncIterator, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp
import yarl

from . import body, refusal, target
from .connect import Guard, connector
from .policy import Limits, Policy, from_settings
from .refusal import NotFetched
from .resolve import Resolver, judged_addresses, system_resolver
from .target import Target

logger = logging.getLogger("stet.door")

METHODS = frozenset({"GET", "HEAD", "POST"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PAGES = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
LONGEST_LINE = 8_190  # bytes of a status line, or of one header
MOST_HEADERS = 100
_LINE = re.compile(r"[\x20-\x7e]{1,1000}")


@dataclass(frozen=True)
class Fetched:
    """What came back. ``chain`` holds every hop, the last included, as (address, status).

    ``headers`` have lower-case names, repeated ones joined by ", ". ``body`` is unpacked. ``charset`` is what
    the Content-Type said, or None. ``truncated`` tells that the body was longer than the limits.
    """

    status: int
    url: str
    final_url: str
    chain: tuple[tuple[str, int], ...]
    headers: Mapping[str, str]
    body: bytes
    content_type: str
    charset: str | None
    elapsed_ms: int
    truncated: bool


@dataclass(frozen=True)
class Session:
    """What ``many`` gives: to be passed on, not to be used otherwise."""

    client: aiohttp.ClientSession


@dataclass
class _Errand:
    """One fetch under way: what it was told, and the hops so far."""

    limits: Limits
    policy: Policy
    accept: str
    resolver: Resolver
    method: str
    headers: Mapping[str, str]
    data: bytes | None
    conditions: Mapping[str, str]
    session: aiohttp.ClientSession
    enlarge: body.Enlarge | None = None
    chain: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _Answer:
    status: int
    location: str | None
    headers: Mapping[str, str]
    body: bytes
    truncated: bool


def fetch(
    url: str,
    *,
    limits: Limits | None = None,
    allow: Collection[str] | None = None,
    accept: str = PAGES,
    etag: str = "",
    last_modified: str = "",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | bytes | None = None,
) -> Fetched:
    """Fetch ``url`` and wait for it. Raises NotFetched (an Unreachable); any HTTP status is an answer.

    ``allow`` stands in for the setting STET_DOOR_ALLOW. ``etag`` and ``last_modified`` are what the site said
    last time, letter by letter: when nothing has changed since, it answers 304 and no body.

    ``method`` is one of METHODS. ``data`` goes with a POST: bytes as they are, a mapping as a form.
    ``headers`` are sent besides, to the first address only; a POST follows no redirect, its 3xx is the
    answer.
    """
    rules = from_settings(allow)

    def run() -> Fetched:
        return asyncio.run(
            fetch_async(
                url,
                limits=limits,
                policy=rules,
                accept=accept,
                etag=etag,
                last_modified=last_modified,
                method=method,
                headers=headers,
                data=data,
            )
        )

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return run()
    # A loop already runs in this thread (a browser test, a notebook): asyncio allows one loop a thread.
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(run).result()


async def fetch_async(
    url: str,
    *,
    limits: Limits | None = None,
    policy: Policy | None = None,
    accept: str = PAGES,
    etag: str = "",
    last_modified: str = "",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | bytes | None = None,
    resolver: Resolver = system_resolver,
    session: Session | None = None,
    enlarge: body.Enlarge | None = None,
) -> Fetched:
    """``fetch`` for many at once: gather as many as you like.

    ``session`` is what ``many()`` gave: it saves making a client for each fetch, and no fetch learns anything
    of another through it. ``enlarge`` is waited for, within the time of the fetch, when a body turns out to
    be large.
    """
    if session is None:
        async with many() as session:
            return await fetch_async(
                url,
                limits=limits,
                policy=policy,
                accept=accept,
                etag=etag,
                last_modified=last_modified,
                method=method,
                headers=headers,
                data=data,
                resolver=resolver,
                session=session,
                enlarge=enlarge,
            )
    rules = policy or from_settings()
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    # What a site once said comes back to it only where it is one plain line.
    sent = {name: said for name, said in conditions.items() if _LINE.fullmatch(said)}
    more, content = _content(method, headers or {}, data)
    errand = _Errand(
        limits or rules.limits, rules, accept, resolver, method, more, content, sent, session.client, enlarge
    )
    started = time.monotonic()
    try:
        async with asyncio.timeout(errand.limits.total):
            last, answer = await _follow(url, errand)
    except TimeoutError as error:
        raise _told(NotFetched(refusal.TIMEOUT), errand, started) from error
    except NotFetched as error:
        _told(error, errand, started)
        raise
    media, charset = body.content_type(answer.headers.get("content-type", ""))
    return Fetched(
        status=answer.status,
        url=url,
        final_url=last.url,
        chain=tuple(errand.chain),
        headers=answer.headers,
        body=answer.body,
        content_type=media,
        charset=charset,
        elapsed_ms=_since(started),
        truncated=answer.truncated,
    )


async def _follow(url: str, errand: _Errand) -> tuple[Target, _Answer]:
    """Go from hop to hop; each is parsed, resolved, judged and connected to as if somebody had typed it."""
    rules = errand.policy
    here = target.parse(url, ports=rules.ports, allow=rules.allow)
    seen = {here.url}
    while True:
        answer = await _ask(here, errand)
        errand.chain.append((here.url, answer.status))
        if answer.status not in REDIRECTS or errand.method == "POST":
            return here, answer
        if answer.location is None:
            raise NotFetched(refusal.BAD_RESPONSE)
        try:
            here = target.redirect(here, answer.location, ports=rules.ports, allow=rules.allow)
        except NotFetched as error:
            # Where a site sends us was not typed by anybody, so how it was refused is told to nobody.
            raise NotFetched(error.reason, refusal.COULD_NOT_BE_REACHED) from error
        if here.url in seen or len(errand.chain) > errand.limits.redirects:
            raise NotFetched(refusal.TOO_MANY_REDIRECTS)
        seen.add(here.url)


async def _ask(here: Target, errand: _Errand) -> _Answer:
    """One request on a fresh connection. The body of a redirect is left unread."""
    addresses = await judged_addresses(here, errand.resolver, errand.limits.dns)
    guard = Guard(addresses, here.port, allowed=here.allowed)
    address = yarl.URL.build(
        scheme=here.scheme,
        host=here.bracketed,
        port=here.port,
        path=here.path,
        query_string=here.query,
        encoded=True,
    )
    if (address.raw_host, address.port) != (here.host, here.port):
        raise NotFetched(refusal.REFUSED_URL)  # two readers disagree: never guess which is right
    sent = {
        "User-Agent": errand.policy.user_agent,
        "Accept": errand.accept,
        "Accept-Encoding": "gzip",
        **errand.conditions,
        # What was said to the first address is for nobody that it sends us on to.
        **({} if errand.chain else errand.headers),
    }
    try:
        with guard.hop(here.host, addresses):
            async with errand.session.request(
                errand.method,
                address,
                allow_redirects=False,
                headers=sent,
                data=errand.data,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=errand.limits.connect),
            ) as response:
                return await _read(response, errand)
    except aiohttp.ConnectionTimeoutError as error:
        raise NotFetched(refusal.CONNECT) from error
    except (aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError) as error:
        raise NotFetched(refusal.TLS) from error
    except aiohttp.ClientConnectorError as error:
        raise NotFetched(refusal.REFUSED_ADDRESS if guard.refused else refusal.CONNECT) from error
    except (
        aiohttp.ClientError,
        ValueError,
    ) as error:  # some of aiohttp's parsers raise these
        raise NotFetched(refusal.BAD_RESPONSE) from error


async def _read(response: aiohttp.ClientResponse, errand: _Errand) -> _Answer:
    status = response.status
    if not 200 <= status <= 599:
        raise NotFetched(refusal.BAD_RESPONSE)
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    if status in REDIRECTS:
        locations = set(response.headers.getall("Location", []))
        response.close()
        return _Answer(status, locations.pop() if len(locations) == 1 else None, headers, b"", False)
    if response.method == "HEAD":
        response.close()
        return _Answer(status, None, headers, b"", False)
    limits = errand.limits
    content, truncated = await body.read(
        response, raw=limits.raw, plain=limits.plain, cut=limits.cut, enlarge=errand.enlarge
    )
    response.close()
    return _Answer(status, None, headers, content, truncated)


def _content(
    method: str, headers: Mapping[str, str], data: Mapping[str, str] | bytes | None
) -> tuple[Mapping[str, str], bytes | None]:
    """(the headers to send, the body). Raises ValueError for a request that no caller should make."""
    if method not in METHODS:
        raise ValueError(f"The door knows no {method}.")
    if data is None:
        return headers, None
    if method != "POST":
        raise ValueError(f"A {method} carries no data.")
    if isinstance(data, bytes):
        return headers, data
    return {"Content-Type": "application/x-www-form-urlencoded", **headers}, urlencode(data).encode()


@asynccontextmanager
async def many() -> AsyncIterator[Session]:
    """A client for many fetches, of one event loop. It keeps no connection, cookie or answer of any."""
    async with aiohttp.ClientSession(
        connector=connector(),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
        max_headers=MOST_HEADERS,
        middlewares=(_once,),
    ) as client:
        yield Session(client)


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep the library from repeating a request that a server cut off: one look is one connection."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientPayloadError(str(error)) from error


def _told(error: NotFetched, errand: _Errand, started: float) -> NotFetched:
    """Complete the error with what was seen on the way, and note the refusal for staff, without the address.

    The address stays out of the log because it may be a restricted source's.
    """
    error.chain = tuple(errand.chain)
    error.elapsed_ms = _since(started)
    logger.info("not fetched: %s after %d hops, %d ms", error.reason, len(error.chain), error.elapsed_ms)
    return error


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1_000)
