"""Assembly of a parsed article from a document's blocks: choice of the headline, and limits of size."""

from collections.abc import Sequence
from datetime import datetime

from articles.importers import plain_text as plain
from articles.importers.blocks import Block, blocks_to_html, build_text, remove_repeated_headline
from articles.importers.parsed_article import ParsedArticle
from lib.errors import Invalid
from lib.sentences import gettext
from lib.text import plain_text as text_plain_text
from lib.text.phrases import StrOrPromise, format_number

MAX_BYTES = 2_000_000
"""Bytes of text at most, however big the document was."""
MAX_HEADLINE_BLOCKS = 3
"""Number of first blocks among which the headline may be."""


def assemble_article(
    blocks: Sequence[Block],
    *,
    headline: str = "",
    title: str = "",
    hint: str = "",
    byline: str = "",
    language: str = "",
    url: str = "",
    published: tuple[datetime | None, int | None] = (None, None),
    updated: tuple[datetime | None, int | None] = (None, None),
    empty: StrOrPromise = "",
) -> ParsedArticle:
    """Return the article that consists of ``blocks``.

    The headline is ``headline`` (typed by a person), else ``title`` (marked as such in the document), else a
    heading near the top, else ``hint`` (the file's metadata, often stale) where the text begins with it, else
    the first block when it is short. Where it is one of the blocks it is not repeated. Raises Invalid, with
    ``empty`` when there is no text, and at the field headline when there is no headline.
    """
    if not any(text_plain_text.has_visible_character(one.text) for one in blocks):
        raise Invalid(empty or gettext("This file contains no text."), field="text")
    size = sum(len(one.text.encode("utf-8", "ignore")) for one in blocks)
    if size > MAX_BYTES or len(blocks) > plain.MAX_PARAGRAPHS:
        message = gettext(
            "This file has {size} bytes of text in {paragraphs} paragraphs. The limit is {max_bytes} bytes "
            "and {max_paragraphs} paragraphs."
        ).format(
            size=format_number(size),
            paragraphs=format_number(len(blocks)),
            max_bytes=format_number(MAX_BYTES),
            max_paragraphs=format_number(plain.MAX_PARAGRAPHS),
        )
        raise Invalid(message, field="text")
    chosen, rest = _choose_headline(
        list(blocks), text_plain_text.normalize_line(headline), text_plain_text.normalize_line(title), hint
    )
    return ParsedArticle(
        headline=chosen,
        text=build_text(chosen, rest),
        html=blocks_to_html(chosen, rest),
        byline=plain.find_byline([one.text for one in rest[:MAX_HEADLINE_BLOCKS]])
        or text_plain_text.normalize_line(byline)[:300],
        language=language,
        canonical_url=url,
        published_at=published[0],
        published_offset=published[1],
        updated_at=updated[0],
        updated_offset=updated[1],
    )


def _choose_headline(blocks: list[Block], given: str, title: str, hint: str) -> tuple[str, list[Block]]:
    if given:
        return given, remove_repeated_headline(given, blocks)
    if title:
        return title, _remove_first_match(blocks, title)
    for one in blocks[:MAX_HEADLINE_BLOCKS]:
        if one.kind in {"h2", "h3"} or (hint and _is_same_text(one.text, hint)):
            return one.text, _remove_first_match(blocks, one.text)
    first, _ = plain.split_headline([one.text for one in blocks], "")
    return first, blocks[1:]


def _remove_first_match(blocks: list[Block], words: str) -> list[Block]:
    """Return ``blocks`` without the first whose text is ``words``."""
    for at, one in enumerate(blocks):
        if _is_same_text(one.text, words):
            return blocks[:at] + blocks[at + 1 :]
    return blocks


def _is_same_text(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
