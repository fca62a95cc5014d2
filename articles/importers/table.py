"""Which importer reads what: the one table, and the sentences for everything that is in none of its rows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath
from typing import Literal

from articles.importers import (
    archive,
    email_message,
    feed_entry,
    markdown,
    newsml,
    ninjs,
    nitf,
    odt,
    page,
    pdf,
    text,
    word,
    wordpress,
)
from articles.importers.charset import decode
from articles.importers.clean import Clean
from lib.child import run_bounded
from lib.errors import Invalid

MOST_TEXT = 2_000_000
"""Bytes. More words than this are no article, and no browser could show them with a margin."""
MOST_BINARY = 25_000_000
"""Bytes of what holds pictures beside the words."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One row: what it is called, how it is known, and who reads it.

    ``media_types`` and ``endings`` (".txt") may stand in several rows: of those the first whose ``looks``
    holds reads. ``looks`` sees the whole body and has to be quick. Where it is ``unmistakable``, no declared
    type and no name say otherwise. ``reads`` says what ``read`` gets: "bytes", and then ``media_type`` too,
    or the characters of a "text" or of a "page", which declares its own charset. All get ``headline`` and
    ``url``. A ``bounded`` one runs in a process of its own, within a time and a memory (lib.child).
    """

    name: str
    read: Callable[..., Clean]
    media_types: frozenset[str]
    endings: frozenset[str]
    looks: Callable[[bytes], bool]
    unmistakable: bool = False
    reads: Literal["bytes", "text", "page"] = "bytes"
    max_bytes: int = MOST_TEXT
    bounded: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PAGE = re.compile(
    # A comment ends where it first can, and is not tried otherwise: that would take time without end.
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+"
    r"<(?:!doctype\s+html|html|head|meta|body|main|article|section|div|p|h[1-6]|ul|ol|blockquote)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def beginning(body: bytes) -> str:
    """The first characters of a body that says nothing of itself, as if it were UTF-8."""
    return body[:2000].decode("utf-8", "ignore").lstrip("\ufeff")


_JSON = frozenset({"application/json", "text/json"})
_XML = frozenset({"application/xml", "text/xml"})

IMPORTERS = (
    Importer(
        name="HTML",
        read=page.read,
        media_types=frozenset({"text/html", "application/xhtml+xml"}),
        endings=frozenset({".html", ".htm", ".xhtml"}),
        looks=lambda body: _PAGE.match(beginning(body)) is not None,
        reads="page",
    ),
    Importer(
        name="WordPress",
        read=wordpress.read,
        media_types=_JSON,
        endings=frozenset({".json"}),
        looks=wordpress.looks_rest,
    ),
    Importer(
        name="ninjs",
        read=ninjs.read,
        media_types=_JSON | {"application/ninjs+json", "application/vnd.iptc.ninjs+json"},
        endings=frozenset({".json", ".ninjs"}),
        looks=ninjs.looks,
    ),
    Importer(
        name="WordPress export",
        read=wordpress.read_wxr,
        media_types=_XML | {"application/rss+xml"},
        endings=frozenset({".xml", ".wxr"}),
        looks=wordpress.looks_wxr,
        unmistakable=True,
    ),
    Importer(
        name="NITF",
        read=nitf.read,
        media_types=_XML | {"application/nitf+xml", "text/vnd.iptc.nitf", "text/nitf"},
        endings=frozenset({".xml", ".nitf"}),
        looks=nitf.looks,
        unmistakable=True,
    ),
    Importer(
        name="NewsML-G2",
        read=newsml.read,
        media_types=_XML | newsml.MEDIA_TYPES,
        endings=frozenset({".xml", ".newsml"}),
        looks=newsml.looks,
    ),
    # Nobody sends one of these: they are what is kept of a feed, and known by our own name for them alone.
    Importer(
        name="feed entry",
        read=feed_entry.read,
        media_types=frozenset({feed_entry.MEDIA_TYPE}),
        endings=frozenset(),
        looks=lambda body: False,
        max_bytes=3 * MOST_TEXT,
    ),
    Importer(
        name="Word",
        read=word.read,
        media_types=frozenset({f"{_OFFICE}.document", f"{_OFFICE}.template"}),
        endings=frozenset({".docx", ".dotx"}),
        looks=word.is_word,
        unmistakable=True,
        max_bytes=MOST_BINARY,
        bounded=True,
    ),
    Importer(
        name="OpenDocument",
        read=odt.read,
        media_types=frozenset({odt.TEXT.decode(), odt.TEXT.decode() + "-template"}),
        endings=frozenset({".odt", ".ott"}),
        looks=odt.is_odt,
        unmistakable=True,
        max_bytes=MOST_BINARY,
        bounded=True,
    ),
    Importer(
        name="PDF",
        read=pdf.read,
        media_types=frozenset({"application/pdf", "application/x-pdf"}),
        endings=frozenset({".pdf"}),
        looks=pdf.is_pdf,
        unmistakable=True,
        max_bytes=MOST_BINARY,
        bounded=True,
    ),
    Importer(
        name="email",
        read=email_message.read,
        media_types=frozenset({"message/rfc822", "message/global"}),
        endings=frozenset({".eml"}),
        looks=email_message.is_email,
        unmistakable=True,
        max_bytes=MOST_BINARY,
        bounded=True,
    ),
    # Nothing looks so for certain: type or name say it. Its reader can be kept busy, so it is bounded.
    Importer(
        name="Markdown",
        read=markdown.read,
        media_types=frozenset({"text/markdown", "text/x-markdown"}),
        endings=frozenset({".md", ".markdown"}),
        looks=lambda body: False,
        reads="text",
        bounded=True,
    ),
    # Last, since everything looks like text.
    Importer(
        name="text",
        read=text.read,
        media_types=frozenset({"text/plain"}),
        endings=frozenset({".txt", ".text"}),
        looks=lambda body: True,
        reads="text",
    ),
)

MAX_BYTES = max(importer.max_bytes for importer in IMPORTERS)
"""The most that any of them takes. Each row has its own bound."""


def listed(names: Sequence[str]) -> str:
    """ "HTML, text and PDF"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


TAKEN = f"Stet takes {listed([importer.name for importer in IMPORTERS if importer.endings])}."
"""A row without endings is nothing that anybody could send."""
ACCEPT = ",".join(sorted({kind for row in IMPORTERS for kind in row.endings | row.media_types}))
"""What a browser's file chooser may offer (HTML's accept attribute)."""

# Types that say nothing of the content.
_UNSAID = {"", "application/octet-stream", "application/x-www-form-urlencoded", "binary/octet-stream"}
# First bytes -> what a person would call it.
_KNOWN: list[tuple[bytes, str]] = [
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, Excel or Outlook file. Save it as .docx or .eml"),
    (b"{\\rtf", "an RTF file. Save it as .docx"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a sound, video or WebP file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file"),
    (b"Rar!\x1a\x07", "a RAR file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound or video file"),
    (b"SQLite format 3\x00", "a database"),
]


def import_bytes(
    body: bytes, *, media_type: str = "", filename: str = "", url: str = "", headline: str = ""
) -> Clean:
    """The clean article in ``body``.

    ``media_type`` is what the sender declared (with its charset, if any), ``filename`` what the file was
    called, and ``url`` where it was fetched. ``headline`` overrides the one in the text. Raises Invalid, with
    a sentence that says what is wrong, for what is empty, too big, binary, of a kind not taken, or without an
    article.
    """
    if len(body) > MAX_BYTES:
        raise _refused(f"This has {len(body):,} bytes. Stet takes up to {MAX_BYTES:,}.")
    if not body.strip():
        raise _refused("This is empty. Paste or type the article's text.")
    importer = importer_of(body, media_type=media_type, filename=filename)
    if len(body) > importer.max_bytes:
        raise _refused(
            f"This has {len(body):,} bytes. Stet takes up to {importer.max_bytes:,} of {importer.name}."
        )
    source: bytes | str = body
    read = partial(importer.read, headline=headline, url=url)
    try:
        if importer.reads == "bytes":
            read = partial(read, media_type=media_type)
        else:
            source = decode(body, media_type=media_type, in_page=importer.reads == "page")
        clean = run_bounded(read, source, answers=(Clean,)) if importer.bounded else read(source)
    except Invalid as error:
        error.fields = error.fields or {"text": [error.message]}
        raise
    return replace(clean, read_as=importer.name)


def import_pasted(text: str, *, media_type: str = "", headline: str = "") -> Clean:
    """The clean article in characters that need no decoding: typed, pasted, or out of JSON.

    HTML is told by how it begins where ``media_type`` says nothing. Raises Invalid as ``import_bytes`` does.
    """
    # A lone half of a character cannot be encoded; the frame drops it anyhow.
    body = text.encode("utf-8", "ignore")
    return import_bytes(body, media_type=f"{media_type}; charset=utf-8", headline=headline)


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"text": [sentence]})


def importer_of(body: bytes, *, media_type: str = "", filename: str = "") -> Importer:
    """The row for ``body``: what it unmistakably is, else as declared, else as named, else as it looks.

    Raises Invalid, with what it is and what would be taken, when no row does.
    """
    for importer in IMPORTERS:
        if importer.unmistakable and importer.looks(body):
            return importer
    if body.startswith(archive.STARTS):
        try:
            called = archive.called(body)
        except Invalid as error:
            raise _refused(error.message) from None
        raise _refused(f"This looks like {called}. {TAKEN}")
    for magic, called in _KNOWN:
        if body.startswith(magic):
            raise _refused(f"This looks like {called}. {TAKEN}")
    importer = _as_said(body, media_type, filename)
    if importer.reads != "bytes" and _is_binary(body):
        raise _refused(f"This looks like a binary file. {TAKEN}")
    return importer


def _as_said(body: bytes, media_type: str, filename: str) -> Importer:
    declared = media_type.split(";")[0].strip().lower()
    if declared not in _UNSAID:
        if rows := [importer for importer in IMPORTERS if declared in importer.media_types]:
            return _first_that_looks(rows, body)
        raise _refused(f"This says it is {declared[:80]}. {TAKEN}")
    ending = PurePath(filename).suffix.lower()
    if rows := [importer for importer in IMPORTERS if ending in importer.endings]:
        return _first_that_looks(rows, body)
    if ending:
        raise _refused(f"This file ends in {ending[:20]}. {TAKEN}")
    return _first_that_looks(list(IMPORTERS), body)


def _first_that_looks(rows: list[Importer], body: bytes) -> Importer:
    """Where none does, the first: its reader says what is missing."""
    return next((importer for importer in rows if importer.looks(body)), rows[0])


_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")


def _is_binary(body: bytes) -> bool:
    """Whether ``body`` is no text in any encoding: NULs outside UTF-16, or many control characters."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    sample = body[:100_000]
    # A stray NUL in a text is dropped; a file made of them is no text.
    if body.count(b"\x00") * 100 > len(body):
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 20 > len(sample)
