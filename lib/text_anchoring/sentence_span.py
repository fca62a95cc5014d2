"""Sentences of a text: the one around a place, all in reading order, and the key of one."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from lib.crypto.commitments import sha256_hex
from lib.text_anchoring.document import AnchoringDocument
from lib.text_anchoring.words import WordAlphabet

_PARAGRAPH_BREAK = "\n\n"  # as lib.text.plain_text writes it, which may import this package
MAX_REACH = 1500
"""Code points before and after the place that are read, however long its paragraph is."""


def find_sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentences in which ``start`` to ``end`` stands, within their paragraphs."""
    above, below = text.rfind(_PARAGRAPH_BREAK, 0, start), text.find(_PARAGRAPH_BREAK, end)
    offset = max(above + 2 if above >= 0 else 0, start - MAX_REACH)
    paragraph = text[offset : min(below if below >= 0 else len(text), end + MAX_REACH)]
    document = AnchoringDocument.from_text(paragraph, WordAlphabet())
    starts, ends = document.words.starts, document.words.ends
    if not starts:
        return start, end
    first = max(0, bisect_right(starts, start - offset) - 1)
    last = max(first + 1, bisect_left(starts, end - offset))
    a, b = document.find_sentence_range(first, last)
    return offset + starts[a + document.words.tokens[a].isspace()], offset + ends[b - 1]


def iter_sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence, in code points; white space between them belongs to none."""
    at = 0
    for paragraph in text.split(_PARAGRAPH_BREAK):
        document = AnchoringDocument.from_text(paragraph, WordAlphabet())
        words = document.words
        for first, last in document.iter_sentences(0, len(words)):
            yield at + words.starts[first + words.tokens[first].isspace()], at + words.ends[last - 1]
        at += len(paragraph) + len(_PARAGRAPH_BREAK)


def compute_sentence_key(words: str) -> str:
    """Return the key by which a sentence is known again in another version, whatever its spaces and case."""
    return sha256_hex(" ".join(words.split()).casefold())
