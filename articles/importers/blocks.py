"""An article's body as a list of blocks, and the HTML that carries a frame.

The HTML holds the frame letter by letter: the two newlines between blocks are text nodes too, so that the
text nodes, concatenated, are the frame, and an offset into one is an offset into the other.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Literal, NamedTuple

from lib import frame
from lib import html as safe

Kind = Literal["p", "h2", "h3", "quote", "bullet", "number"]

_SPACES = re.compile("[ \n]+")
# What is written around a group of blocks of one kind, and around each of them.
_AROUND: dict[Kind, tuple[str, str]] = {
    "p": ("", "p"),
    "h2": ("", "h2"),
    "h3": ("", "h3"),
    "quote": ("blockquote", "p"),
    "bullet": ("ul", "li"),
    "number": ("ol", "li"),
}


class Run(NamedTuple):
    """A stretch of text in one style; ``href`` is "" or an address that lib.html.safe_href let through."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the frame: its kind and its runs, whose texts concatenate to one line of a frame."""

    kind: Kind
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def block(kind: Kind, runs: Iterable[Run]) -> Block | None:
    """A block of ``runs`` in the form of a frame, white space collapsed as HTML shows it; None when empty.

    No-break spaces are kept. Where letters of two runs combine into one, the style goes and the text stays.
    """
    collapsed: list[Run] = []
    at_space = True
    for text, strong, em, href in runs:
        said = _SPACES.sub(" ", frame.characters(text))
        if at_space:
            said = said.removeprefix(" ")
        if said:
            at_space = said.endswith(" ")
            collapsed.append(Run(said, strong, em, href))
    if collapsed and collapsed[-1].text.endswith(" "):
        last = collapsed.pop()
        if last.text != " ":
            collapsed.append(Run(last.text[:-1], last.strong, last.em, last.href))
    whole = "".join(run.text for run in collapsed)
    if not whole or whole.isspace():
        return None
    if not unicodedata.is_normalized("NFC", whole):
        return Block(kind, (Run(frame.line(whole)),))
    return Block(kind, tuple(collapsed))


def without_repeat(headline: str, blocks: list[Block]) -> list[Block]:
    """``blocks`` without the headline, where one of the first three says it again."""
    for number, one in enumerate(blocks[:3]):
        if _same(one.text, headline):
            return [*blocks[:number], *blocks[number + 1 :]]
    return blocks


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def frame_of(headline: str, blocks: Sequence[Block]) -> str:
    """The frame of a headline and the blocks under it."""
    return frame.build(headline, [one.text for one in blocks])


def blocks_to_html(headline: str, blocks: Sequence[Block]) -> str:
    """Safe HTML whose text nodes concatenate to ``frame_of(headline, blocks)``."""
    parts = [f"<h1>{escape(frame.line(headline), quote=False)}</h1>"]
    for kind, group in groupby(blocks, key=lambda one: one.kind):
        outer, inner = _AROUND[kind]
        written = frame.BETWEEN.join(f"<{inner}>{_runs_to_html(one.runs)}</{inner}>" for one in group)
        parts.append(f"<{outer}>{written}</{outer}>" if outer else written)
    return safe.clean(frame.BETWEEN.join(parts))


def _runs_to_html(runs: Iterable[Run]) -> str:
    out = []
    for href, linked in groupby(runs, key=lambda run: run.href):
        said = "".join(_styled(run) for run in linked)
        out.append(f'<a href="{escape(href)}">{said}</a>' if href else said)
    return "".join(out)


def _styled(run: Run) -> str:
    said = escape(run.text, quote=False)
    if run.em:
        said = f"<em>{said}</em>"
    return f"<strong>{said}</strong>" if run.strong else said


class _TextNodes(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[str] = []

    def handle_data(self, data: str) -> None:
        self.nodes.append(data)


def text_of(html: str) -> str:
    """The text nodes of ``html``, concatenated, as a browser's TreeWalker meets them."""
    reader = _TextNodes()
    reader.feed(html)
    reader.close()
    return "".join(reader.nodes)
