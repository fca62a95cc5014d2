"""Importer for PDF (ISO 32000): its text only. Scripts, forms, pictures and attached files are ignored."""

import logging
import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext_lazy
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from articles.importers.assemble import assemble_article
from articles.importers.docx import clean_author_name
from articles.importers.page_metadata import normalize_language_tag
from articles.importers.parsed_article import ParsedArticle
from articles.importers.reflow import PrintedLine, reflow_pages
from lib.errors import Invalid
from lib.sentences import gettext, ngettext
from lib.text.phrases import format_number

# It warns of every oddity of a file; the sender gets the errors that matter.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES = 500
_MAGIC = b"%PDF-"
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?")
_LOCKED = gettext_lazy("This file is locked with a password. Save a copy without a password and send that.")
_DAMAGED = gettext_lazy("This PDF is damaged. Print it to PDF again, or paste its text.")
_SCANNED = gettext_lazy(
    "This PDF contains only scanned pages. Run text recognition (OCR) first, or type the passage."
)


def is_pdf(body: bytes) -> bool:
    """Return whether ``body`` is a PDF: some programs write a little before its mark."""
    return _MAGIC in body[:1024] and not body[:1024].lstrip().startswith((b"<", b"{"))


def parse_pdf(body: bytes, *, media_type: str = "", headline: str = "", url: str = "") -> ParsedArticle:
    """Parse the article in a PDF. Raises Invalid for what is damaged, locked, too long, or pictures only."""
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Invalid(_LOCKED)
        if len(reader.pages) > MAX_PAGES:
            message = ngettext(
                "This PDF has {count} page. The limit is {max}.",
                "This PDF has {count} pages. The limit is {max}.",
                len(reader.pages),
            )
            raise Invalid(
                message.format(count=format_number(len(reader.pages)), max=format_number(MAX_PAGES))
            )
        if not len(reader.pages):
            raise Invalid(_DAMAGED)
        pages = [_extract_lines(page) for page in reader.pages]
        stated = _read_properties(reader)
    except (Invalid, MemoryError):
        raise
    except (FileNotDecryptedError, DependencyError):
        raise Invalid(_LOCKED) from None
    except LimitReachedError:
        raise Invalid(gettext("This PDF is too large. Send only the pages that matter.")) from None
    except PyPdfError as error:
        raise Invalid(_DAMAGED) from error
    except Exception as error:
        # pypdf expects valid files and fails on others.
        raise Invalid(_DAMAGED) from error
    _require_readable_text(pages)
    blocks, title = reflow_pages(pages)
    made = parse_pdf_date(stated.get("/ModDate") or stated.get("/CreationDate", ""))
    return assemble_article(
        blocks,
        headline=headline,
        title=title,
        hint=stated.get("/Title", ""),
        byline=clean_author_name(stated.get("/Author", "")),
        language=normalize_language_tag(stated.get("/Lang", "")),
        url=url,
        updated=made,
        empty=_SCANNED,
    )


def _require_readable_text(pages: list[list[PrintedLine]]) -> None:
    """Raise Invalid when most characters have no mapping to Unicode."""
    letters = [letter for page in pages for line in page for letter in line.text if not letter.isspace()]
    unknown = sum(1 for letter in letters if letter in "\0\ufffd" or unicodedata.category(letter) == "Co")
    if unknown * 5 > len(letters):
        raise Invalid(
            gettext("The text of this PDF cannot be read. Run text recognition (OCR) first, or type it.")
        )


def parse_pdf_date(stated: str) -> tuple[datetime | None, int | None]:
    """Parse a PDF's date (ISO 32000-1, 7.9.4) as (UTC, offset in minutes or None); (None, None) for none."""
    found = _DATE.match(stated.strip())
    if not found:
        return None, None
    zone, sign, hours, minutes = found.groups()[6:]
    numbers = [int(one) if one else None for one in found.groups()[:6]]
    if None in numbers[:3]:
        # A year or month alone is no date.
        return None, None
    offset = None
    if zone or sign:
        offset = (int(hours or 0) * 60 + int(minutes or 0)) * (-1 if sign == "-" else 1)
    try:
        local = datetime(*[number or 0 for number in numbers], tzinfo=UTC)  # type: ignore[arg-type, misc]  # a list has no length in types
        return datetime.fromtimestamp(local.timestamp() - 60 * (offset or 0), UTC), offset
    except (ValueError, OverflowError, OSError):
        return None, None


def _read_properties(reader: PdfReader) -> dict[str, str]:
    """Return the file's properties: /Title, /Author, /CreationDate, /ModDate and /Lang."""
    data: dict[str, Any] = dict(reader.metadata or {})
    data["/Lang"] = reader.root_object.get("/Lang", "")
    return {name: str(value) for name, value in data.items() if isinstance(value, str)}


def _extract_lines(page: PageObject) -> list[PrintedLine]:
    """Return the page's lines in the order in which they are drawn, nearly always the reading order."""
    lines: list[PrintedLine] = []
    parts: list[tuple[str, float, float, float, bool]] = []

    def end() -> None:
        seen = next((part for part in parts if part[0].strip()), None)
        if seen:
            bold = all(part[4] for part in parts if part[0].strip())
            lines.append(PrintedLine("".join(part[0] for part in parts), *seen[1:4], bold))
        parts.clear()

    def meet(text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size) * math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
        named = str(font.get("/BaseFont", "")) if font else ""
        first, *more = text.split("\n")
        parts.append((first, x, y, height, "bold" in named.lower()))
        for part in more:
            end()
            parts.append((part, x, y, height, "bold" in named.lower()))

    page.extract_text(visitor_text=meet)
    end()
    return [line for line in lines if math.isfinite(line.x + line.y + line.size)]
