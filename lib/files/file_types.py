"""Types of files, detected by their bytes, and the text of a PDF."""

import logging
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from django.utils.translation import gettext_lazy

from lib.text.phrases import StrOrPromise

Sort = Literal["document", "image", "sheet", "audio", "text"]


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file: ``media_type`` as registered with IANA; ``word`` for people."""

    media_type: str
    sort: Sort
    word: StrOrPromise


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
PDF = FileType("application/pdf", "document", "PDF")
DOCX = FileType(f"{_OFFICE}.wordprocessingml.document", "document", gettext_lazy("Word document"))
ODT = FileType(f"{_OPEN}.text", "document", gettext_lazy("OpenDocument text"))
XLSX = FileType(f"{_OFFICE}.spreadsheetml.sheet", "sheet", gettext_lazy("Excel spreadsheet"))
ODS = FileType(f"{_OPEN}.spreadsheet", "sheet", gettext_lazy("OpenDocument spreadsheet"))
CSV = FileType("text/csv", "sheet", gettext_lazy("CSV spreadsheet"))
TEXT = FileType("text/plain", "text", gettext_lazy("Plain text"))
PNG = FileType("image/png", "image", gettext_lazy("PNG image"))
JPEG = FileType("image/jpeg", "image", gettext_lazy("JPEG image"))
WEBP = FileType("image/webp", "image", gettext_lazy("WebP image"))
GIF = FileType("image/gif", "image", gettext_lazy("GIF image"))
MP3 = FileType("audio/mpeg", "audio", gettext_lazy("MP3 recording"))
M4A = FileType("audio/mp4", "audio", gettext_lazy("M4A recording"))
OGG = FileType("audio/ogg", "audio", gettext_lazy("Ogg recording"))
WAV = FileType("audio/wav", "audio", gettext_lazy("WAV recording"))

_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF87a", GIF), (b"GIF89a", GIF),
           (b"ID3", MP3))  # fmt: skip
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_CODECS = re.compile(rb"OpusHead|\x01vorbis|\x7fFLAC|Speex   ")
_MP4 = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2"})
_ARCHIVE_MEMBERS = ((b"word/document.xml", DOCX), (b"xl/workbook.xml", XLSX))
_MARKUP = re.compile(rb"\s*<(?:!doctype|\?xml|html|svg|head|body|script|!--)", re.IGNORECASE)
_UNPRINTED = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def detect_file_type(content: bytes, *, name: str = "") -> FileType | None:
    """Return the type of a file that a source may be, or None.

    None is for others, for damaged ones, for an office file with macros in it, and for a page or a drawing
    that a browser would run. ``name`` decides nothing but whether a text is a table.
    """
    for begins, kind in _SIGNATURES:
        if content.startswith(begins):
            return kind
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12])
    if content[:4] == b"OggS":
        return OGG if _CODECS.search(content[:4096]) else None
    if content[4:8] == b"ftyp":
        # A film begins in the same way; it has a track that says so.
        return M4A if content[8:12] in _MP4 and b"hdlr" in content and b"vide" not in content else None
    if content[:4] == b"PK\x03\x04":
        return _detect_archive_type(content)
    if b"%PDF-" in content[:1024]:
        return PDF
    if _is_mpeg_audio(content):
        return MP3
    return _detect_text_type(content, name)


def has_macros(content: bytes) -> bool:
    """True if this is an office file of Microsoft's that has macros."""
    return content[:4] == b"PK\x03\x04" and b"vbaProject.bin" in content


def _detect_archive_type(content: bytes) -> FileType | None:
    # ODF 1.3, part 2, 3.3: the kind stands first in the packet, unpacked, at a fixed place.
    if content[30:38] == b"mimetype":
        for kind in (ODS, ODT):
            if content[38:].startswith(kind.media_type.encode()) and content[38 + len(kind.media_type) :][
                :2
            ] in (b"PK", b""):
                return kind
        return None
    if has_macros(content):
        return None
    return next((kind for part, kind in _ARCHIVE_MEMBERS if part in content), None)


def _is_mpeg_audio(content: bytes) -> bool:
    """True if an MPEG audio frame begins here: sync, layer III, a bit rate and a sampling rate that exist."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE6 != 0xE2:
        return False
    return content[2] >> 4 not in (0, 15) and (content[2] >> 2) & 3 != 3


def _detect_text_type(content: bytes, name: str) -> FileType | None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return None
    begins = content.removeprefix(b"\xef\xbb\xbf")
    if not begins.strip() or _UNPRINTED.search(begins) or _MARKUP.match(begins):
        return None
    return CSV if name.lower().endswith((".csv", ".tsv")) else TEXT


# pypdf warns of every oddity of a file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES = 500
MAX_CHARACTERS = 5_000_000


def extract_pdf_text(body: bytes) -> str:
    """Return the text of the first MAX_PAGES pages, no page left out, a form feed between two.

    "" for what is locked, damaged or made of pictures.
    """
    from pypdf import PdfReader  # noqa: PLC0415 - a dozen megabytes, in the child alone

    pages: list[str] = []
    left = MAX_CHARACTERS
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return ""
        for page in reader.pages[:MAX_PAGES]:
            text = page.extract_text()[:left].replace("\x00", "")
            left -= len(text)
            pages.append(text)
            if left <= 0:
                break
    except MemoryError:
        raise
    except Exception:
        # pypdf expects what the standard says; some files are not so. The pages read so far are returned.
        logging.getLogger("stet.files").info("a PDF could not be read to its end")
    return "\n\f\n".join(pages) if any(page.strip() for page in pages) else ""
