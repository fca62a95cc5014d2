"""Other checkers' rulings at an address: a page, a feed, or a search that is followed page by page."""

import time
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from articles.actions.fetching import fetch_found
from factcheck.other_reviews import MAX_BYTES, MOST, Read, read_bounded
from lib.door import Limits
from lib.errors import DomainError, Invalid

LIMITS = Limits(total=15.0, raw=10_000_000, plain=MAX_BYTES)
PAGES = 20
"""Of a search, while a person waits."""
SECONDS = 25.0
SECRETS = frozenset(
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
"""Parameters of an address that are nobody's to read: an address is kept, and shown, without them."""
_PAGE_SIZE = "100"


def without_secrets(url: str) -> str:
    """``url`` as it may be kept and shown."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    kept = [pair for pair in parts.query.split("&") if pair.partition("=")[0].lower() not in SECRETS]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(filter(None, kept)), ""))


def gather(url: str, *, pages: int = PAGES, seconds: float = SECONDS, most: int = MOST) -> Read:
    """What is at ``url``, which contacts the outside: not for a transaction.

    A search is followed for so many pages, seconds and records; ``left`` of the answer says that there is
    more. Raises Unreachable and Invalid, at the field ``url``. What was found before a later page failed is
    answered, with ``left``.
    """
    url = url.strip()
    ends_at = time.monotonic() + seconds
    here = _with(url, {}, {"pageSize": _PAGE_SIZE}) if _is_search(url) else url
    found = _read(here)
    seen: set[str] = set()
    token = found.next_page if _is_search(url) else ""
    while token and token not in seen:
        if len(seen) + 1 >= pages or found.looked_at >= most or time.monotonic() > ends_at:
            found.left = True
            break
        seen.add(token)
        try:
            more = _read(_with(here, {"pageToken": token}, {}))
        except DomainError:
            found.left = True
            break
        found.add(more)
        token = more.next_page
    return found


def _read(url: str) -> Read:
    came = fetch_found(url, limits=LIMITS)
    if _is_search(url) and came.body.strip() == b"{}":
        raise _at_url("The search finds nothing.")
    # A record without an address may stand on the page that it is about, but not in a feed of them.
    page = without_secrets(came.url) if "html" in came.media_type else ""
    try:
        return read_bounded(came.body, media_type=came.media_type, address=page)
    except Invalid as refusal:
        raise _at_url(refusal.message) from refusal


def _is_search(url: str) -> bool:
    try:
        return urlsplit(url).path.rstrip("/").endswith("claims:search")
    except ValueError:
        return False


def _with(url: str, changed: dict[str, str], unless_said: dict[str, str]) -> str:
    """``url`` with these parameters: the first in place of what is said, the second where nothing is."""
    parts = urlsplit(url)
    said = parse_qsl(parts.query, keep_blank_values=True)
    names = {name for name, _ in said}
    kept = [(name, value) for name, value in said if name not in changed]
    more = {name: value for name, value in unless_said.items() if name not in names}
    return urlunsplit(parts._replace(query=urlencode([*kept, *more.items(), *changed.items()]), fragment=""))


def _at_url(said: str) -> Invalid:
    return Invalid(said, fields={"url": [said]})
