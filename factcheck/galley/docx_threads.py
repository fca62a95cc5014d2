"""Threads of comments in a Word document, and which of them are resolved (pure).

Word keeps both in a part of its own, beside the comments: commentsExtended of [MS-DOCX], section 2.5.4. Each
comment is named there by the id of its last paragraph. Programs that do not know the part show the comments
one after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx.comments import Comment
from docx.document import Document as OpenDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

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
