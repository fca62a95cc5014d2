"""The galley as a Word document: the article's text, and each note as a comment at its exact passage.

Word keeps threads, and which of them are resolved, in a part beside the comments: commentsExtended of
[MS-DOCX], section 2.5.4. Each comment is named there by the id of its last paragraph. Programs that do not
know the part show the comments one after the other.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext, gettext_lazy
from docx import Document
from docx.comments import Comment
from docx.document import Document as DocumentType
from docx.document import Document as OpenDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from accounts.models import User
from articles.models import Revision
from factcheck.claims.marks import get_claim_marks
from factcheck.claims.selectors import annotate_with_checker, get_live_checker
from factcheck.galley.writer_queries import QueryPostRow, QueryRow
from factcheck.models import Appearance, Citation, Claim, Review, Verdict
from factcheck.models.enums import APPLIED_MARKS, ReviewVote, Tick
from lib.text.phrases import describe_locator, join_with_and
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


UNNAMED_SOURCE = gettext_lazy("A source we cannot name")


def build_docx_notes(revision: Revision, user: User) -> list[DocxNote]:
    """Return a note for every claim with an appearance in ``revision``, in a fixed number of queries.

    A restricted source is mentioned and never named: the document leaves the newsroom.
    """
    places = Appearance.objects.filter(
        revision=revision, start__isnull=False, claim__in=Claim.objects.visible_to(user)
    ).order_by("start", "id")
    placed = list(places)
    votes = Review.objects.filter(vote=ReviewVote.APPROVE, withdrawn_at__isnull=True).select_related(
        "reviewer"
    )
    verdicts = Verdict.objects.open_to(user).select_related("rating", "author").order_by("-number")
    claims: dict[int, Any] = {
        claim.pk: claim
        for claim in annotate_with_checker(
            Claim.objects.filter(pk__in={place.claim_id for place in placed})
        ).prefetch_related(
            Prefetch("verdicts", verdicts.prefetch_related(Prefetch("reviews", votes, to_attr="approvals"))),
            Prefetch(
                "citations",
                Citation.objects.active().with_numbers().select_related("source").order_by("id"),
                to_attr="numbered_citations",
            ),
        )
    }
    return [
        _build_note(number, claims[place.claim_id], place, place.start, place.end)
        for number, place in enumerate(placed, start=1)
        if place.start is not None and place.end is not None
    ]


def build_query_notes(rows: Iterable[QueryRow]) -> list[DocxNote]:
    """Return a note for each query to the writer that has a place: the question, and its thread under it."""
    return [
        replace(posts[0], replies=posts[1:], is_done=row.state == "resolved")
        for row in rows
        if row.place.start is not None and (posts := [_build_post_note(row, post) for post in row.posts])
    ]


def _build_post_note(row: QueryRow, post: QueryPostRow) -> DocxNote:
    files = [gettext("File: {name}").format(name=file.name) for file in post.files]
    lines = [*post.text.split("\n"), *([post.url] if post.url else []), *files]
    return DocxNote(row.place.start or 0, row.place.end or 0, post.author, lines, at=post.at)


def _build_note(number: int, claim: Any, appearance: Appearance, start: int, end: int) -> DocxNote:
    verdict: Any = next(iter(claim.verdicts.all()), None)
    marks = get_claim_marks(claim)
    mark = marks.get_appearance_mark(appearance)
    changed = mark == APPLIED_MARKS[Tick.CHANGE]
    value = [f"{number}. {mark.word}: {appearance.exact if changed else claim.statement}"]
    if changed:
        value.append(gettext("The claim was: {statement}").format(statement=claim.statement))
    if verdict is not None:
        value += _describe_verdict(verdict, is_applied=appearance.pk in marks.applied)
    value += [f"[{one.number}] {_describe_source(one)}" for one in claim.numbered_citations]
    if verdict is not None and verdict.approvals:
        names = join_with_and([str(vote.reviewer) for vote in verdict.approvals])
        value.append(gettext("Approved by {names}").format(names=names))
    checker = get_live_checker(claim)
    author = str(verdict.author if verdict is not None else checker or gettext("Not approved yet"))
    return DocxNote(start, end, author, value)


def _describe_verdict(verdict: Verdict, *, is_applied: bool) -> list[str]:
    says = verdict.rating.label if verdict.rating is not None else verdict.get_tick_display()
    lines = [f"{says}. {verdict.headline}".strip()]
    if verdict.proposed_text and not is_applied:
        lines.append(gettext("Proposed text: {text}").format(text=verdict.proposed_text))
    if verdict.explanation:
        lines.append(verdict.explanation)
    if verdict.on_author:
        lines.append(gettext("On author: {name}").format(name=verdict.on_author))
    return lines


def _describe_source(citation: Any) -> str:
    source = citation.source
    if source.is_restricted:
        return str(UNNAMED_SOURCE)
    parts = [source.title, source.publisher, describe_locator(citation.locator), source.url]
    named = ", ".join(part for part in parts if part)
    return f"{named}: “{citation.passage}”" if citation.passage else named


# untranslated: names that [MS-DOCX] gives
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
_RELATIONSHIP = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_FIRST_ID = 0x10000000


@dataclass(frozen=True, slots=True)
class CommentThread:
    """A comment with the replies to it."""

    comment: Comment
    replies: Sequence[Comment]
    is_done: bool


def join_threads(document: OpenDocument, threads: Iterable[CommentThread]) -> None:
    """Join each comment with its replies; nothing is written where none has any, or is resolved."""
    threads = [one for one in threads if one.replies or one.is_done]
    if not threads:
        return
    # Programs older than the ids may pass over them.
    threads[0].comment._comment_elm.getparent().set(f"{{{_MC}}}Ignorable", "w14")
    root = etree.Element(f"{{{_W15}}}commentsEx", nsmap={"w15": _W15})
    for thread in threads:
        parent = _add_entry(root, thread.comment, is_done=thread.is_done)
        for reply in thread.replies:
            _add_entry(root, reply, is_done=thread.is_done, parent=parent)
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    name = PackURI("/word/commentsExtended.xml")
    document.part.relate_to(Part(name, _CONTENT_TYPE, body, document.part.package), _RELATIONSHIP)


def _add_entry(root: etree._Element, comment: Comment, *, is_done: bool, parent: str = "") -> str:
    """Name a comment by the id of its last paragraph, and return that id."""
    key = f"{_FIRST_ID + comment.comment_id:08X}"
    comment.paragraphs[-1]._p.set(f"{{{_W14}}}paraId", key)
    entry = etree.SubElement(root, f"{{{_W15}}}commentEx")
    entry.set(f"{{{_W15}}}paraId", key)
    if parent:
        entry.set(f"{{{_W15}}}paraIdParent", parent)
    entry.set(f"{{{_W15}}}done", "1" if is_done else "0")
    return key
