"""Fetching of one page with SSRF guards: the only way the newsroom's servers send requests."""

import asyncio
import logging
import re
import ssl
import time
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
import yarl

from . import addresses as safe_http_addresses
from . import body
from . import errors as safe_http_errors
from .addresses import Resolver, Target, resolve_allowed_addresses, resolve_with_system
from .connections import ConnectionGuard, create_connector
from .errors import FetchError
from .policy import FetchLimits, FetchPolicy, get_fetch_policy

logger = logging.getLogger("stet.safe_http")

ALLOWED_METHODS = frozenset({"GET", "HEAD", "POST"})
REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
PAGE_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
MAX_HEADER_LINE_BYTES = 8_190  # bytes of a status line, or of one header
MAX_HEADERS = 100
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{1,1000}")


@dataclass(frozen=True)
class FetchResponse:
    """Response to a fetch. ``chain`` holds every hop, the last included, as (URL, status).

    ``headers`` have lower-case names, repeated ones joined by ", ". ``body`` is unpacked. ``charset`` is what
    the Content-Type said, or None. ``truncated``: the body was longer than the limits.
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
class FetchSession:
    """Session from ``open_session``: to be passed on, not to be used otherwise."""

    client: aiohttp.ClientSession


@dataclass
class _RequestContext:
    """One fetch under way: its arguments, and the hops so far."""

    limits: FetchLimits
    policy: FetchPolicy
    accept: str
    resolver: Resolver
    method: str
    headers: Mapping[str, str]
    data: bytes | None
    conditions: Mapping[str, str]
    session: aiohttp.ClientSession
    enlarge: body.OnLargeBody | None = None
    chain: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class _HopResponse:
    status: int
    location: str | None
    headers: Mapping[str, str]
    body: bytes
    truncated: bool


def fetch(
    url: str,
    *,
    limits: FetchLimits | None = None,
    allow: Collection[str] | None = None,
    accept: str = PAGE_ACCEPT,
    etag: str = "",
    last_modified: str = "",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | bytes | None = None,
    is_anonymous: bool = False,
) -> FetchResponse:
    """Fetch ``url`` and wait for it. Raises FetchError (an Unreachable); any HTTP status is an answer.

    ``allow`` replaces the configured hosts that need not be public. ``etag`` and ``last_modified`` are what
    the site sent last time, character by character: when nothing has changed since, it answers 304 and no
    body.

    ``method`` is one of ALLOWED_METHODS. ``data`` goes with a POST: bytes as they are, a mapping as a form.
    ``headers`` are sent besides, to the first address only; a POST follows no redirect, its 3xx is the
    answer. ``is_anonymous``: the site is not told which newsroom asks.
    """
    rules = get_fetch_policy(allow, is_anonymous=is_anonymous)
    return _wait_for(
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


def has_public_address(url: str, *, seconds: float = 2.0) -> bool:
    """Return whether the host of a URL has addresses now, and public ones alone. Nothing is sent there.

    False for one that leads inside as for one that nobody knows: which of them it is is told to nobody.
    """
    rules = get_fetch_policy()
    try:
        target = safe_http_addresses.parse_target(url, ports=rules.ports, allow=rules.allowed_hosts)
        _wait_for(resolve_allowed_addresses(target, resolve_with_system, seconds))
    except FetchError:
        return False
    return True


def _wait_for[T](work: Coroutine[Any, Any, T]) -> T:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    # A loop already runs in this thread (a browser test, a notebook): asyncio allows one loop a thread.
    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(asyncio.run, work).result()


async def fetch_async(
    url: str,
    *,
    limits: FetchLimits | None = None,
    policy: FetchPolicy | None = None,
    accept: str = PAGE_ACCEPT,
    etag: str = "",
    last_modified: str = "",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | bytes | None = None,
    resolver: Resolver = resolve_with_system,
    session: FetchSession | None = None,
    enlarge: body.OnLargeBody | None = None,
) -> FetchResponse:
    """Fetch as ``fetch`` does, many at once: gather as many as you like.

    ``session`` is from ``open_session``: it saves making a client for each fetch, and no fetch learns
    anything of another through it. ``enlarge`` is waited for, within the time of the fetch, when a body turns
    out to be large.
    """
    if session is None:
        async with open_session() as session:
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
    rules = policy or get_fetch_policy()
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    # A stored validator is sent back only if it is one plain line.
    sent = {name: value for name, value in conditions.items() if _HEADER_VALUE.fullmatch(value)}
    more, content = _build_request_body(method, headers or {}, data)
    context = _RequestContext(
        limits or rules.limits, rules, accept, resolver, method, more, content, sent, session.client, enlarge
    )
    started = time.monotonic()
    try:
        async with asyncio.timeout(context.limits.total_seconds):
            last, answer = await _follow_redirects(url, context)
    except TimeoutError as error:
        raise _complete_error(FetchError(safe_http_errors.TIMEOUT), context, started) from error
    except FetchError as error:
        _complete_error(error, context, started)
        raise
    media, charset = body.parse_content_type(answer.headers.get("content-type", ""))
    return FetchResponse(
        status=answer.status,
        url=url,
        final_url=last.url,
        chain=tuple(context.chain),
        headers=answer.headers,
        body=answer.body,
        content_type=media,
        charset=charset,
        elapsed_ms=_get_elapsed_ms(started),
        truncated=answer.truncated,
    )


async def _follow_redirects(url: str, context: _RequestContext) -> tuple[Target, _HopResponse]:
    """Follow redirects; each hop is parsed, resolved, judged and connected to as if somebody had typed it."""
    rules = context.policy
    here = safe_http_addresses.parse_target(url, ports=rules.ports, allow=rules.allowed_hosts)
    seen = {here.url}
    while True:
        answer = await _send_request(here, context)
        context.chain.append((here.url, answer.status))
        if answer.status not in REDIRECT_STATUSES or context.method == "POST":
            return here, answer
        if answer.location is None:
            raise FetchError(safe_http_errors.BAD_RESPONSE)
        try:
            here = safe_http_addresses.resolve_redirect(
                here, answer.location, ports=rules.ports, allow=rules.allowed_hosts
            )
        except FetchError as error:
            # Nobody typed the address of a redirect, so nobody is told why it was refused.
            raise FetchError(error.reason, safe_http_errors.UNREACHABLE_MESSAGE) from error
        if here.url in seen or len(context.chain) > context.limits.max_redirects:
            raise FetchError(safe_http_errors.TOO_MANY_REDIRECTS)
        seen.add(here.url)


async def _send_request(here: Target, context: _RequestContext) -> _HopResponse:
    """Send one request on a fresh connection. The body of a redirect is left unread."""
    addresses = await resolve_allowed_addresses(here, context.resolver, context.limits.dns_seconds)
    guard = ConnectionGuard(addresses, here.port, allowed=here.allowed)
    address = yarl.URL.build(
        scheme=here.scheme,
        host=here.bracketed_host,
        port=here.port,
        path=here.path,
        query_string=here.query,
        encoded=True,
    )
    if (address.raw_host, address.port) != (here.host, here.port):
        raise FetchError(safe_http_errors.REFUSED_URL)  # two readers disagree: never guess which is right
    sent = {
        "User-Agent": context.policy.user_agent,
        "Accept": context.accept,
        "Accept-Encoding": "gzip",
        **context.conditions,
        # Headers and data for the first address are not sent to the target of its redirect.
        **({} if context.chain else context.headers),
    }
    try:
        with guard.allow_hop(here.host, addresses):
            async with context.session.request(
                context.method,
                address,
                allow_redirects=False,
                headers=sent,
                data=context.data,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=context.limits.connect_seconds),
            ) as response:
                return await _read_response(response, context)
    except aiohttp.ConnectionTimeoutError as error:
        raise FetchError(safe_http_errors.CONNECT) from error
    except (aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError) as error:
        raise FetchError(safe_http_errors.TLS) from error
    except aiohttp.ClientConnectorError as error:
        raise FetchError(
            safe_http_errors.REFUSED_ADDRESS if guard.refused else safe_http_errors.CONNECT
        ) from error
    except (
        aiohttp.ClientError,
        ValueError,
    ) as error:  # some of aiohttp's parsers raise these
        raise FetchError(safe_http_errors.BAD_RESPONSE) from error


async def _read_response(response: aiohttp.ClientResponse, context: _RequestContext) -> _HopResponse:
    status = response.status
    if not 200 <= status <= 599:
        raise FetchError(safe_http_errors.BAD_RESPONSE)
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    if status in REDIRECT_STATUSES:
        locations = set(response.headers.getall("Location", []))
        response.close()
        return _HopResponse(status, locations.pop() if len(locations) == 1 else None, headers, b"", False)
    limits = context.limits
    if response.method == "HEAD" or not limits.with_body:
        response.close()
        return _HopResponse(status, None, headers, b"", False)
    content, truncated = await body.read_body(
        response,
        raw=limits.max_bytes,
        plain=limits.max_unpacked_bytes,
        cut=limits.truncate,
        enlarge=context.enlarge,
    )
    response.close()
    return _HopResponse(status, None, headers, content, truncated)


def _build_request_body(
    method: str, headers: Mapping[str, str], data: Mapping[str, str] | bytes | None
) -> tuple[Mapping[str, str], bytes | None]:
    """Return (the headers to send, the body). Raises ValueError for a request that no caller should make."""
    if method not in ALLOWED_METHODS:
        raise ValueError(f"The client sends no {method}.")
    if data is None:
        return headers, None
    if method != "POST":
        raise ValueError(f"A {method} carries no data.")
    if isinstance(data, bytes):
        return headers, data
    return {"Content-Type": "application/x-www-form-urlencoded", **headers}, urlencode(data).encode()


@asynccontextmanager
async def open_session() -> AsyncIterator[FetchSession]:
    """Open a client for many fetches, of one event loop. It keeps no connection, cookie or answer of any."""
    async with aiohttp.ClientSession(
        connector=create_connector(),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        max_line_size=MAX_HEADER_LINE_BYTES,
        max_field_size=MAX_HEADER_LINE_BYTES,
        max_headers=MAX_HEADERS,
        middlewares=(_disable_retry,),
    ) as client:
        yield FetchSession(client)


async def _disable_retry(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep the library from repeating a request that a server cut off: each hop is one connection."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientPayloadError(str(error)) from error


def _complete_error(error: FetchError, context: _RequestContext, started: float) -> FetchError:
    """Complete the error with its hops and time, and log the reason for staff, without the URL.

    The URL stays out of the log because it may be a restricted source's.
    """
    error.chain = tuple(context.chain)
    error.elapsed_ms = _get_elapsed_ms(started)
    logger.info("not fetched: %s after %d hops, %d ms", error.reason, len(error.chain), error.elapsed_ms)
    return error


def _get_elapsed_ms(started: float) -> int:
    return round((time.monotonic() - started) * 1_000)
