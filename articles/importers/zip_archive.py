"""ZIP archives, also those of Word and OpenDocument: checked before anything of them is unpacked.

Nothing is ever written to a disk. A name is only a name here, so ``../`` has no effect.
"""

import struct
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from itertools import pairwise

from django.utils.translation import gettext_lazy

from lib.errors import Invalid
from lib.sentences import gettext
from lib.text import plain_text as text_plain_text
from lib.text.phrases import format_number

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_COMPRESSION_RATIO = 100
"""Unpacked bytes for each packed one. Text seldom passes 20."""
_SMALL = 1_000_000
"""Bytes. What unpacks to less does no harm, whatever its ratio."""

ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY = b"PK\x01\x02"
_TAKEN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = gettext_lazy(
    "This file is damaged: it looks like a Word, OpenDocument or ZIP file but cannot be "
    "opened. Save it again and send it."
)
# File in a zipped file -> sentence about the format.
_KNOWN = [
    ("xl/workbook.xml", gettext_lazy("This looks like an Excel file.")),
    ("ppt/presentation.xml", gettext_lazy("This looks like a PowerPoint file.")),
    ("META-INF/container.xml", gettext_lazy("This looks like an e-book.")),
    ("Index/Document.iwa", gettext_lazy("This looks like a Pages file. Export it as Word or PDF.")),
    ("content.xml", gettext_lazy("This looks like an OpenDocument file without text.")),
]
_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, OverflowError,
    NotImplementedError, OSError, RuntimeError, IndexError,
)  # fmt: skip


class ZipArchive:
    """Files packed in ``body``, by name. Opening raises Invalid for what is damaged, locked or a bomb."""

    def __init__(self, body: bytes) -> None:
        # Counted before the list is read: reading a list of 100,000 names takes seconds.
        if body.count(_ENTRY) > MAX_ENTRIES:
            message = gettext("This file contains more than {max} files. Send it in parts.")
            raise Invalid(message.format(max=format_number(MAX_ENTRIES)))
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except _FAULTS:
            raise Invalid(_BROKEN) from None
        listed = self._zip.infolist()
        if any(one.flag_bits & 1 for one in listed):
            raise Invalid(
                gettext("This file is locked with a password. Save a copy without a password and send that.")
            )
        unpacked = sum(one.file_size for one in listed)
        if unpacked > MAX_UNPACKED_BYTES:
            message = gettext("Unpacked, this file would have {size} bytes. The limit is {max}.")
            raise Invalid(message.format(size=format_number(unpacked), max=format_number(MAX_UNPACKED_BYTES)))
        if unpacked > max(_SMALL, MAX_COMPRESSION_RATIO * len(body)):
            message = gettext(
                "This file unpacks to more than {ratio} times its size, so Stet does not open it."
            )
            raise Invalid(message.format(ratio=format_number(MAX_COMPRESSION_RATIO)))
        if _has_overlapping_entries(listed):
            raise Invalid(_BROKEN)
        self.names = tuple(one.filename for one in listed if not one.is_dir())
        if len(set(self.names)) < len(self.names) or any(one.compress_type not in _TAKEN for one in listed):
            raise Invalid(_BROKEN)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read_file(self, name: str) -> bytes:
        """Return the unpacked bytes of one file, never more than declared. Raises Invalid when damaged."""
        try:
            with self._zip.open(name) as file:
                return file.read()
        except _FAULTS:
            raise Invalid(_BROKEN) from None


def _has_overlapping_entries(listed: list[zipfile.ZipInfo]) -> bool:
    """Return whether two of the files are packed in the same bytes, as no well-meaning program does."""
    placed = sorted((one.header_offset, one.header_offset + one.compress_size) for one in listed)
    return any(above[0] == below[0] or above[1] > below[0] for above, below in pairwise(placed))


def list_zip_names(body: bytes) -> tuple[str, ...]:
    """Return the names of the files packed in ``body``; () when it is no ZIP, or none that Stet opens."""
    if not body.startswith(ZIP_SIGNATURES):
        return ()
    try:
        return ZipArchive(body).names
    except Invalid:
        return ()


def is_plain_zip(body: bytes) -> bool:
    """Return whether the zipped ``body`` is a bundle of files, and no document. Raises as ZipArchive."""
    packed = ZipArchive(body)
    return "[Content_Types].xml" not in packed and not any(name in packed for name, _ in _KNOWN)


def describe_zip(body: bytes) -> str:
    """Return a sentence about the format of a zipped file. Raises Invalid as ZipArchive does."""
    packed = ZipArchive(body)
    known = next((value for name, value in _KNOWN if name in packed), None)
    return str(known) if known else gettext("This looks like a ZIP file that contains other files.")


def decode_zip_name(name: str) -> str:
    """Return a packed file's name as people read it. Many programs write UTF-8 without declaring it."""
    with suppress(UnicodeError):
        name = name.encode("cp437").decode("utf-8")
    return text_plain_text.normalize_line(name.replace("\\", "/"))[-300:]
