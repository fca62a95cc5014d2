"""What a file is, told by its first bytes, and the words in it: other people's files, so read in a child."""

from pathlib import PurePath

from articles.importers import Clean, import_bytes
from articles.importers.charset import decode
from lib.child import run_bounded
from lib.errors import DomainError
from lib.page_text import visible_text
from lib.pdf_text import printed_text

OCTETS = "application/octet-stream"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SOUNDS = frozenset({"audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4", "audio/flac", "audio/webm"})
PLAIN = frozenset({"text/plain", "text/csv", "text/tab-separated-values", "text/markdown"})
PAGES = frozenset({"text/html", "application/xhtml+xml"})
PDF = "application/pdf"

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, PDF),
    (b"OggS", 0, "audio/ogg"),
    (b"fLaC", 0, "audio/flac"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"WAVE", 8, "audio/wav"),
    (b"ftypM4A", 4, "audio/mp4"),
)
_ENDINGS = {
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".md": "text/markdown",
    ".htm": "text/html",
    ".html": "text/html",
    ".docx": WORD,
    ".odt": ODT,
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".eml": "message/rfc822",
    ".webm": "audio/webm",
}


def media_type_of(content: bytes, *, name: str = "", said: str = "") -> str:
    """What ``content`` is. Its first bytes go before its name, and its name before what the sender ``said``;
    a picture or sound that does not begin like one is not shown as one.
    """
    for magic, at, media_type in _MAGIC:
        if content[at : at + len(magic)] == magic:
            return media_type
    ending = PurePath(name).suffix.lower()
    told = _ENDINGS.get(ending) or said.split(";")[0].strip().lower()[:100]
    return OCTETS if told in PICTURES | SOUNDS - {"audio/webm"} | {PDF} or "/" not in told else told


def words_in(content: bytes, *, media_type: str, charset: str | None = None) -> str:
    """The words of a file, "" where it has none that Stet can read: pictures, sounds, spreadsheets as Excel
    writes them, and what is damaged, locked or too much. Never raises for what is in the file.
    """
    try:
        return _words(content, media_type, charset).replace("\x00", "")
    except DomainError:
        return ""


def _words(content: bytes, media_type: str, charset: str | None) -> str:
    if media_type == PDF:
        return run_bounded(printed_text, content)
    if media_type in PLAIN:
        return decode(content, media_type=f"text/plain; charset={charset}" if charset else "")
    if media_type in PAGES:
        return visible_text(content, media_type=media_type, charset=charset)
    if media_type in (WORD, ODT):
        clean: Clean = import_bytes(content, media_type=media_type)
        return clean.text
    return ""
