"""The importer for HTML: a whole page with its surroundings, or a fragment typed by hand."""

import copy
import logging
import re

import lxml.html
from trafilatura import bare_extraction
from trafilatura.settings import Document

from articles.importers import text as plain
from articles.importers.blocks import Block, blocks_to_html, frame_of, without_repeat
from articles.importers.clean import Clean
from articles.importers.dom import blocks_in
from articles.importers.metadata import Metadata, metadata_of
from lib import frame
from lib.errors import Invalid
from lib.html import parse

log = logging.getLogger(__name__)
# It warns of every page that it does not take; here that is told to whoever imported it.
logging.getLogger("trafilatura").setLevel(logging.ERROR)

_WHOLE_PAGE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
# What surrounds an article on a page. A document without any of it is all article.
_SURROUNDINGS = ("nav", "header", "footer", "aside", "form", "iframe", "menu", "dialog")
_NEVER_ARTICLE = ("nav", "menu", "footer", "dialog")
_ENOUGH = 0.8
"""The share of a bare document's words that the extraction must keep, else the document is read whole."""
_NO_TEXT = "No article text was found on this page."


def read(source: str, *, headline: str = "", url: str = "") -> Clean:
    """The article in the HTML ``source``, which came from ``url`` ("" for a file).

    Raises Invalid when there is no article text, and as lib.html.parse does. Contacts nobody.
    """
    if not source.strip():
        raise Invalid("There is no text in this.", fields={"text": ["Paste or type the article's text."]})
    root = parse(source)
    stated = metadata_of(root, url)
    blocks = _body(root, whole_page=bool(_WHOLE_PAGE.search(source)), base=url or stated.canonical_url)
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
        published_at=stated.published_at,
        published_offset=stated.published_offset,
        updated_at=stated.updated_at,
    )


def _body(root: lxml.html.HtmlElement, *, whole_page: bool, base: str) -> list[Block]:
    body = root if root.tag == "body" else root.find("body")
    if body is None:
        return []
    if not whole_page:
        return blocks_in(body, base=base)
    bare = blocks_in(body, base=base)
    found = _restored(_extracted(root, base), bare)
    # Of a short page its last resort makes one paragraph of everything: then the page's own marks are better.
    known = {_words(one) for one in bare}
    whole = all(_words(one) in known for one in found)
    if any(True for _ in body.iter(*_SURROUNDINGS)):
        marked = _marked(body, base)
        return (found or marked) if whole else (marked or found)
    return found if whole and _count(found) >= _ENOUGH * _count(bare) else bare


def _extracted(root: lxml.html.HtmlElement, base: str) -> list[Block]:
    """What trafilatura takes for the article; [] when it finds none."""
    page = copy.deepcopy(root)
    for element in list(page.iter(*_NEVER_ARTICLE)):
        # Its last resort takes every word of a page, the menus among them.
        if not any(True for _ in element.iterancestors("article", "blockquote")):
            element.drop_tree()
    try:
        document = bare_extraction(
            page,
            include_comments=False,
            include_tables=True,
            include_formatting=True,
            include_links=True,
            with_metadata=False,
        )
    except Exception:
        # Pages are made to break such code: read this one by what it marks, and leave a trace.
        log.exception("trafilatura failed on a page")
        return []
    if not isinstance(document, Document) or document.body is None:
        return []
    return blocks_in(document.body, base=base)


def _restored(found: list[Block], all_of_page: list[Block]) -> list[Block]:
    """``found`` as the page itself has it: no-break spaces, styles, and the headings dropped from between."""
    kept = {_words(one) for one in found}
    originals = {_words(one): one for one in reversed(all_of_page)}
    headings: dict[str, list[Block]] = {}
    for before, one, after in zip(all_of_page, all_of_page[1:], all_of_page[2:], strict=False):
        between = _words(before) in kept and _words(after) in kept
        if between and one.kind in {"h2", "h3"} and _words(one) not in kept:
            headings.setdefault(_words(after), []).append(one)
    out = []
    for one in found:
        out.extend(headings.pop(_words(one), []))
        out.append(originals.get(_words(one), one))
    return out


def _marked(body: lxml.html.HtmlElement, base: str) -> list[Block]:
    """What the page itself marks as its one article, for a text too short for trafilatura."""
    for tag in ("article", "main"):
        marked = list(body.iter(tag))
        if len(marked) == 1:
            return blocks_in(marked[0], base=base)
    return []


def _words(one: Block) -> str:
    """The words of a block, one space between them: trafilatura makes every space alike."""
    return " ".join(one.text.split())


def _count(blocks: list[Block]) -> int:
    return sum(len(one.text.split()) for one in blocks)


def _headline(given: str, stated: Metadata, blocks: list[Block]) -> tuple[str, list[Block]]:
    """The headline and the blocks under it: the one given, else the page's, else the first block when short.

    Where the body repeats it among its first three blocks, it stands once.
    """
    title = frame.line(given) or stated.headline
    if not title:
        title, _ = plain.split_headline([one.text for one in blocks], "")
        return title, blocks[1:]
    return title, without_repeat(title, blocks)
