"""Importing from an address: one fetch through the door, outside any transaction, then the usual verb."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from accounts.models import Desk, User
from articles.actions.importing import Imported, import_article, require_importer
from articles.importers import MAX_BYTES, Clean, import_bytes
from articles.importers.canonical import plain, site_of
from articles.importers.feed_entry import MEDIA_TYPE
from lib.connections import let_go
from lib.door import Limits, fetch
from lib.errors import Invalid, Unreachable

LIMITS = Limits(total=10.0, raw=MAX_BYTES, plain=MAX_BYTES)
"""A person waits for the answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an address answered with: ``media_type`` as declared, ``url`` after redirects."""

    body: bytes
    media_type: str
    url: str


def fetch_found(url: str, *, limits: Limits | None = None) -> Found:
    """What is at ``url``. Contacts the outside and holds no database connection: not for a transaction.

    Raises Unreachable when nothing comes, and Invalid when it is empty; both at the field ``url``.
    """
    let_go()
    try:
        found = fetch(url.strip(), limits=limits or LIMITS)
    except Unreachable as error:
        error.fields = {"url": [error.message]}
        raise
    if said := _refused(found.status):
        no_page = Unreachable(said, reason=f"status_{found.status}")
        no_page.fields = {"url": [said]}
        raise no_page
    if not found.body.strip():
        raise _at_url("The page is empty.")
    charset = f"; charset={found.charset}" if found.charset else ""
    # An entry of a feed is written by us alone: a site that sends one would speak for another.
    kind = "application/json" if found.content_type == MEDIA_TYPE else found.content_type
    return Found(found.body, kind + charset, found.final_url)


def read_found(found: Found, *, headline: str = "") -> Clean:
    """The article in what was found. What it does not say of its address is where it was found.

    It is believed as far as ``of_its_house`` goes. Raises Invalid, at the field ``url``, when there is no
    article in it.
    """
    try:
        clean = import_bytes(found.body, media_type=found.media_type, url=found.url, headline=headline)
    except Invalid as error:
        # A page has no headline to mend by typing when there is a field for it; the rest is the address's.
        if "headline" in error.fields:
            raise
        raise _at_url(error.message) from error
    return of_its_house(clean, origin=found.url, address=plain(found.url))


def of_its_house(clean: Clean, *, origin: str, address: str = "") -> Clean:
    """``clean``, fetched from ``origin``, without what it says in another house's name.

    A site names its own articles only: another house's id, or the address of its page, would revise that
    house's article, or take it back. ``address`` stands in for such an address.
    """
    if clean.external_id and not _speaks_for(origin, clean.source.partition(":")[2].partition("/")[0]):
        clean = replace(clean, source="", external_id="", version="")
    if clean.canonical_url and not _speaks_for(origin, urlsplit(clean.canonical_url).netloc):
        clean = replace(clean, canonical_url=address)
    return clean


def _speaks_for(origin: str, host: str) -> bool:
    """Whether the page at ``origin`` stands on ``host``, or on a part of it."""
    named, own = site_of(f"//{host}"), site_of(plain(origin))
    return bool(named) and (own == named or own.endswith(f".{named}"))


def fetch_article(url: str, *, headline: str = "") -> Clean:
    """The article at ``url``: both of the above, which see."""
    return read_found(fetch_found(url), headline=headline)


def import_url(
    url: str,
    *,
    desk: Desk,
    provenance: str,
    by: User,
    at: datetime,
    headline: str = "",
    embargo_until: datetime | None = None,
) -> Imported:
    """Fetch the page and import it. Nobody who could not import makes us fetch anything.

    Raises NotAllowed, Unreachable and Invalid, as ``fetch_article`` and ``import_article`` do.
    """
    require_importer(by, desk)
    clean = fetch_article(url, headline=headline)
    return import_article(clean, desk=desk, provenance=provenance, by=by, at=at, embargo_until=embargo_until)


def _refused(status: int) -> str:
    """Why an answer with this status brings no article, or ""."""
    if 200 <= status < 300:
        return ""
    if status in {404, 410}:
        return f"There is no page at this address: the site answers {status}."
    if status in {401, 402, 403, 451}:
        return f"The site does not show this page to us: it answers {status}. Paste its text instead."
    if status == 429 or status >= 500:
        return f"The site is in trouble: it answers {status}. Try again later, or paste the text."
    return f"The site answers {status} instead of a page. Check the address, or paste the text."


def _at_url(said: str) -> Invalid:
    return Invalid(said, fields={"url": [said]})
