"""The words a reader of somebody else's page would see, for looking a passage up in them."""

from collections.abc import Mapping

from lib.errors import Invalid
from lib.frame import UNSEEN
from lib.html import DROPPED, Measure, meet

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
    words = _Words()
    try:
        meet(text, words)
    except Invalid:
        return ""
    said = UNSEEN.sub("", "".join(words.pieces))  # what character references brought in
    lines = [" ".join(line.split()) for line in said.split("\n") if line]
    return "\n".join(filter(None, lines))


class _Words(Measure):
    """Takes the words down while the page is measured: the tree of a page would be many times its size."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.unread = 0
        """How many elements we are in, from the first of DROPPED on."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if self.unread or tag in DROPPED:
            self.unread += 1
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def end(self, tag: str) -> None:
        super().end(tag)
        if self.unread:
            self.unread -= 1
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def data(self, text: str) -> None:
        if not self.unread:
            self.pieces.append(text.replace("\n", " "))
