"""What a file is, told by its first bytes, and the words in it: other people's files, so read in a child.

The importers are imported where they are needed: with all that they read with they are a fifth of a worker,
and one that looks at links never needs them.
"""

from pathlib import PurePath

from lib import filetypes
from lib.child import run_bounded
from lib.errors import DomainError, Invalid
from lib.filetypes import file_type
from lib.page_text import visible_text
from lib.pdf_text import printed_text

OCTETS = "application/octet-stream"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SOUNDS = frozenset({"audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4"})
PLAIN = frozenset({"text/plain", "text/csv", "text/tab-separated-values", "text/markdown"})
PAGES = frozenset({"text/html", "application/xhtml+xml"})
PDF = filetypes.PDF.media_type
SHEETS = frozenset({filetypes.XLSX.media_type, filetypes.ODS.media_type})

_ENDINGS = {".md": "text/markdown", ".htm": "text/html", ".html": "text/html", ".eml": "message/rfc822"}
_SURE = PICTURES | SOUNDS | {PDF}
"""What always begins like itself."""


def media_type_of(content: bytes, *, name: str = "", said: str = "") -> str:
    """What ``content`` is. Its first bytes go before its name, and its name before what the sender ``said``;
    a picture or sound that does not begin like one is not shown as one.
    """
    if kind := file_type(content, name=name):
        return kind.media_type
    told = _ENDINGS.get(PurePath(name).suffix.lower()) or said.split(";")[0].strip().lower()[:100]
    return OCTETS if told in _SURE or "/" not in told else told


def words_in(content: bytes, *, media_type: str, charset: str | None = None) -> str:
    """The words of a file, "" where it has none that Stet can read: pictures, sounds, and what is damaged,
    locked or too much. Never raises for what is in the file.
    """
    try:
        return _words(content, media_type, charset).replace("\x00", "")
    except DomainError:
        return ""


def not_opened(content: bytes, *, media_type: str) -> str:
    """Why nobody could open this sheet: damaged, locked, made to fill a machine; "" for all other files."""
    if media_type in SHEETS:
        from articles.importers.archive import Archive  # noqa: PLC0415 - a worker that looks at links never needs it

        try:
            Archive(content)
        except Invalid as error:
            return error.message
    return ""


def _words(content: bytes, media_type: str, charset: str | None) -> str:
    if media_type == PDF:
        return run_bounded(printed_text, content)
    if media_type in SHEETS:
        from articles.importers.sheet import words_of  # noqa: PLC0415 - a worker that looks at links never needs it

        return run_bounded(words_of, content)
    if media_type in PLAIN:
        from articles.importers.charset import decode  # noqa: PLC0415 - a worker that looks at links never needs it

        return decode(content, media_type=f"text/plain; charset={charset}" if charset else "")
    if media_type in PAGES:
        return visible_text(content, media_type=media_type, charset=charset)
    if media_type in (filetypes.DOCX.media_type, filetypes.ODT.media_type):
        from articles.importers import import_bytes  # noqa: PLC0415 - a worker of links never needs it

        return import_bytes(content, media_type=media_type).text
    return ""
