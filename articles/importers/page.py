"""The importer for HTML: a whole page with its surroundings, or a fragment typed by hand."""

import re

import lxml.html

from articles.importers import text as plain
from articles.importers.blocks import Block, blocks_to_html, frame_of, without_repeat
from articles.importers.chosen import chosen
from articles.importers.clean import Clean
from articles.importers.dom import Passage, made, passages_in
from articles.importers.metadata import Metadata, metadata_of
from articles.importers.typed import is_typed, simplify
from lib import frame
from lib.errors import Invalid
from lib.html import parse

_WHOLE_PAGE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
# What surrounds an article on a page. A document without any of it is all article.
_SURROUNDINGS = ("nav", "header", "footer", "aside", "form", "iframe", "menu", "dialog")
_ENOUGH = 0.8
"""The share of a bare document's letters that the extraction must keep, else the document is read whole."""
# A browser that saves a page writes there where it had it from.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(https?://[^\s>]{1,2000})\s*-->", re.IGNORECASE)
_NO_TEXT = "No article text was found on this page."


def read(source: str, *, headline: str = "", url: str = "") -> Clean:
    """The article in the HTML ``source``, which came from ``url`` ("" for a file).

    Raises Invalid when there is no article text, and as lib.html.parse does. Contacts nobody.
    """
    if not source.strip():
        raise Invalid("There is no text in this.", fields={"text": ["Paste or type the article's text."]})
    root = parse(source)
    if not url and (saved := _SAVED_FROM.search(source[:2_000])):
        url = saved[1]
    stated = metadata_of(root, url)
    is_page = bool(_WHOLE_PAGE.search(source))
    if is_typed(source):
        is_page = False
        simplify(root)
    blocks = _body(root, whole_page=is_page, base=url or stated.canonical_url)
    if not blocks:
        raise Invalid(_NO_TEXT, fields={"text": [_NO_TEXT]})
    title, blocks = _headline(headline, stated, blocks)
    return Clean(
        headline=title,
        text=frame_of(title, blocks),
        html=blocks_to_html(title, blocks),
        byline=stated.byline or plain.byline_in([one.text for one in blocks[:3]]),
        publisher=stated.publisher,
        language=stated.language,
        canonical_url=stated.canonical_url,
        source=stated.source,
        external_id=stated.external_id,
        published_at=stated.published_at,
        published_offset=stated.published_offset,
        updated_at=stated.updated_at,
        updated_offset=stated.updated_offset,
    )


def _body(root: lxml.html.HtmlElement, *, whole_page: bool, base: str) -> list[Block]:
    body = root if root.tag == "body" else root.find("body")
    if body is None:
        return []
    page = passages_in(body)
    if not whole_page:
        return made(page, base=base)
    found, desperate = chosen(root, page)
    if desperate and not {id(one) for one in found} <= {id(one) for one in page}:
        # All words of the page in one: it is the page, in its own letters.
        found = page
    if next(body.iter(*_SURROUNDINGS), None) is not None:
        if desperate or not found:
            # Then the page's own marks are better, and its menus are no article.
            found = _marked(body) or [one for one in found if not one.outside]
        return made(found, base=base)
    enough = not desperate and _letters(found) >= _ENOUGH * _letters(page)
    return made(found if enough else page, base=base)


def _marked(body: lxml.html.HtmlElement) -> list[Passage]:
    """What the page itself marks as its one article, for a text too short for trafilatura."""
    for tag in ("article", "main"):
        marked = list(body.iter(tag))
        if len(marked) == 1:
            return passages_in(marked[0])
    return []


def _letters(passages: list[Passage]) -> int:
    return sum(len(one.words) for one in passages)


def _headline(given: str, stated: Metadata, blocks: list[Block]) -> tuple[str, list[Block]]:
    """The headline and the blocks under it: the one given, else the page's, else the first block when short.

    Where the body repeats either among its first three blocks, it stands once.
    """
    title = frame.line(given) or stated.headline
    if not title:
        title, _ = plain.split_headline([one.text for one in blocks], "")
        return title, blocks[1:]
    blocks = without_repeat(title, blocks)
    return title, without_repeat(stated.headline, blocks) if stated.headline != title else blocks
