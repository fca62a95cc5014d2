"""The words a reader of somebody else's page would see, for looking a passage up in them."""

import lxml.html

from lib.errors import Invalid
from lib.html import DROPPED, parse

# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
})
# fmt: on


def visible_text(body: bytes, *, media_type: str, charset: str | None) -> str:
    """The text of an HTML or plain-text page, one line a block; "" for what is neither.

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
    try:
        root = parse(text)
    except Invalid:
        return ""
    pieces: list[str] = []
    _read(root, pieces)
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n") if line]
    return "\n".join(filter(None, lines))


def _read(element: lxml.html.HtmlElement, pieces: list[str]) -> None:
    tag = element.tag
    if isinstance(tag, str) and tag not in DROPPED:
        if tag in BLOCKS:
            pieces.append("\n")
        pieces.append((element.text or "").replace("\n", " "))
        for child in element:
            _read(child, pieces)
        if tag in BLOCKS:
            pieces.append("\n")
    pieces.append((element.tail or "").replace("\n", " "))
