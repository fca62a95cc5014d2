"""The galley as a Word document: the article's text, and each note as a comment at its exact passage. Pure.

Comments are those of Office Open XML (ECMA-376 part 1, 17.13.4), as python-docx writes them. A comment and
the replies to it are joined as docx_threads.py says.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise

from docx import Document
from docx.comments import Comment
from docx.document import Document as DocumentType
from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from factcheck.galley.docx_threads import CommentThread, join_threads
from lib.text.plain_text import normalize_characters

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# untranslated: names of styles in a Word document
STYLES = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2", "p": "Normal"}
LIST_STYLES = {"ul": "List Bullet", "ol": "List Number"}  # untranslated: as above


@dataclass(frozen=True, slots=True)
class DocxNote:
    """A comment on ``text[start:end]`` of the revision, in code points: its author and its paragraphs.

    ``replies`` stand under it; ``is_done`` folds the thread away as resolved. ``at`` is when it was written,
    None for now.
    """

    start: int
    end: int
    author: str
    lines: Sequence[str]
    at: datetime | None = None
    replies: Sequence["DocxNote"] = ()
    is_done: bool = False


@dataclass(slots=True)
class _StyledText:
    """Text of one style that begins at ``start`` of the revision's text."""

    text: str
    start: int
    strong: bool
    em: bool


@dataclass(slots=True)
class _DocxBlock:
    style: str
    runs: list[_StyledText] = field(default_factory=list)


class _RevisionHtmlParser(HTMLParser):
    """Parser of a revision's HTML, whose text nodes concatenate to its text, into blocks with offsets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_DocxBlock] = []
        self.open: list[str] = []
        self.at = 0
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag in STYLES or tag == "li":
            self.blocks.append(_DocxBlock(self._get_style(tag)))
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass
        if tag in STYLES or tag == "li":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            strong, em = "strong" in self.open, "em" in self.open
            self.blocks[-1].runs.append(_StyledText(data, self.at, strong, em))
        self.at += len(data)

    def _get_style(self, tag: str) -> str:
        if tag == "li":
            return next(
                (LIST_STYLES[one] for one in reversed(self.open) if one in LIST_STYLES), LIST_STYLES["ul"]
            )
        return "Quote" if tag == "p" and "blockquote" in self.open else STYLES[tag]


def render_docx(html: str, notes: Iterable[DocxNote]) -> bytes:
    """Return the document of a revision's ``html`` with ``notes`` as comments.

    The text is the revision's, letter by letter; a note outside of it is left out.
    """
    reader = _RevisionHtmlParser()
    reader.feed(html)
    reader.close()
    placed = sorted(notes, key=lambda note: (note.start, note.end))
    document = Document()
    runs: list[tuple[int, int, Run]] = []
    for block in reader.blocks:
        paragraph = document.add_paragraph(style=block.style)
        for part in block.runs:
            runs += _write_runs(paragraph, part, placed)
        if _is_right_to_left("".join(part.text for part in block.runs)):
            _set_right_to_left(paragraph)
    threads: list[CommentThread] = []
    for note in placed:
        under = [run for start, end, run in runs if start < note.end and end > note.start]
        if under:
            comment = _add_comment(document, under, note)
            replies = [_add_comment(document, under, reply) for reply in note.replies]
            threads.append(CommentThread(comment, replies, note.is_done))
    join_threads(document, threads)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def _add_comment(document: DocumentType, runs: list[Run], note: DocxNote) -> Comment:
    # What XML cannot hold would break the whole document.
    text, author = (normalize_characters(one) for one in ("\n".join(note.lines), note.author))
    comment = document.add_comment(runs, text=text, author=author, initials=_get_initials(author))
    if note.at is not None:
        comment._comment_elm.date = note.at.astimezone(UTC)  # python-docx has no word for it
    return comment


def _write_runs(
    paragraph: Paragraph, styled: _StyledText, notes: Iterable[DocxNote]
) -> list[tuple[int, int, Run]]:
    """Write runs cut where a note begins or ends; return each with its offsets in the revision's text."""
    start, end = styled.start, styled.start + len(styled.text)
    edges = {start, end} | {edge for note in notes for edge in (note.start, note.end) if start < edge < end}
    made = []
    for left, right in pairwise(sorted(edges)):
        run = paragraph.add_run(styled.text[left - start : right - start])
        run.bold, run.italic = styled.strong or None, styled.em or None
        made.append((left, right, run))
    return made


def _is_right_to_left(text: str) -> bool:
    """Return whether the first letter that has a direction runs right to left (UAX 9, P2 and P3)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _set_right_to_left(paragraph: Paragraph) -> None:
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # python-docx has no word for it
    for run in paragraph.runs:
        run.font.rtl = True


def _get_initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2])
