"""Conversion of an HTML tree to passages: the blocks that the page shows, before any of them is chosen."""

import re
from typing import NamedTuple
from urllib.parse import urljoin

import lxml.html

from articles.importers.blocks import Block, Kind, TextRun, build_block
from lib.text import html as safe

# Element -> the kind of block it begins. Those in _BREAKS begin one of the surrounding kind.
_KINDS: dict[str, Kind] = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_HEADINGS = tuple(_KINDS)
_ITEMS = {"li", "dt", "dd"}
_LISTS = {"ul", "ol", "dl", "menu", "dir"}
_BREAKS = {
    "address", "article", "aside", "body", "caption", "center", "details", "div", "fieldset", "figcaption",
    "figure", "footer", "form", "header", "hgroup", "hr", "main", "nav", "p", "pre", "section", "summary",
    "table", "tbody", "tfoot", "thead", "tr",
}  # fmt: skip
_CELLS = {"td", "th"}
_STRONG = {"strong", "b"}
_EM = {"em", "i", "cite", "var", "dfn"}
# Elements that a word processor styles with CSS instead of strong and em.
_STYLED = {"span", "b", "i", "font"}
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)")
_ITALIC = re.compile(r"font-style\s*:\s*italic")
# As plain digits "10" and a raised "6" would read 106: they become superscript characters.
_FIGURES = re.compile(r"[\s0-9+\-−()=]+\Z")
_SHIFTED = {
    "sup": str.maketrans("0123456789+-−()=", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾⁼"),
    "sub": str.maketrans("0123456789+-−()=", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎₌"),
}
_LEVEL = str.maketrans(
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁼₀₁₂₃₄₅₆₇₈₉₊₋₍₎₌",
    "0123456789+-()=" * 2,
    "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060",
)
_BLOCKS = {*_KINDS, *_ITEMS, *_LISTS, *_BREAKS, "blockquote"}
_ARTICLES = {"article", "blockquote"}
_MENUS = {"nav", "menu", "footer", "dialog"}
_MAX_HREF_LENGTH = 2000
_MAX_CELL_LENGTH = 300
"""Characters. A longer cell, in several paragraphs, is page layout and no figure beside a name."""


class Passage(NamedTuple):
    """One block as the page has it: white space as written, URLs of links as stated.

    ``outside`` when it is in a menu, a footer or a dialog that belongs to no article or quotation.
    """

    kind: Kind
    runs: list[TextRun]
    outside: bool = False

    @property
    def comparison_key(self) -> str:
        """Characters without white space and the bars between cells, to find the passage again."""
        return normalize_for_comparison("".join([run.text for run in self.runs]))


def normalize_for_comparison(text: str) -> str:
    """Return ``text`` without what readers of a page render differently.

    That is white space, bars, invisible joiners, and whether a figure is raised.
    """
    joined = "".join(text.split()).replace("|", "")
    return joined if joined.isascii() else joined.translate(_LEVEL)


CELL_SEPARATOR = TextRun(" | ")
"""Run between two cells of a row; no other run is this object."""


class _PassageWalker:
    """Walker of one tree. Its depth is bounded by lib.text.html.parse_html, and so is the recursion here."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.runs: list[TextRun] = []
        self.kind: Kind = "p"
        self.outside = False
        self.inside = False
        self.breaks = 0
        self.cells = 0
        self.shift = ""

    def flush_block(self) -> None:
        if self.runs:
            self.passages.append(Passage(self.kind, self.runs, self.outside))
            self.runs = []
        self.breaks = self.cells = 0

    def append_text(self, text: str, strong: bool, em: bool, href: str) -> None:
        if text.strip(" \n\t\r\f"):
            self.breaks = 0
        elif not self.runs:
            return
        if self.shift and _FIGURES.match(text):
            text = text.translate(_SHIFTED[self.shift])
        self.runs.append(TextRun(text, strong, em, href))

    def walk_element(
        self, element: lxml.html.HtmlElement, strong: bool = False, em: bool = False, href: str = ""
    ) -> None:
        if text := element.text:
            self.append_text(text, strong, em, href)
        for child in element:
            tag = child.tag
            if tag in _BLOCKS:
                outer = self.kind, self.outside, self.inside
                self.flush_block()
                self.kind = _get_block_kind(child, tag, self.kind)
                self.inside = self.inside or tag in _ARTICLES
                self.outside = self.outside or (tag in _MENUS and not self.inside)
                self.walk_element(child, strong, em, "")
                self.flush_block()
                self.kind, self.outside, self.inside = outer
            elif tag == "br":
                self.line_break(strong, em, href)
            elif tag in _CELLS:
                self.walk_cell(child, strong, em)
            elif tag not in safe.DROPPED_ELEMENTS:
                self.walk_inline(child, tag, strong, em, href)
            if tail := child.tail:
                self.append_text(tail, strong, em, href)

    def walk_inline(
        self, element: lxml.html.HtmlElement, tag: str, strong: bool, em: bool, href: str
    ) -> None:
        inner_strong, inner_em = strong or tag in _STRONG, em or tag in _EM
        if tag in _STYLED and (style := element.get("style")):
            inner_strong = not _NOT_BOLD.search(style) and (inner_strong or bool(_BOLD.search(style)))
            inner_em = inner_em or bool(_ITALIC.search(style))
        shift = self.shift
        if tag in _SHIFTED:
            self.shift = tag
        self.walk_element(
            element, inner_strong, inner_em, (_get_link_target(element) if tag == "a" else "") or href
        )
        self.shift = shift

    def line_break(self, strong: bool, em: bool, href: str) -> None:
        """Append one line break as a space; two in a row are how the web once made paragraphs."""
        self.breaks += 1
        if self.breaks > 1:
            self.flush_block()
        elif self.runs:
            self.runs.append(TextRun(" ", strong, em, href))

    def walk_cell(self, element: lxml.html.HtmlElement, strong: bool, em: bool) -> None:
        """Append a table's cell, on one line with its row, so that a figure stays beside its name."""
        if _is_layout_cell(element):
            self.flush_block()
            self.walk_element(element, strong, em)
            self.flush_block()
            return
        if self.cells:
            self.runs.append(CELL_SEPARATOR)
        self.cells += 1
        self.in_cell(element, strong, em, "")

    def in_cell(self, element: lxml.html.HtmlElement, strong: bool, em: bool, href: str) -> None:
        """Append the text of a cell; where a block would begin, a space."""
        if text := element.text:
            self.append_text(text, strong, em, href)
        for child in element:
            tag = child.tag
            if tag in _BLOCKS or tag == "br":
                self.append_text(" ", strong, em, href)
            if tag not in safe.DROPPED_ELEMENTS:
                link = _get_link_target(child) if tag == "a" else ""
                shift = self.shift
                self.shift = tag if tag in _SHIFTED else shift
                self.in_cell(child, strong or tag in _STRONG, em or tag in _EM, link or href)
                self.shift = shift
            if tag in _BLOCKS:
                self.append_text(" ", strong, em, href)
            if tail := child.tail:
                self.append_text(tail, strong, em, href)


def _is_layout_cell(cell: lxml.html.HtmlElement) -> bool:
    """Return whether a cell holds a part of the page rather than a figure or a name."""
    if not len(cell):
        return False
    if next(cell.iter("table", "blockquote", *_HEADINGS), None) is not None:
        return True
    paragraphs = sum(1 for _ in cell.iter("p", "div", "li", "br"))
    return paragraphs > 1 and len("".join(cell.itertext())) > _MAX_CELL_LENGTH


def _get_block_kind(element: lxml.html.HtmlElement, tag: str, outer: Kind) -> Kind:
    if tag in _KINDS:
        return _KINDS[tag]
    if tag == "blockquote":
        return "quote"
    if tag in _ITEMS:
        parent = element.getparent()
        return "number" if parent is not None and parent.tag == "ol" else "bullet"
    return outer if tag not in _LISTS else "p"


def _get_link_target(link: lxml.html.HtmlElement) -> str:
    """Return the stated target of a link; "" for none, or for an anchor on the same page."""
    stated = (link.get("href") or "").strip()
    return "" if stated.startswith("#") else stated


def list_passages(element: lxml.html.HtmlElement) -> list[Passage]:
    """Return the passages under ``element``, in the order of the page."""
    reader = _PassageWalker()
    reader.walk_element(element)
    reader.flush_block()
    return reader.passages


def build_blocks(passages: list[Passage], *, base: str = "") -> list[Block]:
    """Return ``passages`` as blocks, empty ones left out; links are resolved against the URL ``base``."""
    known: dict[str, str] = {"": ""}
    blocks = []
    for kind, runs, _ in passages:
        linked = []
        for text, strong, em, href in runs:
            if href not in known:
                known[href] = _resolve_href(href, base)
            linked.append(TextRun(text, strong, em, known[href]))
        if one := build_block(kind, linked):
            blocks.append(one)
    return blocks


def _resolve_href(stated: str, base: str) -> str:
    try:
        href = safe.get_safe_href(urljoin(base, stated))
    except ValueError:
        return ""
    return href if len(href) <= _MAX_HREF_LENGTH else ""


def list_blocks(element: lxml.html.HtmlElement, *, base: str = "") -> list[Block]:
    """Return the blocks under ``element``; relative links are resolved against the URL ``base``."""
    return build_blocks(list_passages(element), base=base)
