"""Bodies embedded in other formats: the kind is detected from the content, since labels are often wrong."""

import re
from dataclasses import dataclass
from html import unescape

from articles.importers import declared_metadata, nitf
from articles.importers.blocks import Block, TextRun
from articles.importers.dom import list_blocks
from articles.importers.strict_xml import parse_xml_text
from lib.errors import Invalid
from lib.text import plain_text as text_plain_text
from lib.text.html import parse_html

_NITF = re.compile(r"<(?:\w+:)?(?:nitf|body\.content)[\s>]")
_MAX_BODIES = 50
# Share of the words of the longest: what the longest has besides are captions and credits.
_MIN_WORD_SHARE = 0.8
_PAIRED = (
    "a|abbr|article|aside|b|blockquote|body|center|cite|code|dd|del|div|dl|dt|em|figure|figcaption|font|footer"
    "|h[1-6]|header|html|i|ins|li|main|ol|p|pre|q|s|section|small|span|strong|sub|sup|table|tbody|td|th|thead"
    "|tr|u|ul"
)
# An end tag, or an element that needs none. "a <b> c" alone is no HTML.
_HTML = re.compile(rf"</(?:{_PAIRED})\s*>|<(?:p|br|hr|img|li|div)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_FIRST = re.compile(r"(?:\s|(?><\?.*?>)|(?><!--.*?-->))*+<([A-Za-z][\w:.-]*)", re.DOTALL)
_KNOWN = re.compile(rf"(?:{_PAIRED}|head|meta|title|link|style|br|hr|img|video|audio|iframe)", re.IGNORECASE)
_ESCAPED = re.compile(rf"&lt;/(?:{_PAIRED})\s*&gt;|&lt;(?:p|br)\s*/?&gt;", re.IGNORECASE)
_TWICE = re.compile(r"&amp;(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCKS = re.compile(r"<(?:p|br|div|li|h[1-6]|blockquote|t[dr])[\s/>]", re.IGNORECASE)
# Tags and comments are skipped; an unclosed one reaches to the next possible end.
_BLANK_LINE = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*|\n[ \t\r]*\n\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LabelledBody:
    """One body of an article, and its sender's label: a role, a media type or both."""

    declared_type: str
    label: str = ""


def parse_sniffed_body(body: LabelledBody, *, base: str = "") -> list[Block]:
    """Return the blocks of a body in NITF, HTML or plain text, as detected; its links against ``base``.

    Text that was escaped once too often ("&amp;amp;", "&lt;p&gt;") is unescaped. Raises Invalid for NITF that
    is no XML, and for HTML beyond the limits of lib.text.html.
    """
    value = body.declared_type
    if _NITF.search(value):
        return nitf.build_blocks(parse_xml_text(value))
    if not _HTML.search(value) and _ESCAPED.search(value):
        value = unescape(value)
    # Without any tag the label decides: in HTML a line's end is a space, in text it may be a paragraph's.
    if _HTML.search(value) or "html" in body.label.lower():
        return parse_html_blocks(add_paragraph_tags(_TWICE.sub(r"&\1;", value)), base=base)
    return [
        Block("p", (TextRun(one),))
        for one in text_plain_text.split_paragraphs(unescape(unescape(value)))
        if one
    ]


def parse_best_body(bodies: list[LabelledBody], *, base: str = "") -> list[Block]:
    """Return the blocks of the best of several ``bodies`` of one article; [] when all are empty.

    Bodies with markup come before plain ones, and XML of an unknown kind last. Raises Invalid when there are
    bodies and none can be read.
    """
    known = [one for one in bodies if not _is_foreign_markup(one.declared_type)]
    fault: Invalid | None = None
    for choice in (known, [one for one in bodies if one not in known]):
        read: list[list[Block]] = []
        for body in sorted(choice[:_MAX_BODIES], key=_is_plain_text):
            try:
                read.append(parse_sniffed_body(body, base=base))
            except Invalid as error:
                fault = fault or error
        if best := choose_fullest(read):
            return best
    if fault:
        raise fault
    return []


def choose_fullest(read: list[list[Block]]) -> list[Block]:
    """Return the first of several renditions of one article with most of the words of the longest."""
    words = [sum(len(one.text.split()) for one in blocks) for blocks in read]
    limit = max(words, default=0)
    return next(
        (
            blocks
            for blocks, value in zip(read, words, strict=True)
            if value and value >= _MIN_WORD_SHARE * limit
        ),
        [],
    )


def _is_plain_text(body: LabelledBody) -> bool:
    return not any(shape.search(body.declared_type) for shape in (_NITF, _HTML, _ESCAPED))


def _is_foreign_markup(value: str) -> bool:
    """Return whether a body begins with an element of neither NITF nor HTML."""
    first = _FIRST.match(value)
    return first is not None and not _NITF.search(value) and not _KNOWN.fullmatch(first.group(1))


def extract_headline_line(value: str) -> str:
    """Return a headline without entities and elements, as one line of text; "" when it is too long."""
    try:
        blocks = parse_sniffed_body(LabelledBody(value, "html")) if value.strip() else []
    except Invalid:
        return ""
    return declared_metadata.normalize_line(
        " ".join(one.text for one in blocks), declared_metadata.MAX_HEADLINE_LENGTH
    )


def parse_html_blocks(source: str, *, base: str = "") -> list[Block]:
    """Return every block of the HTML ``source``: it is all article. Raises as ``parse_html`` does."""
    if not source.strip():
        return []
    root = parse_html(source)
    body = root if root.tag == "body" else root.find("body")
    return [] if body is None else list_blocks(body, base=base)


def add_paragraph_tags(source: str, *, always: bool = False) -> str:
    """Return HTML with two line breaks for each blank line, by which authors separate paragraphs.

    HTML that has block elements is returned unchanged, unless ``always``. Line breaks end a paragraph in any
    place; an element could end in the middle of a word.
    """
    if _BLOCKS.search(source) and not always:
        return source
    return _BLANK_LINE.sub(
        lambda found: "<br><br>" if found.group().startswith("\n") else found.group(), source
    )
