"""The importer for an article that somebody edits here: typed words, in the form that the old ones had."""

from collections.abc import Iterator

from articles.importers.blocks import Block, Run, blocks_to_html, frame_of
from articles.importers.clean import Clean
from articles.importers.dom import blocks_in
from articles.importers.text import MOST_PARAGRAPHS
from lib import frame
from lib.errors import Invalid
from lib.html import MAX_BYTES, parse


def read(headline: str, body: str, *, before: str) -> Clean:
    """``headline`` over the paragraphs of ``body``; ``before`` is the HTML of the revision it was typed over.

    A paragraph that is there unchanged stays the heading, the list item or the quotation that it was, links
    and all. Raises Invalid, at ``headline`` or ``text``, for what is empty or too long.
    """
    size = len(body.encode("utf-8", "ignore"))
    if size > MAX_BYTES:
        raise _refused(f"This has {size:,} bytes. Stet takes up to {MAX_BYTES:,}.")
    typed = [one for one in map(frame.line, frame.paragraphs(body)) if one] if body.strip() else []
    if not typed:
        raise _refused("There is no text in this. Type the article's text.")
    if len(typed) > MOST_PARAGRAPHS:
        raise _refused(f"This has {len(typed):,} paragraphs. Stet takes up to {MOST_PARAGRAPHS:,}.")
    known = {one.text: one for one in _blocks(before)}
    blocks = [known.get(words) or Block("p", (Run(words),)) for words in typed]
    return Clean(
        headline=frame.line(headline),
        text=frame_of(headline, blocks),
        html=blocks_to_html(headline, blocks),
    )


def _blocks(html: str) -> Iterator[Block]:
    """The blocks under the headline."""
    root = parse(html)
    body = root if root.tag == "body" else root.find("body")
    yield from blocks_in(body)[1:] if body is not None else []


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"text": [sentence]})
