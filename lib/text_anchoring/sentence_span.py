"""The span of the sentence around a place of a text."""

from bisect import bisect_left, bisect_right

from lib.text_anchoring.document import AnchoringDocument
from lib.text_anchoring.words import WordAlphabet

MAX_REACH = 1500
"""Code points before and after the place that are read, however long its paragraph is."""


def find_sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentences in which ``start`` to ``end`` stands, within their paragraphs."""
    above, below = text.rfind("\n\n", 0, start), text.find("\n\n", end)
    offset = max(above + 2 if above >= 0 else 0, start - MAX_REACH)
    paragraph = text[offset : min(below if below >= 0 else len(text), end + MAX_REACH)]
    document = AnchoringDocument.from_text(paragraph, WordAlphabet())
    starts, ends = document.words.starts, document.words.ends
    if not starts:
        return start, end
    first = max(0, bisect_right(starts, start - offset) - 1)
    last = max(first + 1, bisect_left(starts, end - offset))
    a, b = document.find_sentence_range(first, last)
    return offset + starts[a], offset + ends[b - 1]
