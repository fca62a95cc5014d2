"""Plain text: the one form of a text in which every offset is counted.

It is a headline, a blank line, then paragraphs joined by blank lines. It is Unicode NFC (UAX 15), has no
newline other than the two between blocks, and is counted in Unicode code points, ends exclusive. Browsers
count UTF-16 code units (the DOM's, https://dom.spec.whatwg.org/#concept-cd-data);
static/js/text_offsets.js is the only bridge.
"""

import re
import unicodedata
from collections.abc import Iterable

from lib.errors import Invalid
from lib.invisible_characters import INVISIBLE_CHARACTERS
from lib.sentences import gettext

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
