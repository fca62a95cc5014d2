"""From a document's blocks to a clean article: which of them is the headline, and how much is too much."""

from collections.abc import Sequence
from datetime import datetime

from articles.importers import text as plain
from articles.importers.blocks import Block, blocks_to_html, frame_of, without_repeat
from articles.importers.clean import Clean
from lib import frame
from lib.errors import Invalid

MOST_BYTES = 2_000_000
"""Of the text that came out of a document, however big the document was."""
NEAR_THE_TOP = 3
"""Blocks among which a headline may stand."""


def compose(
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
    empty: str = "There is no text in this file.",
) -> Clean:
    """The article that ``blocks`` make.

    The headline is ``headline`` (what somebody typed), else ``title`` (what the document marks as such), else
    a heading near the top, else ``hint`` (what the file says of itself, often stale) where the text begins
    with it, else the first block when it is short. Where it is one of the blocks it stands once. Raises
    Invalid, with ``empty`` when there is nothing, and at the field headline when there is no headline.
    """
    if not any(frame.is_seen(one.text) for one in blocks):
        raise Invalid(empty, fields={"text": [empty]})
    size = sum(len(one.text.encode("utf-8", "ignore")) for one in blocks)
    if size > MOST_BYTES or len(blocks) > plain.MOST_PARAGRAPHS:
        said = f"There are {size:,} bytes of text in {len(blocks):,} paragraphs. Stet takes up to " + (
            f"{MOST_BYTES:,} bytes in {plain.MOST_PARAGRAPHS:,}."
        )
        raise Invalid(said, fields={"text": [said]})
    chosen, rest = _headline(list(blocks), frame.line(headline), frame.line(title), hint)
    return Clean(
        headline=chosen,
        text=frame_of(chosen, rest),
        html=blocks_to_html(chosen, rest),
        byline=plain.byline_in([one.text for one in rest[:NEAR_THE_TOP]]) or frame.line(byline)[:300],
        language=language,
        canonical_url=url,
        published_at=published[0],
        published_offset=published[1],
        updated_at=updated[0],
        updated_offset=updated[1],
    )


def _headline(blocks: list[Block], given: str, title: str, hint: str) -> tuple[str, list[Block]]:
    if given:
        return given, without_repeat(given, blocks)
    if title:
        return title, _without(blocks, title)
    for one in blocks[:NEAR_THE_TOP]:
        if one.kind in {"h2", "h3"} or (hint and _same(one.text, hint)):
            return one.text, _without(blocks, one.text)
    first, _ = plain.split_headline([one.text for one in blocks], "")
    return first, blocks[1:]


def _without(blocks: list[Block], words: str) -> list[Block]:
    """``blocks`` without the first that says just ``words``."""
    for at, one in enumerate(blocks):
        if _same(one.text, words):
            return blocks[:at] + blocks[at + 1 :]
    return blocks


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
