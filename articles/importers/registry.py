"""Registry of importers: the one for each format, and the messages for every other format."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import Literal

from django.utils.translation import gettext_lazy

from articles.importers import (
    docx as importers_docx,
)
from articles.importers import (
    email_message,
    feed_entry,
    html_page,
    markdown,
    newsml,
    newsml_1,
    ninjs,
    nitf,
    odt,
    pdf,
    wordpress,
    zip_archive,
)
from articles.importers import (
    plain_text as importers_plain_text,
)
from articles.importers.charset import decode_body
from articles.importers.parsed_article import ParsedArticle
from lib.errors import Invalid
from lib.sandbox.runner import run_sandboxed
from lib.sentences import gettext
from lib.text.phrases import StrOrPromise, describe_byte_limit, format_number, join_with_and

MAX_TEXT_BYTES = 2_000_000
"""Bytes. No article has more text, and no browser could show it with a margin."""
MAX_BINARY_BYTES = 25_000_000
"""Bytes of formats that hold pictures beside the text."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One format: its name, its detection, and its parser. ``label``: the name where it is translated.

    ``media_types`` and ``endings`` (".txt") may be in several rows: the first of those whose ``matches``
    is true is used. ``matches`` gets the whole body and has to be quick. Where it is ``unmistakable``, it
    overrides declared type and name. ``reads`` says what ``read`` gets: "bytes", and then ``media_type``
    too, or the decoded "text" or "page", which declares its own charset. All get ``headline`` and
    ``url``. A ``bounded`` one runs in a process of its own, within limits of time and memory
    (lib.sandbox.runner).
    """

    name: str
    read: Callable[..., ParsedArticle]
    media_types: frozenset[str]
    endings: frozenset[str]
    matches: Callable[[bytes], bool]
    unmistakable: bool = False
    reads: Literal["bytes", "text", "page"] = "bytes"
    max_bytes: int = MAX_TEXT_BYTES
    bounded: bool = False
    label: StrOrPromise = ""


_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PAGE = re.compile(
    # A comment ends at its first end mark, without backtracking, which would take time without end.
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+"
    r"<(?:!doctype\s+html|html|head|meta|body|main|article|section|div|p|h[1-6]|ul|ol|blockquote)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def decode_beginning(body: bytes) -> str:
    """Return the first characters of an undeclared body, decoded as UTF-8."""
    return body[:2000].decode("utf-8", "ignore").lstrip("\ufeff")


_JSON = frozenset({"application/json", "text/json"})
_XML = frozenset({"application/xml", "text/xml"})

IMPORTERS = (
    Importer(
        name="HTML",
        read=html_page.parse_html_page,
        media_types=frozenset({"text/html", "application/xhtml+xml"}),
        endings=frozenset({".html", ".htm", ".xhtml"}),
        matches=lambda body: _PAGE.match(decode_beginning(body)) is not None,
        reads="page",
    ),
    Importer(
        name="WordPress",
        read=wordpress.parse_rest_post,
        media_types=_JSON,
        endings=frozenset({".json"}),
        matches=wordpress.is_wordpress_rest,
    ),
    Importer(
        name="ninjs",
        read=ninjs.parse_ninjs,
        media_types=_JSON | {"application/ninjs+json", "application/vnd.iptc.ninjs+json"},
        endings=frozenset({".json", ".ninjs"}),
        matches=ninjs.is_ninjs,
    ),
    Importer(
        name="WordPress export",  # untranslated: a code
        label=gettext_lazy("WordPress export"),
        read=wordpress.parse_wxr_export,
        media_types=_XML | {"application/rss+xml"},
        endings=frozenset({".xml", ".wxr"}),
        matches=wordpress.is_wordpress_wxr,
        unmistakable=True,
    ),
    Importer(
        name="NITF",
        read=nitf.parse_nitf,
        media_types=_XML | {"application/nitf+xml", "text/vnd.iptc.nitf", "text/nitf"},
        endings=frozenset({".xml", ".nitf"}),
        matches=nitf.is_nitf,
        unmistakable=True,
    ),
    Importer(
        name="NewsML 1",  # untranslated: a name
        read=newsml_1.parse_newsml_1,
        media_types=_XML | {newsml_1.MEDIA_TYPE},
        endings=frozenset({".xml", ".newsml"}),
        matches=newsml_1.is_newsml_1,
        unmistakable=True,
    ),
    Importer(
        name="NewsML-G2",
        read=newsml.parse_newsml,
        media_types=_XML | newsml.MEDIA_TYPES,
        endings=frozenset({".xml", ".newsml"}),
        matches=newsml.is_newsml,
    ),
    # Nobody sends these: they are Stet's own form of feed entries, detected by their media type alone.
    Importer(
        name="feed entry",
        read=feed_entry.parse_entry,
        media_types=frozenset({feed_entry.MEDIA_TYPE}),
        endings=frozenset(),
        matches=lambda body: False,
        max_bytes=3 * MAX_TEXT_BYTES,
    ),
    Importer(
        name="Word",
        read=importers_docx.parse_docx,
        media_types=frozenset({f"{_OFFICE}.document", f"{_OFFICE}.template"}),
        endings=frozenset({".docx", ".dotx"}),
        matches=importers_docx.is_docx,
        unmistakable=True,
        max_bytes=MAX_BINARY_BYTES,
        bounded=True,
    ),
    Importer(
        name="OpenDocument",
        read=odt.parse_odt,
        media_types=frozenset({odt.TEXT.decode(), odt.TEXT.decode() + "-template"}),
        endings=frozenset({".odt", ".ott"}),
        matches=odt.is_odt,
        unmistakable=True,
        max_bytes=MAX_BINARY_BYTES,
        bounded=True,
    ),
    Importer(
        name="PDF",
        read=pdf.parse_pdf,
        media_types=frozenset({"application/pdf", "application/x-pdf"}),
        endings=frozenset({".pdf"}),
        matches=pdf.is_pdf,
        unmistakable=True,
        max_bytes=MAX_BINARY_BYTES,
        bounded=True,
    ),
    Importer(
        name="email",
        label=gettext_lazy("e-mail"),
        read=email_message.parse_email,
        media_types=frozenset({"message/rfc822", "message/global"}),
        endings=frozenset({".eml"}),
        matches=email_message.is_email,
        unmistakable=True,
        max_bytes=MAX_BINARY_BYTES,
        bounded=True,
    ),
    # Detected by type or name only, since no content proves it. Its parser can be kept busy, so it is
    # bounded.
    Importer(
        name="Markdown",
        read=markdown.parse_markdown,
        media_types=frozenset({"text/markdown", "text/x-markdown"}),
        endings=frozenset({".md", ".markdown"}),
        matches=lambda body: False,
        reads="text",
        bounded=True,
    ),
    # Last, since everything looks like text.
    Importer(
        name="text",
        label=gettext_lazy("text"),
        read=importers_plain_text.parse_plain_text,
        media_types=frozenset({"text/plain"}),
        endings=frozenset({".txt", ".text"}),
        matches=lambda body: True,
        reads="text",
    ),
)

MAX_BYTES = max(importer.max_bytes for importer in IMPORTERS)
"""The largest limit. Each importer has its own."""


def join_names(names: Sequence[StrOrPromise]) -> str:
    """Return "HTML, text and PDF" for these three names."""
    return join_with_and(names)


def describe_supported_formats() -> str:
    """Name the formats in a sentence, without those that have no endings: nobody can send them."""
    names = [importer.label or importer.name for importer in IMPORTERS if importer.endings]
    return gettext("Stet reads {formats}.").format(formats=join_names(names))


ACCEPT = ",".join(sorted({kind for row in IMPORTERS for kind in row.endings | row.media_types}))
"""Types that a browser's file chooser may offer (HTML's accept attribute)."""

# Types that say nothing of the content.
_UNSAID = {"", "application/octet-stream", "application/x-www-form-urlencoded", "binary/octet-stream"}
# First bytes -> sentence about the format.
_KNOWN: list[tuple[bytes, StrOrPromise]] = [
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        gettext_lazy("This looks like an old Word, Excel or Outlook file. Save it as .docx or .eml."),
    ),
    (b"{\\rtf", gettext_lazy("This looks like an RTF file. Save it as .docx.")),
    (b"\x89PNG\r\n", gettext_lazy("This looks like a PNG image.")),
    (b"\xff\xd8\xff", gettext_lazy("This looks like a JPEG image.")),
    (b"GIF8", gettext_lazy("This looks like a GIF image.")),
    (b"RIFF", gettext_lazy("This looks like an audio, video or WebP file.")),
    (b"\x1f\x8b", gettext_lazy("This looks like a gzip file.")),
    (b"7z\xbc\xaf\x27\x1c", gettext_lazy("This looks like a 7-Zip file.")),
    (b"Rar!\x1a\x07", gettext_lazy("This looks like a RAR file.")),
    (b"\x7fELF", gettext_lazy("This looks like a program.")),
    (b"MZ\x90\x00", gettext_lazy("This looks like a program.")),
    (b"ID3", gettext_lazy("This looks like an audio file.")),
    (b"OggS", gettext_lazy("This looks like an audio or video file.")),
    (b"SQLite format 3\x00", gettext_lazy("This looks like a database.")),
]


def parse_bytes(
    body: bytes, *, media_type: str = "", filename: str = "", url: str = "", headline: str = ""
) -> ParsedArticle:
    """Parse the article in ``body``.

    ``media_type`` is what the sender declared (with its charset, if any), ``filename`` the name of the file,
    and ``url`` where it was fetched. ``headline`` overrides the one in the text. Raises Invalid, with the
    reason in a sentence, for what is empty, too big, binary, of an unsupported format, or without an article.
    """
    if len(body) > MAX_BYTES:
        raise Invalid(describe_byte_limit(len(body), MAX_BYTES), field="text")
    if not body.strip():
        raise Invalid(gettext("This is empty. Paste or type the text of the article."), field="text")
    importer = find_importer(body, media_type=media_type, filename=filename)
    if len(body) > importer.max_bytes:
        message = gettext("This {format} file has {size} bytes. The limit is {max}.").format(
            format=importer.label or importer.name,
            size=format_number(len(body)),
            max=format_number(importer.max_bytes),
        )
        raise Invalid(message, field="text")
    source: bytes | str = body
    read = partial(importer.read, headline=headline, url=url)
    try:
        if importer.reads == "bytes":
            read = partial(read, media_type=media_type)
        else:
            source = decode_body(body, media_type=media_type, in_page=importer.reads == "page")
        clean = run_sandboxed(read, source, answers=(ParsedArticle,)) if importer.bounded else read(source)
    except Invalid as error:
        error.fields = error.fields or {"text": [error.message]}
        raise
    return replace(clean, read_as=importer.name)


def parse_pasted_text(text: str, *, media_type: str = "", headline: str = "") -> ParsedArticle:
    """Parse the article in text that needs no decoding: typed, pasted, or out of JSON.

    HTML is detected from its beginning where ``media_type`` is empty. Raises Invalid as ``parse_bytes`` does.
    """
    # A lone surrogate cannot be encoded; normalization of the text drops it anyhow.
    body = text.encode("utf-8", "ignore")
    return parse_bytes(body, media_type=f"{media_type}; charset=utf-8", headline=headline)


def _build_unsupported_error(sentence: StrOrPromise) -> Invalid:
    message = gettext("{problem} {formats}")
    return Invalid(message.format(problem=sentence, formats=describe_supported_formats()), field="text")


def find_importer(body: bytes, *, media_type: str = "", filename: str = "") -> Importer:
    """Return the importer for ``body``: unmistakable, else as declared, else as named, else as detected.

    Raises Invalid, with the name of the format and the supported ones, when there is none.
    """
    for importer in IMPORTERS:
        if importer.unmistakable and importer.matches(body):
            return importer
    if body.startswith(zip_archive.ZIP_SIGNATURES):
        try:
            sentence = zip_archive.describe_zip(body)
        except Invalid as error:
            raise Invalid(error.message, field="text") from None
        raise _build_unsupported_error(sentence)
    for magic, known in _KNOWN:
        if body.startswith(magic):
            raise _build_unsupported_error(known)
    importer = _find_declared_importer(body, media_type, filename)
    if importer.reads != "bytes" and _is_binary_body(body):
        raise _build_unsupported_error(gettext("This looks like a binary file."))
    return importer


def _find_declared_importer(body: bytes, media_type: str, filename: str) -> Importer:
    declared = media_type.split(";")[0].strip().lower()
    if declared not in _UNSAID:
        if rows := [importer for importer in IMPORTERS if declared in importer.media_types]:
            return _find_matching_importer(rows, body)
        message = gettext("This is declared as {media_type}.")
        raise _build_unsupported_error(message.format(media_type=declared[:80]))
    ending = PurePath(filename).suffix.lower()
    if rows := [importer for importer in IMPORTERS if ending in importer.endings]:
        return _find_matching_importer(rows, body)
    if ending:
        message = gettext("This file name ends in {ending}.")
        raise _build_unsupported_error(message.format(ending=ending[:20]))
    return _find_matching_importer(list(IMPORTERS), body)


def _find_matching_importer(rows: list[Importer], body: bytes) -> Importer:
    """Return the first that detects the body, else the first: its parser says what is missing."""
    return next((importer for importer in rows if importer.matches(body)), rows[0])


_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")


def _is_binary_body(body: bytes) -> bool:
    """Return whether ``body`` is no text in any encoding: NULs outside UTF-16, or many control characters."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    sample = body[:100_000]
    # A stray NUL in a text is dropped; a file made of them is no text.
    if body.count(b"\x00") * 100 > len(body):
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 20 > len(sample)
