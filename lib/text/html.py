"""HTML of other people: parsed within limits, sanitised, read as text, and marked in spans.

Parsing of other people's HTML within limits, and sanitising, which leaves only what can do no harm.

One parser, libxml2, both measures a document and reads it, so nothing is checked as one thing and used as
another. What it found is written out again from a short list of elements, and that is what nh3 sees: nh3
takes time quadratic in the depth of its input, which is bounded by then, and has the last word.

Text of an HTML fragment, and the same HTML with spans of its text marked (pure).

The text is what a browser gives as ``textContent``: its text nodes, one after the other. Offsets are code
points into it, the end exclusive. The HTML is our own rendering: well formed, without comments or scripts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import pairwise

import lxml.etree
import lxml.html
import nh3
from django.utils.translation import gettext_lazy

from lib.errors import Invalid
from lib.sentences import INVISIBLE_CHARACTERS, gettext
from lib.text.phrases import describe_byte_limit, format_number

MAX_BYTES = 2_000_000
MAX_DEPTH = 200
MAX_ATTRIBUTES = 1_000
MAX_ELEMENTS = 20_000
MAX_AMPERSANDS = 100_000
NO_HTML_MESSAGE = gettext_lazy("This contains no HTML.")

ALLOWED_ELEMENTS = frozenset(
    "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre strong "  # noqa: SIM905 - a list of words
    "table tbody td th thead tr ul".split()
)
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "noopener noreferrer nofollow ugc"
RENAMED_ELEMENTS = {"b": "strong", "i": "em"}
VOID_ELEMENTS = frozenset({"br", "hr"})
# Elements whose content is no text of the document, or no HTML.
DROPPED_ELEMENTS = frozenset(
    "applet audio base button canvas datalist embed frame frameset head iframe input link math meta "  # noqa: SIM905 - a list of words
    "noembed noframes noscript object option param picture plaintext script select source style svg "
    "template textarea title track video xmp".split()
)

# Seven digits can name every character that there is; a reference with more stands for none.
_REFERENCE = re.compile("&#(?:[xX]0*([0-9a-fA-F]{1,6})|0*([0-9]{1,7}))")
_ELEMENTS = lxml.etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)


class HtmlLimitCounter:
    """Parser target that checks the limits before a tree is built: some take quadratic time to build."""

    def __init__(self) -> None:
        self.depth = 0
        self.elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            message = gettext("This HTML is nested more than {max} levels deep.")
            raise Invalid(message.format(max=format_number(MAX_DEPTH)))
        if len(attributes) > MAX_ATTRIBUTES:
            message = gettext("An element of this HTML has more than {max} attributes.")
            raise Invalid(message.format(max=format_number(MAX_ATTRIBUTES)))
        if self.elements > MAX_ELEMENTS:
            message = gettext("This HTML has more than {max} elements.")
            raise Invalid(message.format(max=format_number(MAX_ELEMENTS)))

    def end(self, tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        return None


def feed_parser(html: str, target: HtmlLimitCounter) -> bytes:
    """Show ``target`` every element of ``html`` in turn; return the bytes that were read.

    ``target`` may have a method ``data`` for the text between them, as lxml's parser targets do. Builds no
    tree. Raises Invalid as ``parse_html`` does.
    """
    body = INVISIBLE_CHARACTERS.sub("", html).encode()
    if len(body) > MAX_BYTES:
        raise Invalid(describe_byte_limit(len(body), MAX_BYTES))
    try:
        lxml.etree.fromstring(body, lxml.etree.HTMLParser(target=target, encoding="utf-8"))
    except lxml.etree.LxmlError:
        raise Invalid(NO_HTML_MESSAGE) from None
    return body


def parse_html(html: str) -> lxml.html.HtmlElement:
    """Parse the document in ``html``, without comments, processing instructions and invisible characters.

    Raises Invalid when it is over 2 MB, nested deeper than 200 elements, has over 20,000 elements or over
    1,000 attributes on one, or holds no HTML at all. Makes no requests.
    """
    body = feed_parser(html, HtmlLimitCounter())
    try:
        parser = lxml.etree.HTMLParser(
            encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
        )
        # One class for every element: looking each one's up costs as much as reading the page.
        parser.set_element_class_lookup(_ELEMENTS)
        root = lxml.html.document_fromstring(body, parser=parser)
    except lxml.etree.LxmlError:
        raise Invalid(NO_HTML_MESSAGE) from None
    if "\x0b" in html or "\x0c" in html or any(map(_is_invisible_reference, set(_REFERENCE.findall(html)))):
        for element in root.iter():
            _remove_invisible_references(element)
    return root


def _is_invisible_reference(digits: tuple[str, str]) -> bool:
    """True if a character reference, in base 16 or 10, may stand for what the text itself may not hold."""
    number = int(digits[0], 16) if digits[0] else int(digits[1])
    return number < 0x110000 and _replace_line_breaks(chr(number)) != chr(number)


def _remove_invisible_references(element: lxml.html.HtmlElement) -> None:
    """Remove what character references such as &#1; and &#x202e; brought in after the text was read."""
    if element.text:
        element.text = _replace_line_breaks(element.text)
    if element.tail:
        element.tail = _replace_line_breaks(element.tail)


def _replace_line_breaks(text: str) -> str:
    """Remove invisible characters; make vertical tabs and form feeds newlines, which lxml can move."""
    return INVISIBLE_CHARACTERS.sub("", text).replace("\x0b", "\n").replace("\x0c", "\n")


def sanitize_html(html: str) -> str:
    """Return ``html`` as a fragment with text, lists, tables, emphasis and links, and nothing else.

    No scripts, styles, classes, images or forms are left; links go to http, https and mailto only. Raises
    Invalid as ``parse_html`` does; blank text gives "".
    """
    if not html.strip():
        return ""
    root = parse_html(html)
    body = root if root.tag == "body" else root.find("body")
    if body is None:
        return ""
    return clean_own_html(_serialize_content(body))


def clean_own_html(html: str) -> str:
    """Run nh3 over HTML that we wrote: what slipped through is taken out. Not for other people's HTML.

    Raises Invalid when it has over 100,000 ampersands: nh3 takes time quadratic in their number.
    """
    if html.count("&amp;") > MAX_AMPERSANDS:
        message = gettext("This text has more than {max} “&” signs.")
        raise Invalid(message.format(max=format_number(MAX_AMPERSANDS)))
    return nh3.clean(
        html,
        tags=set(ALLOWED_ELEMENTS),
        attributes={"a": {"href"}},
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=LINK_REL,
        strip_comments=True,
    )


def get_safe_href(href: str | None) -> str:
    """Return ``href`` without white space if it is an absolute address that a reader may follow, else ""."""
    if not href:
        return ""
    tidy = "".join(character for character in href if character.isprintable() and not character.isspace())
    scheme, colon, rest = tidy.partition(":")
    return tidy if colon and rest and scheme.lower() in ALLOWED_SCHEMES else ""


def _serialize_content(element: lxml.html.HtmlElement) -> str:
    """Write the content of ``element`` with allowed elements only. Depth is limited, so recursion is."""
    out = [escape(element.text or "", quote=False)]
    for child in element:
        tag = RENAMED_ELEMENTS.get(child.tag, child.tag)
        if isinstance(tag, str) and tag not in DROPPED_ELEMENTS:
            inner = _serialize_content(child)
            if tag in VOID_ELEMENTS:
                out.append(f"<{tag}>{inner}")
            elif tag == "a" and (href := get_safe_href(child.get("href"))):
                out.append(f'<a href="{escape(href)}">{inner}</a>')
            elif tag in ALLOWED_ELEMENTS and tag != "a":
                out.append(f"<{tag}>{inner}</{tag}>")
            else:
                out.append(inner)
        out.append(escape(child.tail or "", quote=False))
    return "".join(out)


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Text to be marked: ``number`` stands after it as a link to ``href``; screen readers say ``label``."""

    start: int
    end: int
    number: int
    href: str
    label: str


def extract_text(html: str) -> str:
    """Return the text nodes, joined."""
    reader = _MarkingParser(())
    reader.feed(html)
    reader.close()
    return "".join(reader.text)


def mark_spans(html: str, spans: Sequence[MarkedSpan]) -> str:
    """Put each span of ``html`` in ``<mark>``, also across elements, and its number after it.

    Numbers carry ``data-outside-text``: they are no part of the text.
    """
    if not spans:
        return html
    reader = _MarkingParser(spans)
    reader.feed(html)
    reader.close()
    return "".join(reader.out)


class _MarkingParser(HTMLParser):
    def __init__(self, spans: Sequence[MarkedSpan]) -> None:
        super().__init__(convert_charrefs=True)
        self.spans = spans
        self.edges = sorted({edge for span in spans for edge in (span.start, span.end)})
        self.text: list[str] = []
        self.out: list[str] = []
        self.at = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        start, end = self.at, self.at + len(data)
        cuts = [start, *(edge for edge in self.edges if start < edge < end), end]
        for one, other in pairwise(cuts):
            words = escape(data[one - start : other - start], quote=False)
            inside = any(span.start <= one and other <= span.end for span in self.spans)
            # White space between blocks is not marked, and a mark is not allowed there.
            # untranslated: markup
            self.out.append(f'<mark class="commented">{words}</mark>' if inside and words.strip() else words)
            self.out += [
                _render_mark_number(span) for span in self.spans if span.end == other and words.strip()
            ]
        self.at = end


def _render_mark_number(span: MarkedSpan) -> str:
    href, label = escape(span.href), escape(span.label)
    return (
        # untranslated: markup
        f'<a class="ref" data-outside-text href="{href}" aria-label="{label}"'
        f' data-number="{span.number}"></a>'
    )


# fmt: off
BLOCK_ELEMENTS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
})
# fmt: on


def extract_visible_text(body: bytes, *, media_type: str, charset: str | None) -> str:
    """Return the text of an HTML or plain-text page, one line a block; "" for what is neither.

    ``charset`` is what the Content-Type said. Undecodable bytes become U+FFFD, which no passage holds:
    better an honest "not found" than a guess.
    """
    try:
        text = body.decode(charset or "utf-8", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    if media_type == "text/plain":
        return text
    if media_type not in ("text/html", "application/xhtml+xml", ""):
        return ""
    words = _VisibleTextParser()
    try:
        feed_parser(text, words)
    except Invalid:
        return ""
    value = INVISIBLE_CHARACTERS.sub("", "".join(words.parts))  # what character references brought in
    lines = [" ".join(line.split()) for line in value.split("\n") if line]
    return "\n".join(filter(None, lines))


class _VisibleTextParser(HtmlLimitCounter):
    """Parser target that collects text as the limits are checked: a page's tree is many times its size."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.unread = 0
        """Number of open elements, counted from the outermost of DROPPED_ELEMENTS."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if self.unread or tag in DROPPED_ELEMENTS:
            self.unread += 1
        elif tag in BLOCK_ELEMENTS:
            self.parts.append("\n")

    def end(self, tag: str) -> None:
        super().end(tag)
        if self.unread:
            self.unread -= 1
        elif tag in BLOCK_ELEMENTS:
            self.parts.append("\n")

    def data(self, text: str) -> None:
        if not self.unread:
            self.parts.append(text.replace("\n", " "))
