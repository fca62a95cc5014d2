"""A body that came inside something else: its kind is told by how it looks, since labels are often wrong."""

import re
from dataclasses import dataclass
from html import unescape

from articles.importers import nitf, stated
from articles.importers.blocks import Block, Run
from articles.importers.dom import blocks_in
from articles.importers.xml import parse_text
from lib import frame
from lib.errors import Invalid
from lib.html import parse

_NITF = re.compile(r"<(?:\w+:)?(?:nitf|body\.content)[\s>]")
_MOST_BODIES = 50
# This share of the words of the longest: what the longest has besides are captions and credits.
_MOST = 0.8
_PAIRED = (
    "a|abbr|article|aside|b|blockquote|body|center|cite|code|dd|del|div|dl|dt|em|figure|figcaption|font|footer"
    "|h[1-6]|header|html|i|ins|li|main|ol|p|pre|q|s|section|small|span|strong|sub|sup|table|tbody|td|th|thead"
    "|tr|u|ul"
)
# An end tag, or an element that stands alone or needs none. "a <b> c" alone is no HTML.
_HTML = re.compile(rf"</(?:{_PAIRED})\s*>|<(?:p|br|hr|img|li|div)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_FIRST = re.compile(r"(?:\s|(?><\?.*?>)|(?><!--.*?-->))*+<([A-Za-z][\w:.-]*)", re.DOTALL)
_KNOWN = re.compile(rf"(?:{_PAIRED}|head|meta|title|link|style|br|hr|img|video|audio|iframe)", re.IGNORECASE)
_ESCAPED = re.compile(rf"&lt;/(?:{_PAIRED})\s*&gt;|&lt;(?:p|br)\s*/?&gt;", re.IGNORECASE)
_TWICE = re.compile(r"&amp;(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCKS = re.compile(r"<(?:p|br|div|li|h[1-6]|blockquote|t[dr])[\s/>]", re.IGNORECASE)
# Tags and comments are passed over; an unended one reaches as far as it can be meant to.
_BLANK_LINE = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*|\n[ \t\r]*\n\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Body:
    """One of the bodies of an article, and what its sender calls it: a role, a media type or both."""

    said: str
    label: str = ""


def blocks_of(body: Body, *, base: str = "") -> list[Block]:
    """The blocks of a body in NITF, HTML or plain text, whichever it is; its links against ``base``.

    Text that was escaped once more on its way ("&amp;amp;", "&lt;p&gt;") is read as it was meant. Raises
    Invalid for NITF that is no XML, and for HTML beyond the bounds of lib.html.
    """
    said = body.said
    if _NITF.search(said):
        return nitf.blocks_of(parse_text(said))
    if not _HTML.search(said) and _ESCAPED.search(said):
        said = unescape(said)
    # Without any tag the label decides: in HTML a line's end is a space, in text it may be a paragraph's.
    if _HTML.search(said) or "html" in body.label.lower():
        return html_blocks(with_paragraphs(_TWICE.sub(r"&\1;", said)), base=base)
    return [Block("p", (Run(one),)) for one in frame.paragraphs(unescape(unescape(said))) if one]


def best_of(bodies: list[Body], *, base: str = "") -> list[Block]:
    """The blocks of the best of several ``bodies`` of one article; [] when none has a word.

    Marked-up ones go before plain ones, and XML of an unknown kind after all. Raises Invalid when there are
    bodies and none can be read.
    """
    known = [one for one in bodies if not _is_foreign(one.said)]
    fault: Invalid | None = None
    for choice in (known, [one for one in bodies if one not in known]):
        read: list[list[Block]] = []
        for body in sorted(choice[:_MOST_BODIES], key=_is_plain):
            try:
                read.append(blocks_of(body, base=base))
            except Invalid as error:
                fault = fault or error
        if best := fullest(read):
            return best
    if fault:
        raise fault
    return []


def fullest(read: list[list[Block]]) -> list[Block]:
    """The first of several readings of one article that has most of the words that the longest has."""
    words = [sum(len(one.text.split()) for one in blocks) for blocks in read]
    most = max(words, default=0)
    return next(
        (blocks for blocks, said in zip(read, words, strict=True) if said and said >= _MOST * most), []
    )


def _is_plain(body: Body) -> bool:
    return not any(shape.search(body.said) for shape in (_NITF, _HTML, _ESCAPED))


def _is_foreign(said: str) -> bool:
    """Whether a body begins with an element of neither NITF nor HTML."""
    first = _FIRST.match(said)
    return first is not None and not _NITF.search(said) and not _KNOWN.fullmatch(first.group(1))


def line_of(said: str) -> str:
    """A headline that may have entities and elements in it, as one line of words; "" when it is too long."""
    try:
        blocks = blocks_of(Body(said, "html")) if said.strip() else []
    except Invalid:
        return ""
    return stated.one_line(" ".join(one.text for one in blocks), stated.LONGEST_HEADLINE)


def html_blocks(source: str, *, base: str = "") -> list[Block]:
    """Every block of the HTML ``source``: it is all article. Raises Invalid as lib.html.parse does."""
    if not source.strip():
        return []
    root = parse(source)
    body = root if root.tag == "body" else root.find("body")
    return [] if body is None else blocks_in(body, base=base)


def with_paragraphs(source: str, *, always: bool = False) -> str:
    """HTML whose paragraphs are parted by blank lines, as authors type it, with two line breaks for each.

    HTML that has elements for its blocks is left as it is, unless ``always``. Line breaks part a paragraph
    wherever they stand; an element could end in the middle of a word.
    """
    if _BLOCKS.search(source) and not always:
        return source
    return _BLANK_LINE.sub(
        lambda found: "<br><br>" if found.group().startswith("\n") else found.group(), source
    )
