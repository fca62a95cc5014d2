"""Length and readability of a text: words, sentences, the longest of them, a reading grade (pure).

The grade is the Automated Readability Index: 4.71 times the letters to a word, plus 0.5 times the words to a
sentence, less 21.43, rounded up (E. A. Smith and R. J. Senter, Automated Readability Index, AMRL-TR-66-220,
Wright-Patterson Air Force Base, 1967). It counts letters, not syllables, so that a machine and a person come
to the same. It was made for English, and is given for English alone.
"""

import math
import re
from dataclasses import dataclass

# Scripts without spaces between words are counted by the sign, as word processors do.
_SIGNS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_SIGNS}]|(?:(?![{_SIGNS}])[^\W_])+(?:[’'.,\-‐‑](?:(?![{_SIGNS}])[^\W_])+)*")
_END = re.compile(r"[.!?…؟।](?=[\s\"'”’»)\]]|$)[\"'”’»)\]]*|[。！？]|\n{2,}")
# A full stop after these, or after one capital, ends no sentence.
_SHORT = re.compile(
    r"(?:^|[\s(“\"'.])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|vs|cf|e\.g|i\.e|approx|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.$"
)
_ABBREVIATION_LENGTH = 8
"""Characters before a full stop by which it is told: the longest of these, and two before it."""
MIN_WORDS = 30
"""Words that a text needs for the index to say anything."""


@dataclass(frozen=True, slots=True)
class Readability:
    """Measures of a text. ``longest_sentence`` is the sentence with the most words.

    ``grade`` is a school year of the United States, or None where the index does not apply.
    """

    words: int
    sentences: int
    longest_sentence: str
    longest_sentence_words: int
    grade: int | None


def count_words(text: str) -> int:
    """Count the words of a text."""
    return sum(1 for _ in _WORD.finditer(text))


def measure_readability(text: str, language: str) -> Readability:
    """Measure ``text``, which has no marks of Markdown; ``language`` is BCP-47, "" for not known."""
    sentences = [(sentence, count_words(sentence)) for sentence in _split_sentences(text)]
    sentences = [(sentence, count) for sentence, count in sentences if count]
    total = sum(count for _, count in sentences)
    limit, maximum = max(sentences, key=lambda one: one[1], default=("", 0))
    grade = None
    if language.split("-")[0].lower() == "en" and total >= MIN_WORDS:
        letters = sum(1 for word in _WORD.finditer(text) for sign in word[0] if sign.isalnum())
        grade = max(1, math.ceil(4.71 * letters / total + 0.5 * total / len(sentences) - 21.43))
    return Readability(total, len(sentences), limit, maximum, grade)


def _split_sentences(text: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        before = max(start, end.start() - _ABBREVIATION_LENGTH)
        if end[0].startswith(".") and _SHORT.search(text[before : end.start() + 1]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    return [*found, text[start:].strip()]
