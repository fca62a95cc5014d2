"""Which importer reads what: the one table, and the sentences for everything that is in none of its rows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from articles.importers import page, text
from articles.importers.charset import decode
from articles.importers.clean import Clean
from lib.errors import Invalid

MAX_BYTES = 2_000_000
TAKEN = "Stet takes text and HTML for now."


@dataclass(frozen=True, slots=True)
class Importer:
    """One row: how it is known (declared type, ending of the name, first characters) and who reads it."""

    name: str
    media_types: frozenset[str]
    endings: frozenset[str]
    begins: re.Pattern[str]
    in_page: bool
    read: Callable[..., Clean]


IMPORTERS = (
    Importer(
        name="HTML",
        media_types=frozenset({"text/html", "application/xhtml+xml"}),
        endings=frozenset({".html", ".htm", ".xhtml"}),
        begins=re.compile(
            r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
            r"<(?:!doctype\s+html|html|head|body|main|article|section|div|p|h[1-6]|ul|ol|blockquote)[\s>]",
            re.IGNORECASE | re.DOTALL,
        ),
        in_page=True,
        read=page.read,
    ),
    Importer(
        name="text",
        media_types=frozenset({"text/plain", "text/markdown"}),
        endings=frozenset({".txt", ".text", ".md"}),
        begins=re.compile(""),
        in_page=False,
        read=text.read,
    ),
)

# Types that say nothing of the content.
_UNSAID = {"", "application/octet-stream", "application/x-www-form-urlencoded", "binary/octet-stream"}
# First bytes -> what a person would call it.
_KNOWN: list[tuple[bytes, str]] = [
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, OpenDocument or ZIP file"),
    (b"PK\x05\x06", "a ZIP file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
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
    for magic, called in _KNOWN:
        if body.startswith(magic):
            raise _refused(f"This looks like {called}. {TAKEN}")
    if _is_binary(body):
        raise _refused(f"This looks like a binary file. {TAKEN}")
    importer = _importer(body, media_type, filename)
    read = decode(body, media_type=media_type, in_page=importer.in_page)
    return importer.read(read, headline=headline, url=url)


def import_pasted(text: str, *, media_type: str = "", headline: str = "") -> Clean:
    """The clean article in characters that need no decoding: typed, pasted, or out of JSON.

    HTML is told by how it begins where ``media_type`` says nothing. Raises Invalid as ``import_bytes`` does.
    """
    # A lone half of a character cannot be encoded; the frame drops it anyhow.
    body = text.encode("utf-8", "ignore")
    return import_bytes(body, media_type=f"{media_type}; charset=utf-8", headline=headline)


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"text": [sentence]})


def _importer(body: bytes, media_type: str, filename: str) -> Importer:
    """The row for a declared type, else for the name's ending, else for how the content begins."""
    declared = media_type.split(";")[0].strip().lower()
    if declared not in _UNSAID:
        for importer in IMPORTERS:
            if declared in importer.media_types:
                return importer
        raise _refused(f"This says it is {declared[:80]}. {TAKEN}")
    ending = PurePath(filename).suffix.lower()
    for importer in IMPORTERS:
        if ending in importer.endings:
            return importer
    if ending:
        raise _refused(f"This file ends in {ending[:20]}. {TAKEN}")
    beginning = body[:2000].decode("utf-8", "ignore").lstrip("\ufeff")
    return next(importer for importer in IMPORTERS if importer.begins.match(beginning))


def _is_binary(body: bytes) -> bool:
    """Whether ``body`` is no text in any encoding: NULs outside UTF-16, or many control characters."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    sample = body[:100_000]
    # A stray NUL in a text is dropped; a file made of them is no text.
    if body.count(b"\x00") * 100 > len(body):
        return True
    controls = sum(sample.count(byte) for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
    return controls * 20 > len(sample)
