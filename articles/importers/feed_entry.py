"""One entry of a feed, in a small JSON form of our own: what is kept of it until an article holds its words.

A feed is one file with many articles in it. Each is written down as an ``Entry`` and travels by itself, so
that one that cannot be read keeps no other back and can be tried again.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from html import unescape
from typing import Any

from articles.importers import text as plain
from articles.importers.blocks import blocks_to_html, frame_of, without_repeat
from articles.importers.clean import CANCELED, USABLE, Clean
from articles.importers.dom import blocks_in
from articles.importers.metadata import language_tag, moment
from lib import frame
from lib.commitments import sha256_hex
from lib.errors import Invalid
from lib.html import parse

MEDIA_TYPE = "application/vnd.stet.feed-entry+json"
SUMMARY_ONLY = "The feed gives a summary of this article and not its text."
GONE = "Withdrawn by its feed"

_LONGEST_ID = 200
_LONGEST_VERSION = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one article.

    ``source``, ``external_id`` and ``version`` name it; ``url`` is its own page, and ``elsewhere`` says that
    the page is another site's than the feed, which may link to it but not speak for it. ``published`` and
    ``updated`` are ISO 8601, with the offset that was stated, "" when nothing readable was. ``body`` is HTML,
    or with ``plain`` text; relative links in it are read against ``base``. ``summary_only``: the feed has no
    more than a summary, and with ``fetch`` the words are those of the page at ``url``. ``gone``: the feed
    took it back.
    """

    external_id: str
    source: str = ""
    version: str = ""
    url: str = ""
    elsewhere: bool = False
    title: str = ""
    byline: str = ""
    publisher: str = ""
    language: str = ""
    published: str = ""
    updated: str = ""
    body: str = ""
    base: str = ""
    plain: bool = False
    summary_only: bool = False
    fetch: bool = False
    gone: bool = False

    @property
    def hash(self) -> str:
        """The same for as long as the feed says the same of this article, whatever it calls it."""
        said = asdict(replace(self, external_id="", source="", version="", fetch=False))
        return sha256_hex(json.dumps(said, sort_keys=True, ensure_ascii=False))

    def written(self) -> bytes:
        """The entry as JSON, in UTF-8."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "ignore")


def entry_in(body: bytes) -> Entry:
    """The entry that ``Entry.written`` wrote down. Raises Invalid for anything else."""
    try:
        said = json.loads(body)
        kinds = {one.name: str if isinstance(one.default, str) else bool for one in fields(Entry)}
        kinds["external_id"] = str
        if not isinstance(said, dict) or any(type(said[name]) is not kinds[name] for name in said):
            raise ValueError("not an entry")
        return Entry(**said)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _refused("This is no entry of a feed.") from None


def read(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in an entry. Raises Invalid when it has no words, and as lib.html.parse does."""
    entry = entry_in(body)
    if entry.gone:
        return _named(Clean(headline=GONE, text=GONE, html=blocks_to_html(GONE, []), status=CANCELED), entry)
    title = frame.line(headline) or entry.title
    note = SUMMARY_ONLY if entry.summary_only else ""
    return _named(replace(_words(entry, title), note=note), entry)


def from_page(found: Clean, entry: Entry) -> Clean:
    """The words of the entry's own page, under the name and with the times that the feed gives."""
    return _named(found, entry)


def _named(clean: Clean, entry: Entry) -> Clean:
    """``clean`` as the entry names it; where the entry says nothing, what was found stands."""
    published, published_offset = moment(entry.published)
    updated, updated_offset = moment(entry.updated)
    if published is None:
        published, published_offset = clean.published_at, clean.published_offset
    if updated is None:
        updated, updated_offset = clean.updated_at, clean.updated_offset
    return replace(
        clean,
        byline=entry.byline or clean.byline,
        publisher=clean.publisher or entry.publisher,
        language=clean.language or language_tag(entry.language),
        canonical_url=clean.canonical_url or ("" if entry.elsewhere else entry.url),
        source=entry.source,
        external_id=short(entry.external_id),
        version=(entry.version or entry.updated)[:_LONGEST_VERSION],
        published_at=published,
        published_offset=published_offset,
        updated_at=updated,
        updated_offset=updated_offset,
        status=clean.status or USABLE,
    )


def short(external_id: str) -> str:
    """A feed may name its entries at any length; a long name is kept as its hash."""
    if len(external_id) <= _LONGEST_ID:
        return external_id
    return f"sha256:{sha256_hex(external_id)}"


def _words(entry: Entry, title: str) -> Clean:
    if not entry.body.strip():
        raise _refused("This entry of the feed has no text.")
    # Without a mark-up character it is text, whatever it is called: HTML would join its lines.
    if entry.plain or "<" not in entry.body:
        said = entry.body if entry.plain else unescape(entry.body)
        return replace(plain.read(said, headline=title), canonical_url="")
    root = parse(entry.body)
    body = root if root.tag == "body" else root.find("body")
    blocks = blocks_in(body, base=entry.base or entry.url) if body is not None else []
    if not blocks:
        raise _refused("This entry of the feed has no text.")
    if not title:
        title, _ = plain.split_headline([one.text for one in blocks], "")
        blocks = blocks[1:]
    blocks = without_repeat(title, blocks)
    return Clean(
        headline=title,
        text=frame_of(title, blocks),
        html=blocks_to_html(title, blocks),
        byline=plain.byline_in([one.text for one in blocks[:3]]),
    )


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"text": [sentence]})


def line_of(said: Any, *, is_html: bool = False, longest: int = 500) -> str:
    """``said`` as one line of text without mark-up, "" when it is no text; cut where it is absurdly long."""
    if not isinstance(said, str) or not said.strip():
        return ""
    said = said[: 8 * longest]
    if is_html and ("<" in said or "&" in said):
        try:
            said = parse(said).text_content()
        except Invalid:
            return ""
    return " ".join(frame.line(said).split(" "))[:longest].strip()
