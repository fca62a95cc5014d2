"""From a tree of HTML elements to passages: the blocks that the page shows, before any of them is chosen."""

import re
from typing import NamedTuple
from urllib.parse import urljoin

import lxml.html

from articles.importers.blocks import Block, Kind, Run, block
from lib import html as safe

# Element -> the kind of block it begins. Anything in _BREAKS begins one of its surroundings' kind.
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
# Letters that a word processor puts a style on, rather than a mark around.
_STYLED = {"span", "b", "i", "font"}
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)")
_ITALIC = re.compile(r"font-style\s*:\s*italic")
# As a figure beside a word "10" and a raised "6" would read 106: they are written as they are seen.
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
_LONGEST_HREF = 2000
_LONGEST_CELL = 300
"""Characters. A cell with more, in several paragraphs, lays a page out; it is no figure beside a name."""


class Passage(NamedTuple):
    """One block as the page has it: white space as written, addresses of links as stated.

    ``outside`` when it stands in a menu, a footer or a dialog that belongs to no article or quotation.
    """

    kind: Kind
    runs: list[Run]
    outside: bool = False

    @property
    def words(self) -> str:
        """Its letters without any white space, by which it is found again; the bars between cells go too."""
        return bare("".join([run.text for run in self.runs]))


def bare(text: str) -> str:
    """``text`` without what those who read a page differ over: white space, bars, unseen joiners, and
    whether a figure is raised.
    """
    joined = "".join(text.split()).replace("|", "")
    return joined if joined.isascii() else joined.translate(_LEVEL)


class _Reader:
    """Walks one tree. Its depth is bounded by lib.html.parse, and so is the recursion here."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.runs: list[Run] = []
        self.kind: Kind = "p"
        self.outside = False
        self.inside = False
        self.breaks = 0
        self.cells = 0
        self.shift = ""

    def flush(self) -> None:
        if self.runs:
            self.passages.append(Passage(self.kind, self.runs, self.outside))
            self.runs = []
        self.breaks = self.cells = 0

    def say(self, text: str, strong: bool, em: bool, href: str) -> None:
        if text.strip(" \n\t\r\f"):
            self.breaks = 0
        elif not self.runs:
            return
        if self.shift and _FIGURES.match(text):
            text = text.translate(_SHIFTED[self.shift])
        self.runs.append(Run(text, strong, em, href))

    def read(
        self, element: lxml.html.HtmlElement, strong: bool = False, em: bool = False, href: str = ""
    ) -> None:
        if text := element.text:
            self.say(text, strong, em, href)
        for child in element:
            tag = child.tag
            if tag in _BLOCKS:
                outer = self.kind, self.outside, self.inside
                self.flush()
                self.kind = _kind(child, tag, self.kind)
                self.inside = self.inside or tag in _ARTICLES
                self.outside = self.outside or (tag in _MENUS and not self.inside)
                self.read(child, strong, em, "")
                self.flush()
                self.kind, self.outside, self.inside = outer
            elif tag == "br":
                self.line_break(strong, em, href)
            elif tag in _CELLS:
                self.cell(child, strong, em)
            elif tag not in safe.DROPPED:
                self.inline(child, tag, strong, em, href)
            if tail := child.tail:
                self.say(tail, strong, em, href)

    def inline(self, element: lxml.html.HtmlElement, tag: str, strong: bool, em: bool, href: str) -> None:
        inner_strong, inner_em = strong or tag in _STRONG, em or tag in _EM
        if tag in _STYLED and (style := element.get("style")):
            inner_strong = not _NOT_BOLD.search(style) and (inner_strong or bool(_BOLD.search(style)))
            inner_em = inner_em or bool(_ITALIC.search(style))
        shift = self.shift
        if tag in _SHIFTED:
            self.shift = tag
        self.read(element, inner_strong, inner_em, (_stated(element) if tag == "a" else "") or href)
        self.shift = shift

    def line_break(self, strong: bool, em: bool, href: str) -> None:
        """One line break is a space; two in a row are how the web once made paragraphs."""
        self.breaks += 1
        if self.breaks > 1:
            self.flush()
        elif self.runs:
            self.runs.append(Run(" ", strong, em, href))

    def cell(self, element: lxml.html.HtmlElement, strong: bool, em: bool) -> None:
        """A table's cell, on one line with its row, so that a figure stays beside its name."""
        if _lays_out(element):
            self.flush()
            self.read(element, strong, em)
            self.flush()
            return
        if self.cells:
            self.runs.append(Run(" | "))
        self.cells += 1
        self.in_cell(element, strong, em, "")

    def in_cell(self, element: lxml.html.HtmlElement, strong: bool, em: bool, href: str) -> None:
        """The words of a cell; what would begin a block is a space there."""
        if text := element.text:
            self.say(text, strong, em, href)
        for child in element:
            tag = child.tag
            if tag in _BLOCKS or tag == "br":
                self.say(" ", strong, em, href)
            if tag not in safe.DROPPED:
                link = _stated(child) if tag == "a" else ""
                shift = self.shift
                self.shift = tag if tag in _SHIFTED else shift
                self.in_cell(child, strong or tag in _STRONG, em or tag in _EM, link or href)
                self.shift = shift
            if tag in _BLOCKS:
                self.say(" ", strong, em, href)
            if tail := child.tail:
                self.say(tail, strong, em, href)


def _lays_out(cell: lxml.html.HtmlElement) -> bool:
    """Whether a cell holds a part of the page rather than a figure or a name."""
    if not len(cell):
        return False
    if next(cell.iter("table", "blockquote", *_HEADINGS), None) is not None:
        return True
    paragraphs = sum(1 for _ in cell.iter("p", "div", "li", "br"))
    return paragraphs > 1 and len("".join(cell.itertext())) > _LONGEST_CELL


def _kind(element: lxml.html.HtmlElement, tag: str, outer: Kind) -> Kind:
    if tag in _KINDS:
        return _KINDS[tag]
    if tag == "blockquote":
        return "quote"
    if tag in _ITEMS:
        parent = element.getparent()
        return "number" if parent is not None and parent.tag == "ol" else "bullet"
    return outer if tag not in _LISTS else "p"


def _stated(link: lxml.html.HtmlElement) -> str:
    """Where a link says that it goes; "" when nowhere, or to another place on its page."""
    stated = (link.get("href") or "").strip()
    return "" if stated.startswith("#") else stated


def passages_in(element: lxml.html.HtmlElement) -> list[Passage]:
    """The passages under ``element``, in the order of the page."""
    reader = _Reader()
    reader.read(element)
    reader.flush()
    return reader.passages


def made(passages: list[Passage], *, base: str = "") -> list[Block]:
    """``passages`` as blocks of a frame, empty ones left out; links are read against the address ``base``."""
    known: dict[str, str] = {"": ""}
    blocks = []
    for kind, runs, _ in passages:
        linked = []
        for text, strong, em, href in runs:
            if href not in known:
                known[href] = _address(href, base)
            linked.append(Run(text, strong, em, known[href]))
        if one := block(kind, linked):
            blocks.append(one)
    return blocks


def _address(stated: str, base: str) -> str:
    try:
        href = safe.safe_href(urljoin(base, stated))
    except ValueError:
        return ""
    return href if len(href) <= _LONGEST_HREF else ""


def blocks_in(element: lxml.html.HtmlElement, *, base: str = "") -> list[Block]:
    """The blocks under ``element``; relative links are read against the address ``base``."""
    return made(passages_in(element), base=base)
