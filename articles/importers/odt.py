"""Importer for OpenDocument text (.odt, ISO/IEC 26300): its content as HTML, which is read like a page.

Tracked deletions are out, and so are comments. Footnotes come at the end.
"""

from collections.abc import Iterator

import lxml.html
from lxml import etree

from articles.importers import strict_xml
from articles.importers.assemble import assemble_article
from articles.importers.docx import clean_author_name, read_xml_part
from articles.importers.dom import list_blocks
from articles.importers.page_metadata import normalize_language_tag, parse_datetime
from articles.importers.parsed_article import ParsedArticle
from articles.importers.plain_text import MAX_PARAGRAPHS
from articles.importers.zip_archive import ZipArchive, list_zip_names
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text.phrases import format_number

TEXT = b"application/vnd.oasis.opendocument.text"
_SKIPPED = frozenset(
    {"tracked-changes", "annotation", "annotation-end", "table-of-content", "forms", "sequence-decls",
     "variable-decls", "user-field-decls", "image", "object", "object-ole", "plugin", "math", "desc", "title"}
)  # fmt: skip
# Several spaces in a row become one, as HTML shows them.
_SPACES = {"s": " ", "tab": " ", "line-break": " "}
_TITLE, _QUOTED = "Title", ("Quotations", "Quote", "Block_20_Text")


def is_odt(body: bytes) -> bool:
    """Return whether ``body`` is an OpenDocument text, whatever its name."""
    return "content.xml" in (names := list_zip_names(body)) and (
        "mimetype" not in names or ZipArchive(body).read_file("mimetype").strip().startswith(TEXT)
    )


def parse_odt(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in an .odt file. Raises Invalid for one that is damaged, locked, too big or empty."""
    packed = ZipArchive(body)
    if "content.xml" not in packed:
        raise Invalid(gettext("This is not an OpenDocument text. Save it as .odt and send that."))
    if "META-INF/manifest.xml" in packed and b"encryption-data" in packed.read_file("META-INF/manifest.xml"):
        raise Invalid(
            gettext("This file is locked with a password. Save a copy without a password and send that.")
        )
    content = read_xml_part(packed, "content.xml")
    styles = _StyleIndex(
        [content, read_xml_part(packed, "styles.xml")] if "styles.xml" in packed else [content]
    )
    writer = _HtmlWriter(styles)
    for child in content:
        if strict_xml.get_local_name(child) == "body":
            writer.write_children(child, writer.body)
    stated = read_properties(packed)
    return assemble_article(
        list_blocks(writer.build_document()),
        headline=headline,
        title=writer.title,
        hint=stated.get("title", ""),
        byline=clean_author_name(stated.get("initial-creator") or stated.get("creator", "")),
        language=normalize_language_tag(stated.get("language", "")),
        url=url,
        updated=parse_datetime(stated.get("date") or stated.get("creation-date")),
        empty=gettext("This file has no text. Stet cannot read text in pictures: paste it instead."),
    )


class _StyleIndex:
    """Index of the styles that are bold or italic, of their parents, and of the lists that are numbered."""

    def __init__(self, parts: list[etree._Element]) -> None:
        self.parents: dict[str, str] = {}
        self.marks: dict[str, set[str]] = {}
        self.numbered: set[str] = set()
        for root in parts:
            for style in root.iter("{*}style", "{*}list-style"):
                name = _get_attribute(style, "name")
                if strict_xml.get_local_name(style) == "list-style":
                    first = next((one for one in style if _get_attribute(one, "level") == "1"), None)
                    if first is not None and strict_xml.get_local_name(first) == "list-level-style-number":
                        self.numbered.add(name)
                    continue
                self.parents[name] = _get_attribute(style, "parent-style-name")
                for properties in style.iter("{*}text-properties"):
                    value = self.marks.setdefault(name, set())
                    if _get_attribute(properties, "font-weight") in {"bold", "600", "700", "800", "900"}:
                        value.add("strong")
                    if _get_attribute(properties, "font-style") in {"italic", "oblique"}:
                        value.add("em")

    def iter_ancestors(self, name: str) -> Iterator[str]:
        """Yield ``name`` and the styles that it inherits from."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            yield name
            name = self.parents.get(name, "")


class _HtmlWriter:
    """Converter of OpenDocument elements to HTML. Depth is bounded by articles.importers.strict_xml."""

    def __init__(self, styles: _StyleIndex) -> None:
        self.styles = styles
        self.title = ""
        self.paragraphs = 0
        self.body = lxml.html.Element("body")
        self.notes = lxml.html.Element("ol")

    def build_document(self) -> lxml.html.HtmlElement:
        if len(self.notes):
            self.body.append(self.notes)
        return self.body

    def write_children(self, element: etree._Element, into: lxml.html.HtmlElement) -> None:
        # Joined first: each append to an element's text copies all of it.
        value = [element.text or ""]
        for child in element:
            name = strict_xml.get_local_name(child)
            if name in _SPACES:
                value.append(_SPACES[name])
            elif name not in _SKIPPED:
                _append_text(into, "".join(value))
                value = []
                self.write_element(child, into)
            value.append(child.tail or "")
        _append_text(into, "".join(value))

    def write_element(self, element: etree._Element, into: lxml.html.HtmlElement) -> None:
        name = strict_xml.get_local_name(element)
        if name == "note":
            self.write_note(element, into)
        elif name in {"p", "h"}:
            self.write_paragraph(element, into)
        elif name == "list":
            # A nested list has the style of the outer one unless it states its own.
            numbered = _get_attribute(element, "style-name") in self.styles.numbered
            self.write_children(element, _create_child(into, "ol" if numbered else "ul"))
        elif name in {"list-item", "list-header"}:
            self.write_children(element, _create_child(into, "li"))
        elif name == "table":
            self.write_children(element, _create_child(into, "table"))
        elif name == "table-row":
            self.write_children(element, _create_child(into, "tr"))
        elif name == "table-cell":
            self.write_children(element, _create_child(into, "td"))
        elif name == "text-box":
            self.write_children(element, _create_child(into, "div"))
        elif name == "a":
            link = _create_child(into, "a")
            link.set("href", _get_attribute(element, "href"))
            self.write_children(element, link)
        elif name == "span":
            self.write_children(element, self.write_styled(element, into))
        else:
            self.write_children(element, into)

    def write_paragraph(self, element: etree._Element, into: lxml.html.HtmlElement) -> None:
        self.paragraphs += 1
        if self.paragraphs > MAX_PARAGRAPHS:
            message = gettext("This has more than {max} paragraphs.")
            raise Invalid(message.format(max=format_number(MAX_PARAGRAPHS)))
        line = list(self.styles.iter_ancestors(_get_attribute(element, "style-name")))
        if strict_xml.get_local_name(element) == "h":
            level = _get_attribute(element, "outline-level")
            tag = "h1" if level in {"", "1"} else "h2" if level == "2" else "h3"
            self.write_children(element, _create_child(into, tag))
        elif any(style in _QUOTED for style in line):
            self.write_children(element, _create_child(_create_child(into, "blockquote"), "p"))
        elif _TITLE in line:
            written = _create_child(into, "h1")
            self.write_children(element, written)
            self.title = self.title or " ".join(written.text_content().split())
        else:
            self.write_children(element, _create_child(into, "p"))

    def write_styled(self, element: etree._Element, into: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
        marks: set[str] = set()
        for style in self.styles.iter_ancestors(_get_attribute(element, "style-name")):
            marks |= self.styles.marks.get(style, set())
            if style in {"Strong_20_Emphasis", "Emphasis"}:
                marks.add("strong" if style.startswith("Strong") else "em")
        for mark in sorted(marks):
            into = _create_child(into, mark)
        return into

    def write_note(self, element: etree._Element, into: lxml.html.HtmlElement) -> None:
        for child in element:
            if strict_xml.get_local_name(child) == "note-citation":
                _append_text(into, f"[{''.join(child.itertext())}]")
            else:
                self.write_children(child, _create_child(self.notes, "li"))


def _create_child(parent: lxml.html.HtmlElement, tag: str) -> lxml.html.HtmlElement:
    made = lxml.html.Element(tag)
    parent.append(made)
    return made


def _append_text(element: lxml.html.HtmlElement, text: str) -> None:
    """Append ``text`` to the content of ``element``."""
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _get_attribute(element: etree._Element, local: str) -> str:
    """Return the attribute of that name, in any namespace: OpenDocument uses no name in two."""
    return next((str(value) for name, value in element.items() if name.rpartition("}")[2] == local), "")


def read_properties(packed: ZipArchive) -> dict[str, str]:
    """Return the file's properties by local name: title, creator, date, language and others."""
    if "meta.xml" not in packed:
        return {}
    known = ("title", "initial-creator", "creator", "creation-date", "date", "language")
    stated = read_xml_part(packed, "meta.xml").iter(*(f"{{*}}{name}" for name in known))
    return {strict_xml.get_local_name(one): one.text.strip() for one in stated if one.text}
