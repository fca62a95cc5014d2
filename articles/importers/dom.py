"""From a tree of elements to blocks. Reads HTML and the names that trafilatura gives the same things."""

from urllib.parse import urljoin

import lxml.html

from articles.importers.blocks import Block, Kind, Run, block
from lib import html as safe

# Element -> the kind of block it begins. Anything in _BREAKS begins one of its surroundings' kind.
_KINDS: dict[str, Kind] = {
    "h1": "h2",
    "h2": "h2",
    "h3": "h3",
    "h4": "h3",
    "h5": "h3",
    "h6": "h3",
    "head": "h2",
}
_QUOTES = {"blockquote", "quote"}
_ITEMS = {"li", "item", "dt", "dd"}
_LISTS = {"ul", "ol", "list", "dl", "menu", "dir"}
_BREAKS = {
    "ab", "address", "article", "aside", "body", "caption", "center", "details", "div", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "main", "nav", "p", "pre", "row",
    "section", "summary", "table", "tbody", "tfoot", "thead", "tr",
}  # fmt: skip
_CELLS = {"td", "th", "cell"}
_LINE_BREAKS = {"br", "lb"}
_STRONG = {"strong", "b"}
_EM = {"em", "i", "cite", "var", "dfn"}
_LONGEST_HREF = 2000


class _Reader:
    """Walks one tree. Its depth is bounded by lib.html.parse, and so is the recursion here."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.runs: list[Run] = []
        self.kind: Kind = "p"
        self.breaks = 0
        self.cells = 0

    def flush(self) -> None:
        made = block(self.kind, self.runs)
        if made:
            self.blocks.append(made)
        self.runs = []
        self.breaks = self.cells = 0

    def say(self, text: str | None, strong: bool, em: bool, href: str) -> None:
        if not text:
            return
        if text.strip(" \n\t\r\f"):
            self.breaks = 0
        self.runs.append(Run(text, strong, em, href))

    def read(
        self, element: lxml.html.HtmlElement, strong: bool = False, em: bool = False, href: str = ""
    ) -> None:
        self.say(element.text, strong, em, href)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in safe.DROPPED:
                self.child(child, strong, em, href)
            self.say(child.tail, strong, em, href)

    def child(self, element: lxml.html.HtmlElement, strong: bool, em: bool, href: str) -> None:
        tag = element.tag
        if tag in _LINE_BREAKS:
            # One line break is a space; two in a row are how the web once made paragraphs.
            self.breaks += 1
            self.say(" ", strong, em, href)
            if self.breaks > 1:
                self.flush()
        elif tag in _CELLS:
            if self.cells:
                self.say(" | ", False, False, "")
            self.cells += 1
            self.cell(element, strong, em, href)
        elif tag in _KINDS or tag in _QUOTES or tag in _ITEMS or tag in _LISTS or tag in _BREAKS:
            outer = self.kind
            self.flush()
            self.kind = _kind(element, outer)
            self.read(element, strong, em, "")
            self.flush()
            self.kind = outer
        else:
            rend = element.get("rend") or ""
            self.read(
                element,
                strong or tag in _STRONG or (tag == "hi" and "#b" in rend),
                em or tag in _EM or (tag == "hi" and "#i" in rend),
                self.link(element) or href,
            )

    def cell(self, element: lxml.html.HtmlElement, strong: bool, em: bool, href: str) -> None:
        """A table's cell, on one line: a row is a block, so that a figure stays beside its name."""
        for text in element.itertext():
            self.say(text + " ", strong, em, href)

    def link(self, element: lxml.html.HtmlElement) -> str:
        target = {"a": "href", "ref": "target"}.get(element.tag)
        if target is None:
            return ""
        stated = (element.get(target) or "").strip()
        if not stated or stated.startswith("#"):
            return ""
        try:
            href = safe.safe_href(urljoin(self.base, stated))
        except ValueError:
            return ""
        return href if len(href) <= _LONGEST_HREF else ""


def _kind(element: lxml.html.HtmlElement, outer: Kind) -> Kind:
    tag = element.tag
    if tag == "head":
        return "h2" if element.get("rend") in {None, "h1", "h2"} else "h3"
    if tag in _KINDS:
        return _KINDS[tag]
    if tag in _QUOTES:
        return "quote"
    if tag in _ITEMS:
        parent = element.getparent()
        numbered = parent is not None and (parent.tag == "ol" or parent.get("rend") == "ol")
        return "number" if numbered else "bullet"
    return outer if tag not in _LISTS else "p"


def blocks_in(element: lxml.html.HtmlElement, *, base: str = "") -> list[Block]:
    """The blocks under ``element``; relative links are read against the address ``base``."""
    reader = _Reader(base)
    reader.read(element)
    reader.flush()
    return reader.blocks
