"""Canonical URL of an article that is served at several: the page itself, its AMP page, its print page.

What the page states comes first, as far as it may speak for itself. Where it states nothing, the parts of its
URL that plainly mark an AMP or a print page are removed, and nothing that might name another page.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from lib.errors import Invalid
from lib.web.urls import is_tracking_parameter, normalise_url

_MAX_URL_LENGTH = 2_000
# https://developers.google.com/amp/cache/overview and the URLs of Google's own viewer.
_CACHED = re.compile(r"/(?:[acvi]|amp)/(s/)?([^/]+/.*)\Z")
_SAME_SITE = ("www.", "m.", "mobile.", "amp.")
_QUERY = {
    "amp": {"", "1", "true", "y", "yes"},
    "_amp": {"", "1", "true"},
    "outputtype": {"amp"},
    "output": {"amp", "print"},
    "view": {"amp", "print"},
    "format": {"amp", "print"},
    "print": {"", "1", "true", "y", "yes", "print"},
    "printable": {"", "1", "true", "yes"},
    "printerfriendly": {"", "1", "true", "yes"},
}
# The last or first part of a path, and an ending of the last.
_PARTS = {"amp", "print"}
_ENDING = re.compile(r"\.amp(?=\.html?\Z|\Z)")


def find_canonical_url(stated: Iterable[Any], also: Iterable[Any], url: str) -> str:
    """Return the URL of the article on a page that was fetched at ``url`` ("" for a file); "" when unknown.

    ``stated`` are the URLs that the page calls canonical, ``also`` others that it gives itself, the most
    trusted first. Ignored are one on another host (any page could claim to be another's article), the front
    page of a site for a page below it, and among ``also`` one that only repeats ``url``.
    """
    origin = _resolve_amp_cache(url)
    for candidate in stated:
        if found := _validate_candidate(candidate, origin, url):
            return found
    own = _canonical_key(origin)
    for candidate in also:
        found = _validate_candidate(candidate, origin, url)
        if found and (not own or _canonical_key(found) != own):
            return found
    return normalize_page_url(origin)


def normalize_page_url(address: str) -> str:
    """Return ``address`` without the marks of an AMP or a print page and without tracking parameters.

    A part of a path is removed only where something else is left to name the page.
    """
    if not address:
        return ""
    try:
        parts = urlsplit(_resolve_amp_cache(address))
        host = parts.netloc
    except ValueError:
        return address
    if host.lower().startswith("amp."):
        rest = host[4:]
        # Two labels are a bare domain, and news sites use its www.
        host = f"www.{rest}" if rest.count(".") == 1 else rest
    remaining = [
        pair
        for pair in parts.query.split("&")
        if pair and not is_tracking_parameter(pair) and not _is_copy_parameter(pair)
    ]
    return urlunsplit((parts.scheme, host, _normalize_path(parts.path), "&".join(remaining), ""))


def _normalize_path(path: str) -> str:
    segments = path.split("/")
    named = [number for number, segment in enumerate(segments) if segment]
    if len(named) > 1 and segments[named[-1]].lower() in _PARTS:
        del segments[named[-1]]
    elif len(named) > 1 and segments[named[0]].lower() == "amp":
        del segments[named[0]]
    elif named:
        segments[named[-1]] = _ENDING.sub("", segments[named[-1]]) or segments[named[-1]]
    return "/".join(segments)


def _is_copy_parameter(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return unquote(value).lower() in _QUERY.get(unquote(name).lower(), ())


def _resolve_amp_cache(address: str) -> str:
    """Return the URL of the page that an AMP cache shows under ``address``, else ``address``."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = (parts.hostname or "").lower()
    is_cache = host.endswith((".cdn.ampproject.org", ".ampproject.net")) or host == "cdn.ampproject.org"
    is_viewer = re.fullmatch(r"(?:www\.)?google\.[a-z.]{2,6}", host) is not None and "/amp/" in parts.path
    found = _CACHED.match(parts.path) if is_cache or is_viewer else None
    if found is None:
        return address
    return f"{'https' if found[1] else 'http'}://{found[2]}" + (f"?{parts.query}" if parts.query else "")


def _validate_candidate(candidate: Any, origin: str, url: str) -> str:
    """Return ``candidate`` as an absolute URL when it may be that of the page, else ""."""
    if not isinstance(candidate, str) or not candidate.strip():
        return ""
    try:
        address = urljoin(origin or url, candidate.strip())
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or len(address) > _MAX_URL_LENGTH:
            return ""
        if not parts.path.strip("/") and not parts.query:
            # A front page is the article only where it is the page itself.
            return address if origin and not urlsplit(origin).path.strip("/") else ""
        return address if not origin or get_site(address) == get_site(origin) else ""
    except ValueError:
        return ""


def get_site(address: str) -> str:
    """Return the host of a URL, without prefixes such as www, m and amp."""
    host = (urlsplit(address).hostname or "").lower()
    for prefix in _SAME_SITE:
        if host.startswith(prefix):
            return host.removeprefix(prefix)
    return host


def _canonical_key(address: str) -> str:
    try:
        return normalise_url(address) if address else ""
    except Invalid:
        return ""
