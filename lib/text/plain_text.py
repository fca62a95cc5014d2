"""Plain text, in which every offset is counted: cleaned, measured, shortened, redacted and compared.

Plain text: the one form of a text in which every offset is counted.

It is a headline, a blank line, then paragraphs joined by blank lines. It is Unicode NFC (UAX 15), has no
newline other than the two between blocks, and is counted in Unicode code points, ends exclusive. Browsers
count UTF-16 code units (the DOM's, https://dom.spec.whatwg.org/#concept-cd-data);
static/js/text_offsets.js is the only bridge.

Length and readability of a text: words, sentences, the longest of them, a reading grade (pure).

The grade is the Automated Readability Index: 4.71 times the letters to a word, plus 0.5 times the words to a
sentence, less 21.43, rounded up (E. A. Smith and R. J. Senter, Automated Readability Index, AMRL-TR-66-220,
Wright-Patterson Air Force Base, 1967). It counts letters, not syllables, so that a machine and a person come
to the same. It was made for English, and is given for English alone.
"""

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lib.errors import Invalid
from lib.sentences import INVISIBLE_CHARACTERS, gettext

PARAGRAPH_SEPARATOR = "\n\n"

_PARAGRAPH_BREAK = re.compile("\u2029")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_EDGES = " \n"


def normalize_characters(text: str) -> str:
    """Return ``text`` without invisible characters, with one newline form and no tabs, in NFC."""
    text = INVISIBLE_CHARACTERS.sub("", text)
    text = _PARAGRAPH_BREAK.sub(PARAGRAPH_SEPARATOR, _LINE_BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", text.replace("\t", " "))


def normalize_line(text: str) -> str:
    """Return ``text`` as one line: line breaks become one space each, white space at the ends goes."""
    parts = (part.strip(_EDGES) for part in normalize_characters(text).split("\n"))
    return " ".join(part for part in parts if not _is_blank(part))


def split_paragraphs(text: str) -> list[str]:
    """Split a pasted or typed text into its paragraphs.

    A paragraph is a block between blank lines, and a line break inside it becomes one space. A text without
    any blank line has a paragraph on every line instead. A line of nothing but white space, no-break spaces
    included, is blank.
    """
    lines = normalize_characters(text).strip(_EDGES).split("\n")
    while lines and _is_blank(lines[0]):
        lines.pop(0)
    while lines and _is_blank(lines[-1]):
        lines.pop()
    if not any(_is_blank(one) for one in lines):
        return [one.strip(_EDGES) for one in lines]
    blocks: list[list[str]] = [[]]
    for one in lines:
        if _is_blank(one):
            blocks.append([])
        else:
            blocks[-1].append(one.strip(_EDGES))
    return [" ".join(block) for block in blocks if block]


def _is_blank(text: str) -> bool:
    return not text or text.isspace()


def has_visible_character(text: str) -> bool:
    """True if any character is visible: neither a space nor a control or format character."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in text)


def normalize_text(text: str) -> str:
    """Return ``text`` as plain text. Doing it twice changes nothing; no word is lost or moved."""
    return PARAGRAPH_SEPARATOR.join(split_paragraphs(text))


def build_plain_text(headline: str, body: Iterable[str]) -> str:
    """Build the plain text of a headline and the paragraphs under it; each becomes one line, empty ones go.

    Raises Invalid when the headline is empty: the first block of a plain text is its headline, so a missing
    one would turn the first paragraph into it.
    """
    first = normalize_line(headline)
    if not has_visible_character(first):
        raise Invalid(
            gettext("There is no headline. Enter one."), fields={"headline": [gettext("Enter a headline.")]}
        )
    rest = (normalize_line(paragraph) for paragraph in body)
    return PARAGRAPH_SEPARATOR.join([first, *(one for one in rest if one)])


def split_plain_text(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the headline of ``text``, and the span of each paragraph under it, in code points."""
    headline, *rest = text.split(PARAGRAPH_SEPARATOR)
    spans = []
    start = len(headline)
    for paragraph in rest:
        start += len(PARAGRAPH_SEPARATOR)
        spans.append((start, start + len(paragraph)))
        start += len(paragraph)
    return headline, spans


FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"


def isolate_direction(text: str) -> str:
    """Isolate ``text`` so that it reorders no word beside it: a date after a name in Arabic stays in place.

    For lines put together in Python; in a template, ``<bdi>`` does the same. Empty text stays empty.
    """
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}" if text else ""


REDACTION = "[…]"
# A number alone may be the very figure that is wrong: a telephone has a "+", or is announced ("tel").
_CONTACT = re.compile(
    r"(?<![\w.+'-])[\w.+'-]++@[\w-]++(?:\.[\w-]++)+"
    r"|(?<!\w)\+\d(?:[\s()./-]{0,2}\d){6,14}"
    r"|(?<!\w)(?:tel|phone|mobile|call me(?: on| at)?|fax)\b[\s.:]{0,3}\(?\d(?:[\s()./-]{0,2}\d){4,14}",
    re.IGNORECASE,
)


def redact_contacts(text: str) -> str:
    """Replace e-mail addresses and telephone numbers by "[…]". A name stays: it looks like other words."""
    return _CONTACT.sub(REDACTION, text)


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


_ELLIPSIS = "…"


def shorten_text(text: str, max_length: int) -> str:
    """Return ``text`` in at most ``max_length`` code points, cut at a word, with an ellipsis where it is cut.

    It never ends on a number, whose unit or “million” may be what was cut off. Text without spaces is cut
    where it has to be.
    """
    text = " ".join(text.split())
    if len(text) <= max_length:
        return text
    words = text[:max_length].split(" ")[:-1]
    while words and any(character.isdecimal() for character in words[-1]):
        words.pop()
    cut = " ".join(words) or text[: max_length - 1]
    return cut.rstrip(' ,;:–—-(“"') + _ELLIPSIS


def cut_to_whole_words(before: str, after: str, length: int) -> tuple[str, str]:
    """Return what stands before and after a passage, without words that are cut, with ellipses.

    Each is as long as ``length``, which cut it, or shorter where the text begins or ends. Text without spaces
    stays as it was cut.
    """
    if len(before) >= length:
        _, space, words = before.partition(" ")
        before = f"{_ELLIPSIS} {words if space else before}"
    if len(after) >= length:
        words, space, _ = after.rpartition(" ")
        after = f"{words if space else after} {_ELLIPSIS}"
    return before, after


_ENDS = ".,;:!?…)]»”’\"'"


_COMPARED = 4_000_000
"""Product of the two word counts, spaces among them, that a page may take to compare: about a second."""


def diff_words(old: str, new: str) -> list[dict[str, str]]:
    """Return the difference of two texts, word by word: [{op: same|del|ins, text}].

    Stretches too long to be compared by word are one deletion and one insertion.
    """
    before, after = _split_diff_tokens(old), _split_diff_tokens(new)
    head = _count_shared_prefix(before, after)
    tail = _count_shared_prefix(before[head:][::-1], after[head:][::-1])
    left, right = before[head : len(before) - tail], after[head : len(after) - tail]
    parts = _build_diff_part("same", before[:head])
    if len(left) * len(right) <= _COMPARED:
        for op, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
            if op == "equal":
                parts += _build_diff_part("same", left[a:b])
            else:
                parts += _build_diff_part("del", left[a:b]) + _build_diff_part("ins", right[c:d])
    else:
        parts += _build_diff_part("del", left) + _build_diff_part("ins", right)
    return parts + _build_diff_part("same", before[len(before) - tail :])


def _split_diff_tokens(text: str) -> list[str]:
    """Split into words, the marks that end them, and the space between: an added comma changes no word."""
    found = []
    for fragment in re.findall(r"\s+|\S+", text):
        word = fragment.rstrip(_ENDS)
        found += [part for part in (word, fragment[len(word) :]) if part]
    return found


def _count_shared_prefix(one: list[str], other: list[str]) -> int:
    """Count the words with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _build_diff_part(op: str, words: list[str]) -> list[dict[str, str]]:
    return [{"op": op, "text": "".join(words)}] if words else []
