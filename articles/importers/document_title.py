"""The title that a file states inside: a PDF, or a document or sheet of an office. Run it in the sandbox."""

import re
from io import BytesIO

from articles.importers import docx, odt
from articles.importers.zip_archive import ZipArchive
from lib.files import file_types
from lib.text.plain_text import has_visible_character, normalize_line

MAX_LENGTH = 500
_OPEN_DOCUMENTS = {file_types.ODT.media_type, file_types.ODS.media_type}
_MICROSOFT = {file_types.DOCX.media_type, file_types.XLSX.media_type}
# Titles that programs set by default: "Microsoft Word - minutes.docx", "Document1", "untitled".
_BY_PROGRAM = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint) - .*|untitled.*|document ?\d*|book ?\d*|workbook ?\d*"
    r"|presentation ?\d*|.*\.(?:docx?|xlsx?|pptx?|odt|ods|pdf|indd|tmp|rtf))",
    re.IGNORECASE,
)


def read_document_title(body: bytes, media_type: str) -> str:
    """Return the stated title; "" for none, or one that only a program gave. Raises Invalid where damaged."""
    title = ""
    if media_type == file_types.PDF.media_type:
        title = _read_pdf_title(body)
    elif media_type in _MICROSOFT:
        title = docx.read_properties(ZipArchive(body)).get("title", "")
    elif media_type in _OPEN_DOCUMENTS:
        title = odt.read_properties(ZipArchive(body)).get("title", "")
    title = normalize_line(title[:MAX_LENGTH].replace("\x00", ""))
    return title if has_visible_character(title) and not _BY_PROGRAM.fullmatch(title) else ""


def _read_pdf_title(body: bytes) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 - a dozen megabytes, in the child alone

    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return ""
        return str((reader.metadata and reader.metadata.title) or "")
    except MemoryError:
        raise
    except Exception:  # pypdf expects what the standard says
        return ""
