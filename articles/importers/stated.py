"""What a wire or a CMS says of an article beside its words, brought into the form that ``Clean`` has.

``Clean.source`` names the space in which ``external_id`` is unique: "wire:" and whoever gave the identifier
(the host of a web address, the domain in a urn:newsml or tag URI, else the party that the document names),
"wordpress:" and the address of the site. An identifier that anybody could have given is not kept at all: two
senders would overwrite each other's articles.
"""

import re
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

from articles.importers import text as plain
from articles.importers.blocks import Block, blocks_to_html, frame_of, without_repeat
from articles.importers.clean import CANCELED, USABLE, WITHHELD, Clean
from articles.importers.metadata import BY
from lib import frame
from lib.errors import Invalid

LONGEST_HEADLINE = 1_000
UNKNOWN_JSON = (
    "This JSON is neither ninjs nor a WordPress post: it has no id or uri, no headline and no body."
)
_LONGEST = {"source": 100, "external_id": 200, "version": 100, "name": 500, "address": 2_000}
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_TAG = re.compile(r"tag:([^,/]+),")
_NEWSML = re.compile(r"urn:newsml:([^:]+):", re.IGNORECASE)
_KILLED = frozenset({"canceled", "cancelled", "killed", "kill", "withdrawn"})


def worded(stated: Clean, blocks: list[Block], *, headline: str = "", nothing: str) -> Clean:
    """``stated`` with its words: ``headline`` when given, else the stated one, else a short first block.

    A canceled item that has no words is let through without any (``text`` and ``html`` are then ""), as long
    as it says which article it cancels. Raises Invalid, saying ``nothing``, where there are no words, and
    where there are too many or no headline.
    """
    title = frame.line(headline) or stated.headline
    title = title if frame.is_seen(title) else ""
    if stated.status == CANCELED:
        if not stated.external_id and not stated.canonical_url:
            raise refused("This withdraws an article and does not say which.")
        if not blocks:
            return replace(stated, headline=title)
    if not blocks:
        raise refused(nothing)
    if len(blocks) > plain.MOST_PARAGRAPHS:
        raise refused(f"This has {len(blocks):,} paragraphs. Stet takes up to {plain.MOST_PARAGRAPHS:,}.")
    if not title:
        title, _ = plain.split_headline([one.text for one in blocks], "")
        rest = blocks[1:]
    else:
        rest = without_repeat(title, blocks)
    return replace(stated, headline=title, text=frame_of(title, rest), html=blocks_to_html(title, rest))


def identified(identifier: str, *parties: str) -> tuple[str, str]:
    """``identifier`` of a wire as (source, external id); ("", "") when nobody can be said to have given it.

    ``parties`` are those who might have, as the document names them, the most likely first.
    """
    said = one_line(identifier, 10_000)
    if not said:
        return "", ""
    giver = _giver(said) or next((one for one in (one_line(party) for party in parties) if one), "")
    if not giver:
        return "", ""
    return key("source", f"wire:{giver.lower()}"), key("external_id", said)


def _giver(identifier: str) -> str:
    for shape in (_NEWSML, _TAG):
        if found := shape.match(identifier):
            return found.group(1)
    if "://" in identifier:
        return host(identifier)
    return "uuid" if _UUID.search(identifier) else ""


def key(field: str, said: str) -> str:
    """``said`` when it fits in ``field`` of an article, else its SHA-256: the same each time it comes."""
    if len(said) <= _LONGEST[field]:
        return said
    return "sha256:" + sha256(said.encode("utf-8", "replace")).hexdigest()


def version(*said: str) -> str:
    """The first that says anything: a stated version, else the moment of it, in the sender's own letters."""
    return key("version", next((one for one in map(one_line, said) if one), ""))


def status(said: str) -> str:
    """An IPTC publishing status out of a bare word, a QCode or a URI. What is not known is withheld."""
    word = re.split(r"[:/]", said.strip().lower())[-1]
    if word in {"", USABLE}:
        return USABLE
    return CANCELED if word in _KILLED else WITHHELD


def one_line(said: str | None, longest: int = _LONGEST["name"]) -> str:
    """``said`` with each white space as one space; "" when it is longer than any name is."""
    tidy = re.sub(r"[ \n]+", " ", frame.line(said or ""))
    return tidy if len(tidy) <= longest else ""


def byline(*said: str) -> str:
    """The names in the first byline that has any, without the "By" before them."""
    names = (BY.sub("", one).strip(" ,;|·–—-\u00a0") for one in map(one_line, said))
    return next((one for one in names if one), "")


def address(said: str, fallback: str = "") -> str:
    """``said`` when it is the address of a web page, else ``fallback``."""
    tidy = one_line(said, _LONGEST["address"])
    return (
        tidy if re.match(r"https?://", tidy, re.IGNORECASE) and host(tidy) and " " not in tidy else fallback
    )


def host(said: str) -> str:
    """The host of an address, "" when it has none."""
    try:
        return urlsplit(said).hostname or ""
    except ValueError:
        return ""


def refused(sentence: str) -> Invalid:
    """What is wrong with the words that were sent."""
    return Invalid(sentence, fields={"text": [sentence]})
