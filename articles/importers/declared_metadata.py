"""Metadata that a wire or a CMS states of an article, in the form that ``ParsedArticle`` has.

``ParsedArticle.source`` names the space in which ``external_id`` is unique: "wire:" and the provider of the
id (the host of a URL, the domain in a urn:newsml or tag URI, else the party that the document names),
"wordpress:" and the address of the site. An id that anybody could have given is dropped: two senders would
overwrite each other's articles.
"""

import re
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy

from articles.importers import plain_text as plain
from articles.importers.blocks import Block, blocks_to_html, build_text, remove_repeated_headline
from articles.importers.page_metadata import BYLINE_PREFIX
from articles.importers.parsed_article import CANCELED, USABLE, WITHHELD, ParsedArticle
from lib.errors import Invalid
from lib.sentences import gettext, ngettext
from lib.text import plain_text as text_plain_text
from lib.text.phrases import StrOrPromise, format_number

MAX_HEADLINE_LENGTH = 1_000
UNKNOWN_JSON = gettext_lazy(
    "This JSON is neither ninjs nor a WordPress post: it has no id or uri, no headline and no body."
)
_MAX_LENGTHS = {"source": 100, "external_id": 200, "version": 100, "name": 500, "address": 2_000}
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_TAG = re.compile(r"tag:([^,/]+),")
_NEWSML = re.compile(r"urn:newsml:([^:]+):", re.IGNORECASE)
_KILLED = frozenset({"canceled", "cancelled", "killed", "kill", "withdrawn"})


def complete_article(
    stated: ParsedArticle, blocks: list[Block], *, headline: str = "", nothing: StrOrPromise
) -> ParsedArticle:
    """Return ``stated`` with its text under a headline: given, stated, or a short first block.

    A canceled item without text is accepted (``text`` and ``html`` are then ""), as long as it says which
    article it cancels. Raises Invalid, with ``nothing``, where there is no text, and where there are too many
    paragraphs or no headline.
    """
    title = text_plain_text.normalize_line(headline) or stated.headline
    title = title if text_plain_text.has_visible_character(title) else ""
    if stated.status == CANCELED:
        if not stated.external_id and not stated.canonical_url:
            raise Invalid(gettext("This withdraws an article but does not say which."), field="text")
        if not blocks:
            return replace(stated, headline=title)
    if not blocks:
        raise Invalid(nothing, field="text")
    if len(blocks) > plain.MAX_PARAGRAPHS:
        raise Invalid(plain.describe_paragraph_limit(len(blocks)), field="text")
    if not title:
        title, _ = plain.split_headline([one.text for one in blocks], "")
        rest = blocks[1:]
    else:
        rest = remove_repeated_headline(title, blocks)
    return replace(stated, headline=title, text=build_text(title, rest), html=blocks_to_html(title, rest))


def resolve_identifier(identifier: str, *parties: str) -> tuple[str, str]:
    """Return a wire's ``identifier`` as (source, external id); ("", "") when its provider is unknown.

    ``parties`` are the possible providers that the document names, the most likely first.
    """
    value = normalize_line(identifier, 10_000)
    if not value:
        return "", ""
    giver = _identify_provider(value) or next(
        (one for one in (normalize_line(party) for party in parties) if one), ""
    )
    if not giver:
        return "", ""
    return fit_or_hash("source", f"wire:{giver.lower()}"), fit_or_hash("external_id", value)


def _identify_provider(identifier: str) -> str:
    for shape in (_NEWSML, _TAG):
        if found := shape.match(identifier):
            return found.group(1)
    if "://" in identifier:
        return get_host(identifier)
    return "uuid" if _UUID.search(identifier) else ""


def fit_or_hash(field: str, value: str) -> str:
    """Return ``value`` when it fits in ``field`` of an article, else its SHA-256, always the same."""
    if len(value) <= _MAX_LENGTHS[field]:
        return value
    return "sha256:" + sha256(value.encode("utf-8", "replace")).hexdigest()


def choose_version(*values: str) -> str:
    """Return the first that is not empty: a stated version, else its time, as the sender wrote it."""
    return fit_or_hash("version", next((one for one in map(normalize_line, values) if one), ""))


def parse_publishing_status(value: str) -> str:
    """Parse an IPTC publishing status: a bare word, a QCode or a URI. Any unknown one is withheld."""
    word = re.split(r"[:/]", value.strip().lower())[-1]
    if word in {"", USABLE}:
        return USABLE
    return CANCELED if word in _KILLED else WITHHELD


def normalize_line(value: str | None, max_length: int = _MAX_LENGTHS["name"]) -> str:
    """Return ``value`` with each white space as one space; "" when it is longer than ``max_length``."""
    tidy = re.sub(r"[ \n]+", " ", text_plain_text.normalize_line(value or ""))
    return tidy if len(tidy) <= max_length else ""


def choose_byline(*values: str) -> str:
    """Return the names in the first byline that has any, without the "By" before them."""
    names = (BYLINE_PREFIX.sub("", one).strip(" ,;|·–—-\u00a0") for one in map(normalize_line, values))
    return next((one for one in names if one), "")


def choose_web_url(value: str, fallback: str = "") -> str:
    """Return ``value`` when it is the URL of a web page, else ``fallback``."""
    tidy = normalize_line(value, _MAX_LENGTHS["address"])
    return (
        tidy
        if re.match(r"https?://", tidy, re.IGNORECASE) and get_host(tidy) and " " not in tidy
        else fallback
    )


def get_host(value: str) -> str:
    """Return the host of a URL, "" when it has none."""
    try:
        return urlsplit(value).hostname or ""
    except ValueError:
        return ""


def build_several_error(count: int) -> Invalid:
    """Return the error for a document with several articles where one is expected."""
    message = ngettext(
        "This contains {count} item. Import it as a file: Stet then imports each of its items.",
        "This contains {count} items. Import it as a file: Stet then imports each of them.",
        count,
    )
    return Invalid(message.format(count=format_number(count)), field="text")
