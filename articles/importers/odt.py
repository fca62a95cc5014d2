"""The importer for OpenDocument text (.odt, ISO/IEC 26300): its content as HTML, and the rest as for a page.

Words struck out while changes were recorded are out, and so are comments. Footnotes stand at the end.
"""

from collections.abc import Iterator

import lxml.html
from lxml import etree

from articles.importers import xml
from articles.importers.archive import Archive, names_in
from articles.importers.clean import Clean
from articles.importers.composed import compose
from articles.importers.dom import blocks_in
from articles.importers.metadata import language_tag, moment
from articles.importers.text import MOST_PARAGRAPHS
from articles.importers.word import byline_from, part, too_many
from lib.errors import Invalid

TEXT = b"application/vnd.oasis.opendocument.text"
_SKIPPED = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "table-of-content", "forms", "sequence-decls",
     "variable-decls", "user-field-decls", "image", "object", "object-ole", "plugin", "math", "desc", "title"}
)  # fmt: skip
# Several spaces in a row are one here, as HTML shows them.
_SPACES = {"s": " ", "tab": " ", "line-break": " "}
_TITLE, _QUOTED = "Title", ("Quotations", "Quote", "Block_20_Text")


def is_odt(body: bytes) -> bool:
    """Whether ``body`` is an OpenDocument text, whatever it is called."""
    return "content.xml" in (names := names_in(body)) and (
        "mimetype" not in names or Archive(body).read("mimetype").strip().startswith(TEXT)
    )


def read(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> Clean:
    """The article in an .odt file. Raises Invalid for what is damaged, locked, too big or without text."""
    packed = Archive(body)
    if "content.xml" not in packed:
        raise Invalid("This is no OpenDocument text. Save it as .odt and send that.")
    if "META-INF/manifest.xml" in packed and b"encryption-data" in packed.read("META-INF/manifest.xml"):
        raise Invalid("This file is locked with a password. Save a copy without one and send that.")
    content = part(packed, "content.xml")
    styles = _Styles([content, part(packed, "styles.xml")] if "styles.xml" in packed else [content])
    writer = _Writer(styles)
    for child in content:
        if xml.local(child) == "body":
            writer.children(child, writer.body)
    stated = _properties(packed)
    return compose(
        blocks_in(writer.whole()),
        headline=headline,
        title=writer.title,
        hint=stated.get("title", ""),
        byline=byline_from(stated.get("initial-creator") or stated.get("creator", "")),
        language=language_tag(stated.get("language", "")),
        url=url,
        updated=moment(stated.get("date") or stated.get("creation-date")),
        empty="There is no text in this file. What stands in pictures cannot be read: paste its words.",
    )


class _Styles:
    """Which styles are bold, italic, a title or a quotation, and which lists are numbered."""

    def __init__(self, parts: list[etree._Element]) -> None:
        self.parents: dict[str, str] = {}
        self.marks: dict[str, set[str]] = {}
        self.numbered: set[str] = set()
        for root in parts:
            for style in root.iter("{*}style", "{*}list-style"):
                name = _attribute(style, "name")
                if xml.local(style) == "list-style":
                    first = next((one for one in style if _attribute(one, "level") == "1"), None)
                    if first is not None and xml.local(first) == "list-level-style-number":
                        self.numbered.add(name)
                    continue
                self.parents[name] = _attribute(style, "parent-style-name")
                for properties in style.iter("{*}text-properties"):
                    said = self.marks.setdefault(name, set())
                    if _attribute(properties, "font-weight") in {"bold", "600", "700", "800", "900"}:
                        said.add("strong")
                    if _attribute(properties, "font-style") in {"italic", "oblique"}:
                        said.add("em")

    def line(self, name: str) -> Iterator[str]:
        """``name`` and the styles that it comes from."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            yield name
            name = self.parents.get(name, "")


class _Writer:
    """Writes the elements of OpenDocument anew as HTML's. Depth is bounded by articles.importers.xml."""

    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.title = ""
        self.paragraphs = 0
        self.body = lxml.html.Element("body")
        self.notes = lxml.html.Element("ol")

    def whole(self) -> lxml.html.HtmlElement:
        if len(self.notes):
            self.body.append(self.notes)
        return self.body

    def children(self, element: etree._Element, into: lxml.html.HtmlElement) -> None:
        # Said at once: to add to what an element says copies all of it.
        said = [element.text or ""]
        for child in element:
            name = xml.local(child)
            if name in _SPACES:
                said.append(_SPACES[name])
            elif name not in _SKIPPED:
                _say(into, "".join(said))
                said = []
                self.one(child, into)
            said.append(child.tail or "")
        _say(into, "".join(said))

    def one(self, element: etree._Element, into: lxml.html.HtmlElement) -> None:
        name = xml.local(element)
        if name == "note":
            self.note(element, into)
        elif name in {"p", "h"}:
            self.paragraph(element, into)
        elif name == "list":
            # A list inside a list has the style of the outer one unless it says its own.
            numbered = _attribute(element, "style-name") in self.styles.numbered
            self.children(element, _under(into, "ol" if numbered else "ul"))
        elif name in {"list-item", "list-header"}:
            self.children(element, _under(into, "li"))
        elif name == "table":
            self.children(element, _under(into, "table"))
        elif name == "table-row":
            self.children(element, _under(into, "tr"))
        elif name == "table-cell":
            self.children(element, _under(into, "td"))
        elif name == "text-box":
            self.children(element, _under(into, "div"))
        elif name == "a":
            link = _under(into, "a")
            link.set("href", _attribute(element, "href"))
            self.children(element, link)
        elif name == "span":
            self.children(element, self.marked(element, into))
        else:
            self.children(element, into)

    def paragraph(self, element: etree._Element, into: lxml.html.HtmlElement) -> None:
        self.paragraphs += 1
        if self.paragraphs > MOST_PARAGRAPHS:
            raise Invalid(too_many(self.paragraphs))
        line = list(self.styles.line(_attribute(element, "style-name")))
        if xml.local(element) == "h":
            level = _attribute(element, "outline-level")
            tag = "h1" if level in {"", "1"} else "h2" if level == "2" else "h3"
            self.children(element, _under(into, tag))
        elif any(style in _QUOTED for style in line):
            self.children(element, _under(_under(into, "blockquote"), "p"))
        elif _TITLE in line:
            written = _under(into, "h1")
            self.children(element, written)
            self.title = self.title or " ".join(written.text_content().split())
        else:
            self.children(element, _under(into, "p"))

    def marked(self, element: etree._Element, into: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
        marks: set[str] = set()
        for style in self.styles.line(_attribute(element, "style-name")):
            marks |= self.styles.marks.get(style, set())
            if style in {"Strong_20_Emphasis", "Emphasis"}:
                marks.add("strong" if style.startswith("Strong") else "em")
        for mark in sorted(marks):
            into = _under(into, mark)
        return into

    def note(self, element: etree._Element, into: lxml.html.HtmlElement) -> None:
        for child in element:
            if xml.local(child) == "note-citation":
                _say(into, f"[{''.join(child.itertext())}]")
            else:
                self.children(child, _under(self.notes, "li"))


def _under(parent: lxml.html.HtmlElement, tag: str) -> lxml.html.HtmlElement:
    made = lxml.html.Element(tag)
    parent.append(made)
    return made


def _say(element: lxml.html.HtmlElement, text: str) -> None:
    """Write ``text`` at the end of what ``element`` holds."""
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _attribute(element: etree._Element, local: str) -> str:
    """The attribute of that name, in whatever namespace: OpenDocument uses no name in two."""
    return next((str(said) for name, said in element.items() if name.rpartition("}")[2] == local), "")


def _properties(packed: Archive) -> dict[str, str]:
    if "meta.xml" not in packed:
        return {}
    known = ("title", "initial-creator", "creator", "creation-date", "date", "language")
    stated = part(packed, "meta.xml").iter(*(f"{{*}}{name}" for name in known))
    return {xml.local(one): one.text.strip() for one in stated if one.text}
