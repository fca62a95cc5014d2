"""Extraction of an article's passages: trafilatura decides, and the page's own characters are used.

trafilatura makes all white space alike and drops styles, so its lines are only found again on the page.
"""

import logging
import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

import lxml.etree
import lxml.html
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from articles.importers.blocks import TextRun
from articles.importers.dom import Passage, normalize_for_comparison

log = logging.getLogger(__name__)
# It warns of every page that it rejects; the person who imports the page sees that here.
logging.getLogger("trafilatura").setLevel(logging.ERROR)

# Its mode with higher recall: a lost paragraph would go unnoticed. It also skips the second extraction, which
# is half the time. "xml" skips the text output, which nothing here reads.
_OPTIONS = Extractor(output_format="xml", recall=True, comments=False, tables=True)
_INLINE = {
    "a", "abbr", "b", "cell", "cite", "del", "em", "font", "graphic", "hi", "i", "ins", "q", "ref", "small",
    "span", "strong", "sub", "sup", "td", "th", "time", "u",
}  # fmt: skip
_SHORT = 25
"""Characters. A shorter line, in the middle of a passage, may match by chance."""
_EDGE = 30
"""Characters at either end by which a line is found from whose middle something was dropped."""
_MAX_SEARCHED_CHARACTERS = 200_000_000
"""Characters of the page that may be searched in vain before the other lines are used as they are."""
_DUMP = 4
"""Passages. A line over more is no line, but trafilatura's last resort: all words of the page in one."""
_MAX_RUNS_PER_PASSAGE = 10_000
"""Stretches of text in one passage; trafilatura takes time quadratic in their number."""
_LITTLE = _OPTIONS.min_extracted_size
"""Characters. With less it turns to its last resort."""


class ExtractedPassages(NamedTuple):
    """Passages of the article; ``desperate`` ones of trafilatura's last resort may include menus."""

    passages: list[Passage]
    desperate: bool


def extract_article_passages(root: lxml.html.HtmlElement, page: list[Passage]) -> ExtractedPassages:
    """Return those passages of ``page``, all of the document ``root``, that are its article; maybe none."""
    if any(len(one.runs) > _MAX_RUNS_PER_PASSAGE for one in page):
        return ExtractedPassages([], False)
    lines = _run_trafilatura(root)
    return _PageText(page).extract_passages(lines) if lines else ExtractedPassages([], False)


def _run_trafilatura(root: lxml.html.HtmlElement) -> list[str]:
    """Return trafilatura's text of the article by lines; [] when it finds none. ``root`` stays unchanged."""
    try:
        document = bare_extraction(root, options=_OPTIONS)
    except Exception:
        # Some pages crash it: read this one by its own markup, and log the failure.
        log.exception("trafilatura failed on a page")
        return []
    if not isinstance(document, Document) or document.body is None:
        return []
    parts: list[str] = []
    _append_text(document.body, parts)
    return [line for line in "".join(parts).split("\n\n") if line.strip()]


_NEWLINES = re.compile(r"\n{2,}")


def _append_text(element: lxml.etree._Element, parts: list[str]) -> None:
    """Append the text under ``element`` with a blank line wherever another block begins."""
    if element.text:
        parts.append(_NEWLINES.sub("\n", element.text))
    for child in element:
        breaks = child.tag not in _INLINE
        if breaks:
            parts.append("\n\n")
        _append_text(child, parts)
        if breaks:
            parts.append("\n\n")
        if child.tail:
            parts.append(_NEWLINES.sub("\n", child.tail))


class _PageText:
    """A page as one string of characters, in which lines are searched from the end of the last one."""

    def __init__(self, page: list[Passage]) -> None:
        self.page = page
        words = [one.comparison_key for one in page]
        self.lengths = [len(one) for one in words]
        self.letters = "".join(words)
        self.starts = [0, *accumulate(self.lengths)]
        self.exact: dict[str, list[int]] = {}
        for number, one in enumerate(words):
            self.exact.setdefault(one, []).append(number)
        self.at = 0
        self.left = _MAX_SEARCHED_CHARACTERS

    def extract_passages(self, lines: list[str]) -> ExtractedPassages:
        spans = [self.find_line(normalize_for_comparison(line)) for line in lines]
        covered = [0] * len(self.page)
        for start, end in spans:
            for number in self.passages_between(start, end):
                covered[number] += min(end, self.starts[number + 1]) - max(start, self.starts[number])
        taken: dict[int, None] = {}
        out: list[Passage | int] = []
        desperate = sum(len(line) for line in lines) < _LITTLE
        for line, (start, end) in zip(lines, spans, strict=True):
            touched = self.passages_between(start, end)
            desperate = desperate or len(touched) > _DUMP
            if touched and all(2 * covered[number] >= self.lengths[number] for number in touched):
                out.extend(number for number in touched if number not in taken)
                taken.update(dict.fromkeys(touched))
            elif normalize_for_comparison(line):
                out.append(Passage("p", [TextRun(line)]))
        return ExtractedPassages(self.with_headings(out, taken), desperate)

    def find_line(self, line: str) -> tuple[int, int]:
        """Return the span of ``line`` in the page; (0, 0) when it is absent or uncertain."""
        start, end = self.search_line(line)
        if end:
            self.at = end
        return start, end

    def search_line(self, line: str) -> tuple[int, int]:
        if not line:
            return 0, 0
        if places := self.exact.get(line):
            after = bisect_left(places, self.at, key=self.starts.__getitem__)
            start = self.starts[places[after if after < len(places) else 0]]
            return start, start + len(line)
        if len(line) < _SHORT:
            start = self.letters.find(line, self.at, self.at + 10 * _SHORT)
            return (start, start + len(line)) if start >= 0 else (0, 0)
        start = self.find_after_last(line)
        if start >= 0:
            return start, start + len(line)
        if len(line) < 3 * _EDGE:
            return 0, 0
        start = self.find_after_last(line[:_EDGE])
        if start < 0:
            return 0, 0
        end = self.letters.find(line[-_EDGE:], start + len(line) // 2, start + 2 * len(line))
        return (start, end + _EDGE) if end >= 0 else (0, 0)

    def find_after_last(self, characters: str) -> int:
        """Return the position of ``characters`` after the last line, else anywhere, else -1."""
        if self.left < 0:
            return -1
        start = self.letters.find(characters, self.at)
        if start < 0:
            start = self.letters.find(characters, 0, self.at)
        if start < 0:
            self.left -= len(self.letters)
        return start

    def passages_between(self, start: int, end: int) -> range:
        """Return the numbers of the passages that have characters between two positions."""
        if start >= end:
            return range(0)
        return range(bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1))

    def with_headings(self, out: list[Passage | int], taken: dict[int, None]) -> list[Passage]:
        """Return the chosen passages, each with a single heading between two neighbours added."""
        passages: list[Passage] = []
        before = None
        for one in out:
            if isinstance(one, Passage):
                passages.append(one)
                before = None
                continue
            if before is not None and one == before + 2 and before + 1 not in taken:
                between = self.page[before + 1]
                if between.kind in {"h2", "h3"}:
                    passages.append(between)
            passages.append(self.page[one])
            before = one
        return passages
