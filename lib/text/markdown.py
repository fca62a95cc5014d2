"""Markdown as people type it in an explanation, rendered to HTML that can do no harm, with its footnotes.

Markdown as people type it in an explanation, rendered to HTML that can do no harm.

CommonMark (https://spec.commonmark.org/) without raw HTML, without images, so that reading a page contacts
nobody, and without link definitions, so that [1] is a footnote wherever it stands. A bracket with a backslash
before it is a bracket and no footnote: "\\[1\\]".

Footnotes as people type them: [1], [2, 3].

They are read from the HTML that a text was rendered to, so that what is counted is exactly what a reader sees
linked. A number in a link, in code or in a block of it is no footnote.
"""

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from lib.errors import Invalid
from lib.sentences import gettext, ngettext
from lib.text import html
from lib.text.phrases import format_number

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
from collections.abc import Callable, Iterator

MAX_CHARACTERS = 100_000
_CODE = re.compile(r"<(pre|code)>.*?</\1>", re.DOTALL)
_BLOCK = re.compile(r"</(?:p|li|h\d|td|th|blockquote)>|<br ?/?>")
_TAG = re.compile(r"<[^>]*>")
_TOP_LEVEL = 3
"""The page around an explanation owns h1 and h2, so a first-level heading becomes an h3."""

_ESCAPED = {"[": ("\ufdd0", "&#91;"), "]": ("\ufdd1", "&#93;")}
"""Stand-ins for an escaped bracket: while the text is rendered, and in the result, where a browser shows the
bracket and lib.text.markdown, which reads the written HTML, sees none. Unicode assigns no character to the
first ones.
"""


def _mark_escaped_brackets(state: "StateCore") -> None:
    """Put stand-ins for escaped brackets before they become text like typed ones."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text_special" and token.info == "escape" and token.content in _ESCAPED:
                token.content = _ESCAPED[token.content][0]


@cache
def _create_parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - 7 MB that a worker which renders nothing need not hold

    # Without link definitions: "[1]: address" would take the line away and make a link of every [1].
    without = ["image", "html_block", "html_inline", "reference"]
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable(without)
    made.core.ruler.before("text_join", "keep_escaped", _mark_escaped_brackets)
    return made


def render_markdown(text: str) -> str:
    """Render ``text`` as safe HTML; links carry rel="noopener noreferrer nofollow ugc".

    Raises Invalid for over 100,000 characters, or marks nested deeper than lib.text.html allows.
    """
    if len(text) > MAX_CHARACTERS:
        message = ngettext(
            "This text has {count} character. The limit is {max}.",
            "This text has {count} characters. The limit is {max}.",
            len(text),
        )
        raise Invalid(message.format(count=format_number(len(text)), max=format_number(MAX_CHARACTERS)))
    for appears_in, _ in _ESCAPED.values():
        text = text.replace(appears_in, "")
    markdown = _create_parser()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1:]) + _TOP_LEVEL - 1)}"
        _reject_deep_nesting(token)
    rendered: str = markdown.renderer.render(tokens, markdown.options, {})
    shown = html.sanitize_html(rendered)
    for appears_in, written in _ESCAPED.values():
        shown = shown.replace(appears_in, written)
    return shown


def strip_markup(html: str) -> str:
    """Return the text of HTML from ``render_markdown``, its blocks joined by blank lines, without code."""
    text = _CODE.sub(" ", html)
    return unescape(_TAG.sub("", _BLOCK.sub("\n\n", text))).strip()


def _reject_deep_nesting(token: "Token") -> None:
    """Raise Invalid for emphasis nested too deep, before the renderer and the sanitiser meet it."""
    depth = 0
    for child in token.children or ():
        depth += child.nesting
        if depth > html.MAX_DEPTH // 2:
            raise Invalid(gettext("The Markdown is nested too deeply. Remove some of it."))


_SPLIT_TAG = re.compile(r"(<[^>]*>)")
_MARK = re.compile(r"\s?\[(\d{1,3}(?:\s?,\s?\d{1,3})*)\]")
_CLOSED = frozenset({"a", "code", "pre"})


def list_footnote_numbers(html: str) -> list[int]:
    """Return the numbers cited in ``html`` (sanitised), each once, in the order of their first place."""
    found = [
        int(number)
        for part, words in _split_html(html)
        if words
        for mark in _MARK.finditer(part)
        for number in mark[1].split(",")
    ]
    return list(dict.fromkeys(found))


def link_footnotes(html: str, link: Callable[[int], str]) -> str:
    """Put ``link(n)`` for each number in ``html``. Where ``link`` gives "" the mark stays as typed."""

    def put(mark: re.Match[str]) -> str:
        links = [link(int(number)) for number in mark[1].split(",")]
        return "".join(links) if all(links) else mark[0]

    return "".join(_MARK.sub(put, part) if words else part for part, words in _split_html(html))


def wrap_footnotes(html: str, wrap: Callable[[int, str], str]) -> str:
    """Put ``wrap(n, "n")`` for the digits of each number in ``html``. The text must stay the same, so that
    offsets into it do.
    """

    def put(mark: re.Match[str]) -> str:
        return re.sub(r"\d+", lambda digits: wrap(int(digits[0]), digits[0]), mark[0])

    return "".join(_MARK.sub(put, part) if words else part for part, words in _split_html(html))


def _split_html(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of ``html`` in order, each with whether it is text that may hold a footnote."""
    closed_to: list[str] = []
    for part in _SPLIT_TAG.split(html):
        if part.startswith("<"):
            name = part.strip("</>").split()[0] if part.strip("</>") else ""
            if name in _CLOSED:
                closed_to = closed_to[:-1] if part.startswith("</") else [*closed_to, name]
            yield part, False
        else:
            yield part, not closed_to
