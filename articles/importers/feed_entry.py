"""One entry of a feed in a small JSON form of Stet's own, stored until an article has its text.

A feed is one file with many articles in it. Each is saved as a ``FeedEntryData`` of its own, so that an
unreadable one delays no other and can be tried again.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from html import unescape
from typing import Any

from articles.importers import plain_text as plain
from articles.importers.blocks import blocks_to_html, build_text, remove_repeated_headline
from articles.importers.dom import list_blocks
from articles.importers.page_metadata import normalize_language_tag, parse_datetime
from articles.importers.parsed_article import CANCELED, USABLE, ParsedArticle
from articles.revision_notes import SUMMARY_ONLY
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text import plain_text as text_plain_text
from lib.text.html import parse_html

MEDIA_TYPE = "application/vnd.stet.feed-entry+json"

_MAX_ID_LENGTH = 200
_MAX_VERSION_LENGTH = 100


@dataclass(frozen=True, slots=True)
class FeedEntryData:
    """Content and metadata of one article in a feed.

    ``source``, ``external_id`` and ``version`` name it; ``url`` is its own page, and ``elsewhere`` says that
    the page is on another site than the feed, which may link to it but not speak for it. ``published`` and
    ``updated`` are ISO 8601, with the stated offset, "" when none was readable. ``body`` is HTML, or with
    ``plain`` text; relative links in it are resolved against ``base``. ``summary_only``: the feed has no more
    than a summary, and with ``fetch`` the text is that of the page at ``url``. ``is_removed``: the
    feed withdrew it.
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
    is_removed: bool = False

    @property
    def content_hash(self) -> str:
        """Hash of the content without its ids: it changes only when the feed's content does."""
        data = asdict(replace(self, external_id="", source="", version="", fetch=False))
        return sha256_hex(json.dumps(data, sort_keys=True, ensure_ascii=False))

    def to_json(self) -> bytes:
        """Return the entry as JSON, in UTF-8."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "ignore")


def decode_entry(body: bytes) -> FeedEntryData:
    """Decode the JSON of ``FeedEntryData.to_json``. Raises Invalid for anything else."""
    try:
        data = json.loads(body)
        kinds = {one.name: str if isinstance(one.default, str) else bool for one in fields(FeedEntryData)}
        kinds["external_id"] = str
        if not isinstance(data, dict) or any(type(data[name]) is not kinds[name] for name in data):
            raise ValueError("not an entry")
        return FeedEntryData(**data)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Invalid(gettext("This is not a feed entry."), field="text") from None


def parse_entry(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in an entry. Raises Invalid without text, and as ``parse_html_page`` does."""
    entry = decode_entry(body)
    if entry.is_removed:
        notice = gettext("Withdrawn by the feed")
        html = blocks_to_html(notice, [])
        withdrawn = ParsedArticle(headline=notice, text=notice, html=html, status=CANCELED)
        return _apply_entry_identity(withdrawn, entry)
    title = text_plain_text.normalize_line(headline) or entry.title
    note = SUMMARY_ONLY if entry.summary_only else ""
    return _apply_entry_identity(replace(_parse_entry_text(entry, title), note=note), entry)


def merge_page_into_entry(found: ParsedArticle, entry: FeedEntryData) -> ParsedArticle:
    """Return the article of the entry's own page, with the ids and times that the feed gives."""
    return _apply_entry_identity(found, entry)


def _apply_entry_identity(clean: ParsedArticle, entry: FeedEntryData) -> ParsedArticle:
    """Return ``clean`` with the ids and metadata of the entry, and its own where the entry has none."""
    published, published_offset = parse_datetime(entry.published)
    updated, updated_offset = parse_datetime(entry.updated)
    if published is None:
        published, published_offset = clean.published_at, clean.published_offset
    if updated is None:
        updated, updated_offset = clean.updated_at, clean.updated_offset
    return replace(
        clean,
        byline=entry.byline or clean.byline,
        publisher=clean.publisher or entry.publisher,
        language=clean.language or normalize_language_tag(entry.language),
        canonical_url=clean.canonical_url or ("" if entry.elsewhere else entry.url),
        source=entry.source,
        external_id=shorten_external_id(entry.external_id),
        version=(entry.version or entry.updated)[:_MAX_VERSION_LENGTH],
        published_at=published,
        published_offset=published_offset,
        updated_at=updated,
        updated_offset=updated_offset,
        status=clean.status or USABLE,
    )


def shorten_external_id(external_id: str) -> str:
    """Return the id, or its hash when it is longer than the column: feeds may use ids of any length."""
    if len(external_id) <= _MAX_ID_LENGTH:
        return external_id
    return f"sha256:{sha256_hex(external_id)}"


def _parse_entry_text(entry: FeedEntryData, title: str) -> ParsedArticle:
    if not entry.body.strip():
        raise Invalid(gettext("This feed entry contains no text."), field="text")
    # Without a tag it is plain text, whatever its declared type: HTML would join its lines.
    if entry.plain or "<" not in entry.body:
        value = entry.body if entry.plain else unescape(entry.body)
        return replace(plain.parse_plain_text(value, headline=title), canonical_url="")
    root = parse_html(entry.body)
    body = root if root.tag == "body" else root.find("body")
    blocks = list_blocks(body, base=entry.base or entry.url) if body is not None else []
    if not blocks:
        raise Invalid(gettext("This feed entry contains no text."), field="text")
    if not title:
        title, _ = plain.split_headline([one.text for one in blocks], "")
        blocks = blocks[1:]
    blocks = remove_repeated_headline(title, blocks)
    return ParsedArticle(
        headline=title,
        text=build_text(title, blocks),
        html=blocks_to_html(title, blocks),
        byline=plain.find_byline([one.text for one in blocks[:3]]),
    )


def extract_line(entry: Any, *, is_html: bool = False, max_length: int = 500) -> str:
    """Return ``entry`` as one line of text without mark-up, cut to ``max_length``; "" when it is no text."""
    if not isinstance(entry, str) or not entry.strip():
        return ""
    entry = entry[: 8 * max_length]
    if is_html and ("<" in entry or "&" in entry):
        try:
            entry = parse_html(entry).text_content()
        except Invalid:
            return ""
    return " ".join(text_plain_text.normalize_line(entry).split(" "))[:max_length].strip()
