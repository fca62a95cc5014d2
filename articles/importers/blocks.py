"""Body of an article as a list of blocks, and the HTML that carries its plain text.

The HTML holds the text letter by letter: the two newlines between blocks are text nodes too, so that the text
nodes, concatenated, are the text, and an offset into one is an offset into the other.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Literal, NamedTuple

from lib.text import html as safe
from lib.text import plain_text as text_plain_text

Kind = Literal["p", "h2", "h3", "quote", "bullet", "number"]

_SPACES = re.compile("[ \n]+")
# Elements around a group of blocks of one kind, and around each of them.
_AROUND: dict[Kind, tuple[str, str]] = {
    "p": ("", "p"),
    "h2": ("", "h2"),
    "h3": ("", "h3"),
    "quote": ("blockquote", "p"),
    "bullet": ("ul", "li"),
    "number": ("ol", "li"),
}


class TextRun(NamedTuple):
    """A stretch of text in one style; ``href`` is "" or a URL that passed lib.text.html.get_safe_href."""

    text: str
    strong: bool = False
    em: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the text: its kind and its runs, whose texts concatenate to one line."""

    kind: Kind
    runs: tuple[TextRun, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def build_block(kind: Kind, runs: Iterable[TextRun]) -> Block | None:
    """Return a block of normalized ``runs``, white space collapsed as HTML shows it; None when empty.

    No-break spaces stay. Where characters of two runs combine into one, the style is dropped and the text
    stays.
    """
    collapsed: list[TextRun] = []
    at_space = True
    for text, strong, em, href in runs:
        value = _SPACES.sub(" ", text_plain_text.normalize_characters(text))
        if at_space:
            value = value.removeprefix(" ")
        if value:
            at_space = value.endswith(" ")
            collapsed.append(TextRun(value, strong, em, href))
    if collapsed and collapsed[-1].text.endswith(" "):
        last = collapsed.pop()
        if last.text != " ":
            collapsed.append(TextRun(last.text[:-1], last.strong, last.em, last.href))
    whole = "".join(run.text for run in collapsed)
    if not whole or whole.isspace():
        return None
    if not unicodedata.is_normalized("NFC", whole):
        return Block(kind, (TextRun(text_plain_text.normalize_line(whole)),))
    return Block(kind, tuple(collapsed))


def remove_repeated_headline(headline: str, blocks: list[Block]) -> list[Block]:
    """Return ``blocks`` without the headline, where one of the first three repeats it."""
    for number, one in enumerate(blocks[:3]):
        if _is_same_text(one.text, headline):
            return [*blocks[:number], *blocks[number + 1 :]]
    return blocks


def _is_same_text(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def build_text(headline: str, blocks: Sequence[Block]) -> str:
    """Return the plain text of a headline and the blocks under it."""
    return text_plain_text.build_plain_text(headline, [one.text for one in blocks])


def blocks_to_html(headline: str, blocks: Sequence[Block]) -> str:
    """Return safe HTML whose text nodes concatenate to ``build_text(headline, blocks)``."""
    parts = [f"<h1>{escape(text_plain_text.normalize_line(headline), quote=False)}</h1>"]
    for kind, group in groupby(blocks, key=lambda one: one.kind):
        outer, inner = _AROUND[kind]
        written = text_plain_text.PARAGRAPH_SEPARATOR.join(
            f"<{inner}>{_render_runs(one.runs)}</{inner}>" for one in group
        )
        parts.append(f"<{outer}>{written}</{outer}>" if outer else written)
    return safe.clean_own_html(text_plain_text.PARAGRAPH_SEPARATOR.join(parts))


def _render_runs(runs: Iterable[TextRun]) -> str:
    out = []
    for href, linked in groupby(runs, key=lambda run: run.href):
        message = "".join(_render_styled_run(run) for run in linked)
        out.append(f'<a href="{escape(href)}">{message}</a>' if href else message)
    return "".join(out)


def _render_styled_run(run: TextRun) -> str:
    message = escape(run.text, quote=False)
    if run.em:
        message = f"<em>{message}</em>"
    return f"<strong>{message}</strong>" if run.strong else message


class _TextNodes(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[str] = []

    def handle_data(self, data: str) -> None:
        self.nodes.append(data)


def extract_text(html: str) -> str:
    """Return the text nodes of ``html``, concatenated in the order of a browser's TreeWalker."""
    reader = _TextNodes()
    reader.feed(html)
    reader.close()
    return "".join(reader.nodes)
