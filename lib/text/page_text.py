"""Visible text of somebody else's page, for finding a passage in it."""

from collections.abc import Mapping

from lib.errors import Invalid
from lib.invisible_characters import INVISIBLE_CHARACTERS
from lib.text.html import DROPPED_ELEMENTS, HtmlLimitCounter, feed_parser

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
