"""Sentences of a text in reading order, as ``lib.text_anchoring`` parts them."""

from collections.abc import Iterator

from lib.text.plain_text import PARAGRAPH_SEPARATOR
from lib.text_anchoring.document import AnchoringDocument
from lib.text_anchoring.words import WordAlphabet

Span = tuple[int, int]


def iter_sentence_spans(text: str) -> Iterator[Span]:
    """Yield start and end of each sentence, in code points; white space between them belongs to none."""
    at = 0
    for paragraph in text.split(PARAGRAPH_SEPARATOR):
        document = AnchoringDocument.from_text(paragraph, WordAlphabet())
        words = document.words
        for first, last in document.iter_sentences(0, len(words)):
            yield at + words.starts[first], at + words.ends[last - 1]
        at += len(paragraph) + len(PARAGRAPH_SEPARATOR)
