"""Media type and text of a file, by its first bytes: other people's files, so read in a sandbox.

The importers are imported where they are needed: with all that they read with they are a fifth of a worker,
and one that checks links never needs them.
"""

from pathlib import PurePath

from lib.errors import DomainError, Invalid
from lib.files import file_types
from lib.files.file_types import detect_file_type, extract_pdf_text
from lib.sandbox.runner import run_sandboxed
from lib.text.html import extract_visible_text

OCTET_STREAM = "application/octet-stream"
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
AUDIO_TYPES = frozenset({"audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4"})
TEXT_TYPES = frozenset({"text/plain", "text/csv", "text/tab-separated-values", "text/markdown"})
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
PDF = file_types.PDF.media_type
SPREADSHEET_TYPES = frozenset({file_types.XLSX.media_type, file_types.ODS.media_type})
DOCUMENT_TYPES = frozenset({file_types.DOCX.media_type, file_types.ODT.media_type})

_ENDINGS = {".md": "text/markdown", ".htm": "text/html", ".html": "text/html", ".eml": "message/rfc822"}
_SURE = IMAGE_TYPES | AUDIO_TYPES | {PDF}
"""Types whose files always begin in their own way."""


def detect_media_type(content: bytes, *, name: str = "", declared_type: str = "") -> str:
    """Return the media type: first bytes go before the name, the name before ``declared_type``.

    A picture or sound that does not begin like one is not called one.
    """
    if kind := detect_file_type(content, name=name):
        return kind.media_type
    data = _ENDINGS.get(PurePath(name).suffix.lower()) or declared_type.split(";")[0].strip().lower()[:100]
    return OCTET_STREAM if data in _SURE or "/" not in data else data


def extract_file_text(content: bytes, *, media_type: str) -> str:
    """Return the text of a file; never raises for what is in the file.

    "" where there is none that Stet can read: pictures, sounds, and what is damaged, locked or too much.
    """
    try:
        return _extract_text(content, media_type).replace("\x00", "")
    except DomainError:
        return ""


def get_unreadable_reason(content: bytes, *, media_type: str) -> str:
    """Return why nobody could open this sheet: damaged, locked, a ZIP bomb; "" for all other files."""
    if media_type in SPREADSHEET_TYPES:
        from articles.importers.zip_archive import ZipArchive  # noqa: PLC0415 - a worker that checks links never needs it

        try:
            ZipArchive(content)
        except Invalid as error:
            return error.message
    return ""


def _extract_text(content: bytes, media_type: str) -> str:
    if media_type == PDF:
        return run_sandboxed(extract_pdf_text, content)
    if media_type in SPREADSHEET_TYPES:
        from articles.importers.spreadsheet import extract_spreadsheet_text  # noqa: PLC0415 - a worker that checks links never needs it

        return run_sandboxed(extract_spreadsheet_text, content)
    if media_type in TEXT_TYPES:
        from articles.importers.charset import decode_body  # noqa: PLC0415 - a worker that checks links never needs it

        return decode_body(content)
    if media_type in HTML_TYPES:
        return extract_visible_text(content, media_type=media_type, charset=None)
    if media_type in DOCUMENT_TYPES:
        from articles.importers import parse_bytes  # noqa: PLC0415 - a worker that checks links never needs it

        return parse_bytes(content, media_type=media_type).text
    return ""
