"""Which passages of a page are its article: trafilatura decides, and the page's own letters are taken.

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

from articles.importers.blocks import Run
from articles.importers.dom import Passage, bare

log = logging.getLogger(__name__)
# It warns of every page that it does not take; here that is told to whoever imported it.
logging.getLogger("trafilatura").setLevel(logging.ERROR)

# Its mode that keeps more: of a lost paragraph nobody would know, and it needs no second opinion, which is
# half the time. "xml" leaves out writing the text down, which nothing here reads.
_OPTIONS = Extractor(output_format="xml", recall=True, comments=False, tables=True)
_INLINE = {
    "a", "abbr", "b", "cell", "cite", "del", "em", "font", "graphic", "hi", "i", "ins", "q", "ref", "small",
    "span", "strong", "sub", "sup", "td", "th", "time", "u",
}  # fmt: skip
_SHORT = 25
"""Letters. A shorter line, in the middle of a passage, may be there by chance."""
_EDGE = 30
"""Letters at either end by which a line is found from whose middle something was dropped."""
_MOST_READ = 200_000_000
"""Letters of the page that may be searched in vain before the other lines are taken as they are."""
_DUMP = 4
"""Passages. A line over more is no line, but trafilatura's last resort: all words of the page in one."""
_MOST_RUNS = 10_000
"""Stretches of text in one passage. It puts them in order in a time quadratic in their number."""
_LITTLE = _OPTIONS.min_extracted_size
"""Letters. With less it turns to its last resort."""


class Chosen(NamedTuple):
    """The passages of the article, and whether it took its last resort: then menus may be among them."""

    passages: list[Passage]
    desperate: bool


def chosen(root: lxml.html.HtmlElement, page: list[Passage]) -> Chosen:
    """Of ``page``, the passages of the whole document ``root``, those that are its article; maybe none."""
    if any(len(one.runs) > _MOST_RUNS for one in page):
        return Chosen([], False)
    lines = _extracted(root)
    return _Place(page).of(lines) if lines else Chosen([], False)


def _extracted(root: lxml.html.HtmlElement) -> list[str]:
    """What trafilatura takes for the article, a line each; [] when it finds none. ``root`` stays as it is."""
    try:
        document = bare_extraction(root, options=_OPTIONS)
    except Exception:
        # Pages are made to break such code: read this one by what it marks, and leave a trace.
        log.exception("trafilatura failed on a page")
        return []
    if not isinstance(document, Document) or document.body is None:
        return []
    parts: list[str] = []
    _say(document.body, parts)
    return [line for line in "".join(parts).split("\n\n") if line.strip()]


_NEWLINES = re.compile(r"\n{2,}")


def _say(element: lxml.etree._Element, parts: list[str]) -> None:
    """The text under ``element`` with a blank line wherever another block begins."""
    if element.text:
        parts.append(_NEWLINES.sub("\n", element.text))
    for child in element:
        breaks = child.tag not in _INLINE
        if breaks:
            parts.append("\n\n")
        _say(child, parts)
        if breaks:
            parts.append("\n\n")
        if child.tail:
            parts.append(_NEWLINES.sub("\n", child.tail))


class _Place:
    """A page as one string of letters, in which lines are found from where the last one ended."""

    def __init__(self, page: list[Passage]) -> None:
        self.page = page
        words = [one.words for one in page]
        self.lengths = [len(one) for one in words]
        self.letters = "".join(words)
        self.starts = [0, *accumulate(self.lengths)]
        self.exact: dict[str, list[int]] = {}
        for number, one in enumerate(words):
            self.exact.setdefault(one, []).append(number)
        self.at = 0
        self.left = _MOST_READ

    def of(self, lines: list[str]) -> Chosen:
        spans = [self.find(bare(line)) for line in lines]
        covered = [0] * len(self.page)
        for start, end in spans:
            for number in self.between(start, end):
                covered[number] += min(end, self.starts[number + 1]) - max(start, self.starts[number])
        taken: dict[int, None] = {}
        out: list[Passage | int] = []
        desperate = sum(len(line) for line in lines) < _LITTLE
        for line, (start, end) in zip(lines, spans, strict=True):
            touched = self.between(start, end)
            desperate = desperate or len(touched) > _DUMP
            if touched and all(2 * covered[number] >= self.lengths[number] for number in touched):
                out.extend(number for number in touched if number not in taken)
                taken.update(dict.fromkeys(touched))
            elif bare(line):
                out.append(Passage("p", [Run(line)]))
        return Chosen(self.with_headings(out, taken), desperate)

    def find(self, line: str) -> tuple[int, int]:
        """Where ``line`` stands among the letters; (0, 0) when nowhere or when it is uncertain."""
        start, end = self.search(line)
        if end:
            self.at = end
        return start, end

    def search(self, line: str) -> tuple[int, int]:
        if not line:
            return 0, 0
        if places := self.exact.get(line):
            after = bisect_left(places, self.at, key=self.starts.__getitem__)
            start = self.starts[places[after if after < len(places) else 0]]
            return start, start + len(line)
        if len(line) < _SHORT:
            start = self.letters.find(line, self.at, self.at + 10 * _SHORT)
            return (start, start + len(line)) if start >= 0 else (0, 0)
        start = self.seek(line)
        if start >= 0:
            return start, start + len(line)
        if len(line) < 3 * _EDGE:
            return 0, 0
        start = self.seek(line[:_EDGE])
        if start < 0:
            return 0, 0
        end = self.letters.find(line[-_EDGE:], start + len(line) // 2, start + 2 * len(line))
        return (start, end + _EDGE) if end >= 0 else (0, 0)

    def seek(self, letters: str) -> int:
        """Where ``letters`` stand after the last line, else anywhere, else -1."""
        if self.left < 0:
            return -1
        start = self.letters.find(letters, self.at)
        if start < 0:
            start = self.letters.find(letters, 0, self.at)
        if start < 0:
            self.left -= len(self.letters)
        return start

    def between(self, start: int, end: int) -> range:
        """The numbers of the passages that have letters between two places."""
        if start >= end:
            return range(0)
        return range(bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1))

    def with_headings(self, out: list[Passage | int], taken: dict[int, None]) -> list[Passage]:
        """What was taken, with the one heading that stands on the page between two neighbours of it."""
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
