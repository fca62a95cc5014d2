"""Reflow of printed lines to paragraphs: what was broken to fit the page is joined again.

Nothing is guessed that could change a word that is checked: a hyphen at the end of a line is removed only
where the word cannot be a compound, and a number is never joined.
"""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from articles.importers.blocks import Block, Kind, TextRun, build_block


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One printed line; ``x``, ``y`` and ``size`` in points, ``y`` growing upwards as in PDF."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


_HYPHENS = "-\u2010"
_SOFT = "\u00ad"
_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*\Z")
_BULLET = re.compile(r"[•‣◦▪●■·*–—-]\s+(?=\S)")
_NUMBER = re.compile(
    r"(?:page\s+|p\.\s*|[-–—]\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?(?:\s*[-–—])?\Z", re.IGNORECASE
)
_LAST_WORD = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]\Z")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# First parts of compounds, after which a hyphen belongs to the word.
_COMPOUND = frozenset(
    "all anti cross double eight eighty ex fast fifty first five forty four full half hard high large left "  # noqa: SIM905 - a list of words
    "life light long low mid multi near nine ninety non one post quasi right second self semi seven seventy "
    "short six sixty small ten third thirty three twenty two ultra vice well wide world year".split()
)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_LETTERS = str.maketrans(_LIGATURES)
_LOOSE = 1.25
"""Lines this many times further apart than usual have a paragraph's end between them."""
_INDENT = 0.8
"""In heights of letters: a line this much further in begins a paragraph."""
_CLOSE, _FEW = 1.5, 12
_HEADING = 1.15
_TITLE = 1.3
_MAX_HEADING_LENGTH = 200


def reflow_pages(pages: Sequence[Sequence[PrintedLine]]) -> tuple[list[Block], str]:
    """Return the blocks printed on ``pages``, and the title: the largest heading of the first page, or ""."""
    read = _remove_margins([[line for line in page if line.text.strip()] for page in pages])
    lines = [line for page in read for line in page]
    if not lines:
        return [], ""
    body = _estimate_body_size(lines)
    known = set(
        re.findall(r"\w+(?:-\w+)*", " ".join(line.text.casefold().translate(_LETTERS) for line in lines))
    )
    blocks: list[Block] = []
    title, largest = "", body * _TITLE
    first = len(read[0])
    for paragraph, begins in _iter_paragraphs(read, _estimate_line_gap(read), _estimate_line_length(lines)):
        kind, text = (
            _classify_paragraph(paragraph, body),
            join_lines((line.text for line in paragraph), known),
        )
        if kind == "bullet":
            text = _BULLET.sub("", text, count=1)
        if made := build_block(kind, [TextRun(text)]):
            blocks.append(made)
            if kind == "h2" and begins < first and paragraph[0].size > largest:
                title, largest = made.text, paragraph[0].size
    return blocks, title


def join_lines(lines: Iterable[str], known: set[str]) -> str:
    """Join the lines of one paragraph. ``known`` are the words of the document, in lower case."""
    whole = ""
    for one in lines:
        line = one.strip().translate(_LETTERS)
        if whole.endswith(_SOFT):
            whole = whole[:-1] + line
        elif whole.endswith(tuple(_HYPHENS)) and whole[-2:-1].strip():
            whole = whole[: None if _is_real_hyphen(whole, line, known) else -1] + line
        else:
            whole = f"{whole} {line}" if whole else line
    return whole


def _is_real_hyphen(before: str, after: str, known: set[str]) -> bool:
    """Return whether the hyphen that ends ``before`` belongs to the word."""
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if not last or not first or not first.group()[0].islower() or last.group(1).isupper():
        return True
    left, right = last.group(1).casefold(), first.group().casefold()
    if f"{left}{right}" in known:
        return False
    return f"{left}-{right}" in known or left in _COMPOUND or before[: last.start()].endswith(tuple(_HYPHENS))


def _remove_margins(pages: list[list[PrintedLine]]) -> list[list[PrintedLine]]:
    """Return ``pages`` without page numbers, and without the headers and footers of most of them."""
    if len(pages) < 2:
        return pages
    seen = Counter(key for page in pages for key in {_line_key(page[at]) for at in _find_edge_lines(page)})
    often = max(3, len(pages) // 2)
    return [
        [
            line
            for at, line in enumerate(page)
            if at not in _find_edge_lines(page)
            or not (seen[_line_key(line)] >= often or _NUMBER.match(line.text.strip()))
        ]
        for page in pages
    ]


def _find_edge_lines(page: list[PrintedLine]) -> set[int]:
    """Return the indexes of lines that may be header or footer: the first two and the last two."""
    return {at for at in (0, 1, len(page) - 2, len(page) - 1) if 0 <= at < len(page)}


def _line_key(line: PrintedLine) -> tuple[str, int]:
    """Return the text of a line, with # for numbers, and its height on the page."""
    return re.sub(r"\d+", "#", " ".join(line.text.split())).casefold(), round(line.y)


def _estimate_body_size(lines: list[PrintedLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _estimate_line_gap(pages: list[list[PrintedLine]]) -> float:
    """Return the usual distance of two lines, in heights of letters."""
    gaps = [
        (above.y - below.y) / above.size
        for page in pages
        for above, below in pairwise(page)
        if above.size > 0 and above.size == below.size and 0 < above.y - below.y < 4 * above.size
    ]
    usual = statistics.median_low(gaps) if gaps else _CLOSE
    # A few lines do not show whether they are widely spaced or a paragraph each.
    return usual if len(gaps) > _FEW else min(usual, _CLOSE)


def _estimate_line_length(lines: list[PrintedLine]) -> float:
    return statistics.quantiles([len(line.text) for line in lines], n=4)[2] if len(lines) > 3 else 0


def _iter_paragraphs(
    pages: list[list[PrintedLine]], gap: float, length: float
) -> Iterable[tuple[list[PrintedLine], int]]:
    """Yield each paragraph's lines, and the number of its first."""
    lines: list[PrintedLine] = []
    begins = at = 0
    for page in pages:
        left = Counter(round(line.x) for line in page).most_common(1)[0][0] if page else 0
        for number, line in enumerate(page):
            if lines and _is_paragraph_break(
                lines, line, page_turned=number == 0, left=left, gap=gap, length=length
            ):
                yield lines, begins
                lines = []
            if not lines:
                begins = at
            lines.append(line)
            at += 1
    if lines:
        yield lines, begins


def _is_paragraph_break(
    lines: list[PrintedLine], new: PrintedLine, *, page_turned: bool, left: float, gap: float, length: float
) -> bool:
    """Return whether ``new`` begins a paragraph after ``lines``."""
    last = lines[-1]
    if abs(new.size - last.size) > 0.08 * last.size or _BULLET.match(new.text):
        return True
    ended = bool(_ENDS.search(last.text.strip()))
    if page_turned or new.y > last.y + last.size:
        # On another page, or at the top of another column.
        return ended or new.text.strip()[:1].isupper()
    if new.bold != last.bold and len(lines) == 1:
        return True
    if last.y - new.y > _LOOSE * gap * last.size:
        return True
    if _BULLET.match(lines[0].text):
        # Its further lines are indented more; a line that begins where it began, or before, is something
        # else.
        return new.x < lines[0].x + 1 and ended
    indent = _INDENT * new.size
    if new.x - last.x > indent or (ended and indent < new.x - left < 8 * indent):
        return True
    return ended and len(last.text) < 0.6 * length


def _classify_paragraph(paragraph: list[PrintedLine], body: float) -> Kind:
    value = sum(len(line.text) for line in paragraph)
    if _BULLET.match(paragraph[0].text):
        return "bullet"
    if value <= _MAX_HEADING_LENGTH and paragraph[0].size > _HEADING * body:
        return "h2"
    if value <= _MAX_HEADING_LENGTH / 2 and all(line.bold for line in paragraph) and len(paragraph) < 3:
        return "h3"
    return "p"
