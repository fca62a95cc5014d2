"""Importer for an article edited here: typed text, in the structure that the old one had."""

from collections.abc import Iterator

from articles.importers.blocks import Block, TextRun, blocks_to_html, build_text
from articles.importers.dom import list_blocks
from articles.importers.parsed_article import ParsedArticle
from articles.importers.plain_text import MAX_PARAGRAPHS, describe_paragraph_limit
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text import plain_text as text_plain_text
from lib.text.html import MAX_BYTES, parse_html
from lib.text.phrases import describe_byte_limit


def parse_edited_text(headline: str, body: str, *, before: str) -> ParsedArticle:
    """Parse ``headline`` and the paragraphs of ``body``; ``before`` is the HTML of the edited revision.

    An unchanged paragraph stays the heading, the list item or the quotation that it was, links and all.
    Raises Invalid, at ``headline`` or ``text``, for what is empty or too long.
    """
    size = len(body.encode("utf-8", "ignore"))
    if size > MAX_BYTES:
        raise Invalid(describe_byte_limit(size, MAX_BYTES), field="text")
    typed = (
        [one for one in map(text_plain_text.normalize_line, text_plain_text.split_paragraphs(body)) if one]
        if body.strip()
        else []
    )
    if not typed:
        raise Invalid(gettext("This contains no text. Enter the text of the article."), field="text")
    if len(typed) > MAX_PARAGRAPHS:
        raise Invalid(describe_paragraph_limit(len(typed)), field="text")
    known = {one.text: one for one in _iter_body_blocks(before)}
    blocks = [known.get(words) or Block("p", (TextRun(words),)) for words in typed]
    return ParsedArticle(
        headline=text_plain_text.normalize_line(headline),
        text=build_text(headline, blocks),
        html=blocks_to_html(headline, blocks),
    )


def _iter_body_blocks(html: str) -> Iterator[Block]:
    """Yield the blocks under the headline."""
    root = parse_html(html)
    body = root if root.tag == "body" else root.find("body")
    yield from list_blocks(body)[1:] if body is not None else []
