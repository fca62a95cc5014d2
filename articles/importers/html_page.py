"""Importer for HTML: a whole page with its surroundings, or a fragment typed by hand."""

import re

import lxml.etree
import lxml.html
from django.utils.translation import gettext_lazy

from articles.importers import plain_text as plain
from articles.importers.blocks import Block, blocks_to_html, build_text, remove_repeated_headline
from articles.importers.dom import Passage, build_blocks, list_passages
from articles.importers.extract import extract_article_passages
from articles.importers.page_metadata import PageMetadata, extract_metadata
from articles.importers.parsed_article import ParsedArticle
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text import plain_text as text_plain_text
from lib.text.html import parse_html

_WHOLE_PAGE = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
# Elements that surround an article on a page. A document without any of them is all article.
_SURROUNDINGS = ("nav", "header", "footer", "aside", "form", "iframe", "menu", "dialog")
_ENOUGH = 0.8
"""Share of a bare document's characters that the extraction must keep, else the whole document is read."""
# The URL that a browser writes into a page that it saves.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,5}\)(https?://[^\s>]{1,2000})\s*-->", re.IGNORECASE)
_NO_TEXT = gettext_lazy("Stet found no article text on this page.")


def parse_html_page(source: str, *, headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in the HTML ``source``, which came from ``url`` ("" for a file).

    Raises Invalid when there is no article text, and as lib.text.html.parse_html does. Contacts nobody.
    """
    if not source.strip():
        raise Invalid(
            gettext("This contains no text."),
            fields={"text": [gettext("Paste or type the text of the article.")]},
        )
    root = parse_html(source)
    if not url and (saved := _SAVED_FROM.search(source[:2_000])):
        url = saved[1]
    stated = extract_metadata(root, url)
    is_page = bool(_WHOLE_PAGE.search(source))
    if is_office_html(source):
        is_page = False
        simplify_office_html(root)
    passages = _extract_passages(root, whole_page=is_page)
    blocks = build_blocks(passages, base=url or stated.canonical_url)
    if not blocks:
        raise Invalid(_NO_TEXT, field="text")
    title, blocks = _choose_headline(headline, stated, blocks)
    return ParsedArticle(
        headline=title,
        text=build_text(title, blocks),
        html=blocks_to_html(title, blocks),
        byline=stated.byline or plain.find_byline([one.text for one in blocks[:3]]),
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


def list_article_passages(source: str) -> tuple[str, list[Passage]]:
    """Return the headline that the whole page ``source`` states ("" for none) and its article's passages.

    Raises Invalid as lib.text.html.parse_html does.
    """
    root = parse_html(source)
    return extract_metadata(root, "").headline, _extract_passages(root, whole_page=True)


def _extract_passages(root: lxml.html.HtmlElement, *, whole_page: bool) -> list[Passage]:
    body = root if root.tag == "body" else root.find("body")
    if body is None:
        return []
    page = list_passages(body)
    if not whole_page:
        return page
    found, desperate = extract_article_passages(root, page)
    if desperate and not {id(one) for one in found} <= {id(one) for one in page}:
        # The whole page in one passage: use the page's own passages instead.
        found = page
    if next(body.iter(*_SURROUNDINGS), None) is not None:
        if desperate or not found:
            # Then the page's own markup is better, and its menus are no article.
            found = _find_marked_article(body) or [one for one in found if not one.outside]
        return found
    enough = not desperate and _count_characters(found) >= _ENOUGH * _count_characters(page)
    return found if enough else page


def _find_marked_article(body: lxml.html.HtmlElement) -> list[Passage]:
    """Return the passages of the single article or main element, for a text too short for trafilatura."""
    for tag in ("article", "main"):
        marked = list(body.iter(tag))
        if len(marked) == 1:
            return list_passages(marked[0])
    return []


def _count_characters(passages: list[Passage]) -> int:
    return sum(len(one.comparison_key) for one in passages)


def _choose_headline(given: str, stated: PageMetadata, blocks: list[Block]) -> tuple[str, list[Block]]:
    """Return the headline and the blocks under it: the given one, else the page's, else a short first block.

    Where the body repeats either among its first three blocks, the repetition is dropped.
    """
    title = text_plain_text.normalize_line(given) or stated.headline
    if not title:
        title, _ = plain.split_headline([one.text for one in blocks], "")
        return title, blocks[1:]
    blocks = remove_repeated_headline(title, blocks)
    return title, remove_repeated_headline(stated.headline, blocks) if stated.headline != title else blocks


_TYPED = re.compile(
    r"<meta\s[^>]{0,200}?(?:Microsoft\s+Word|LibreOffice|OpenOffice)|\sclass=[\"']?Mso[A-Z]"
    r"|id=[\"']docs-internal-guid",
    re.IGNORECASE,
)
_ITEM = re.compile(r"mso-list\s*:\s*l\d", re.IGNORECASE)
_IGNORED = re.compile(r"mso-list\s*:\s*ignore|mso-element\s*:\s*comment", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\(?\w{1,3}[.)]")
_COMMENTS = {"msocomanchor", "MsoCommentReference", "msocomtxt", "MsoCommentText"}


def is_office_html(source: str) -> bool:
    """Return whether a word processor wrote this HTML: then it is all article, with nothing around it."""
    return _TYPED.search(source[:20_000]) is not None


def simplify_office_html(root: lxml.html.HtmlElement) -> None:
    """Turn the paragraphs that Word writes for list items, with a typed bullet or number, into lists.

    Bullets, numbers, editors' comments and tracked deletions are removed: none of them is text of the
    article. Tracked insertions stay, as in a Word file.
    """
    for element in list(root.iter("del")):
        element.drop_tree()
    for element in list(root.iter("p", "span", "a", "div")):
        style = element.get("style") or ""
        if element.tag == "p" and _ITEM.search(style):
            _convert_to_list_item(element)
        elif _IGNORED.search(style) or element.get("class") in _COMMENTS:
            element.drop_tree()


def _convert_to_list_item(paragraph: lxml.html.HtmlElement) -> None:
    parent = paragraph.getparent()
    if parent is None:
        return
    marks = next((one for one in paragraph.iter("span") if _IGNORED.search(one.get("style") or "")), None)
    numbered = marks is not None and _NUMBER.match(marks.text_content())
    around = lxml.etree.SubElement(parent, "ol" if numbered else "ul")
    parent.replace(paragraph, around)
    around.tail, paragraph.tail = paragraph.tail, None
    around.append(paragraph)
    paragraph.tag = "li"
