"""The galley as a Word document: the article's words, and each note as a comment at its exact words. Pure.

Comments are those of Office Open XML (ECMA-376 part 1, 17.13.4), as python-docx writes them.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

from docx import Document
from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "p": "Normal"}
ITEMS = {"ul": "List Bullet", "ol": "List Number"}


@dataclass(frozen=True, slots=True)
class Note:
    """A comment on ``frame[start:end]``, in code points: who says it, and its paragraphs."""

    start: int
    end: int
    author: str
    lines: Sequence[str]


@dataclass(slots=True)
class _Piece:
    """Words of one style that begin at ``start`` of the frame."""

    text: str
    start: int
    strong: bool
    em: bool


@dataclass(slots=True)
class _Block:
    style: str
    pieces: list[_Piece] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads a revision's HTML, whose text nodes concatenate to its frame, into blocks with their places."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.open: list[str] = []
        self.at = 0
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag in STYLES or tag == "li":
            self.blocks.append(_Block(self._style(tag)))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass
        if tag in STYLES or tag == "li":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            strong, em = "strong" in self.open, "em" in self.open
            self.blocks[-1].pieces.append(_Piece(data, self.at, strong, em))
        self.at += len(data)

    def _style(self, tag: str) -> str:
        if tag == "li":
            return next((ITEMS[one] for one in reversed(self.open) if one in ITEMS), "List Bullet")
        return "Quote" if tag == "p" and "blockquote" in self.open else STYLES[tag]


def write(html: str, notes: Iterable[Note]) -> bytes:
    """The document of a revision's ``html`` with ``notes`` beside it.

    The text is the frame's, letter by letter; a note outside of it is left out.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    placed = sorted(notes, key=lambda note: (note.start, note.end))
    document = Document()
    runs: list[tuple[int, int, Run]] = []
    for block in reader.blocks:
        paragraph = document.add_paragraph(style=block.style)
        for piece in block.pieces:
            runs += _written(paragraph, piece, placed)
        if _is_right_to_left("".join(piece.text for piece in block.pieces)):
            _turn(paragraph)
    for note in placed:
        under = [run for start, end, run in runs if start < note.end and end > note.start]
        if under:
            said = "\n".join(note.lines)
            document.add_comment(under, text=said, author=note.author, initials=_initials(note))
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _written(paragraph: Paragraph, piece: _Piece, notes: Iterable[Note]) -> list[tuple[int, int, Run]]:
    """Runs cut where a note begins or ends, each with its place in the frame."""
    start, end = piece.start, piece.start + len(piece.text)
    edges = {start, end} | {edge for note in notes for edge in (note.start, note.end) if start < edge < end}
    made = []
    for left, right in pairwise(sorted(edges)):
        run = paragraph.add_run(piece.text[left - start : right - start])
        run.bold, run.italic = piece.strong or None, piece.em or None
        made.append((left, right, run))
    return made


def _is_right_to_left(text: str) -> bool:
    """By its first letter with a direction (UAX 9, P2 and P3)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _turn(paragraph: Paragraph) -> None:
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # python-docx has no word for it
    for run in paragraph.runs:
        run.font.rtl = True


def _initials(note: Note) -> str:
    return "".join(word[0] for word in note.author.split()[:2])
