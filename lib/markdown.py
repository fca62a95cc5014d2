"""Markdown as people type it in an explanation, rendered to HTML that can do no harm.

CommonMark (https://spec.commonmark.org/) without raw HTML, without images, so that reading a page contacts
nobody, and without link definitions, so that [1] is a footnote wherever it stands.
"""

import re
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lib import html
from lib.errors import Invalid

MAX_CHARACTERS = 100_000
_CODE = re.compile(r"<(pre|code)>.*?</\1>", re.DOTALL)
_BLOCK = re.compile(r"</(?:p|li|h\d|td|th|blockquote)>|<br ?/?>")
_TAG = re.compile(r"<[^>]*>")
_TOP_LEVEL = 3
"""The page around an explanation owns h1 and h2, so a first-level heading becomes an h3."""

_markdown = (
    MarkdownIt("commonmark", {"html": False})
    .enable("table")
    # Without link definitions: "[1]: address" would take the line away and make a link of every [1].
    .disable(["image", "html_block", "html_inline", "reference"])
)


def render(text: str) -> str:
    """``text`` as safe HTML; links carry rel="noopener noreferrer nofollow ugc".

    Raises Invalid for over 100,000 characters, or marks nested deeper than lib.html allows.
    """
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"This text has {len(text):,} characters. Stet takes up to {MAX_CHARACTERS:,}.")
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1:]) + _TOP_LEVEL - 1)}"
        _refuse_deep(token)
    rendered: str = _markdown.renderer.render(tokens, _markdown.options, {})
    return html.sanitise(rendered)


def plain(html: str) -> str:
    """The words of what ``render`` gave, its blocks joined by blank lines, without code."""
    text = _CODE.sub(" ", html)
    return unescape(_TAG.sub("", _BLOCK.sub("\n\n", text))).strip()


def _refuse_deep(token: Token) -> None:
    """Emphasis nests as deep as somebody types; say so before the renderer and the cleaner meet it."""
    depth = 0
    for child in token.children or ():
        depth += child.nesting
        if depth > html.MAX_DEPTH // 2:
            raise Invalid("This text has marks nested too deep. Take some of them out.")
