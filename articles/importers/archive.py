"""Zipped files, which Word's and OpenDocument's are too: looked through before anything of them is unpacked.

Nothing is ever written to a disk. A name is only a name here, so ``../`` leads nowhere.
"""

import struct
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from itertools import pairwise

from lib import frame
from lib.errors import Invalid

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100_000_000
MOST_RATIO = 100
"""Unpacked bytes for each packed one. Text seldom passes 20."""
_SMALL = 1_000_000
"""What unpacks to less harms nobody, whatever its ratio."""

STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY = b"PK\x01\x02"
_TAKEN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (
    "This file is damaged: it is packed as Word, OpenDocument and ZIP files are, but does not unpack. "
    "Save it anew and send it again."
)
# What stands in a zipped file -> what a person would call it.
_KNOWN = [
    ("xl/workbook.xml", "an Excel file"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("META-INF/container.xml", "an e-book"),
    ("Index/Document.iwa", "a Pages file. Export it as Word or PDF"),
    ("content.xml", "an OpenDocument file that is no text"),
]
_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, OverflowError,
    NotImplementedError, OSError, RuntimeError, IndexError,
)  # fmt: skip


class Archive:
    """The files packed in ``body``, by name. Opening raises Invalid for what is damaged, locked or a bomb."""

    def __init__(self, body: bytes) -> None:
        # Counted before the list is read: to read a list of 100,000 names takes seconds.
        if body.count(_ENTRY) > MOST_ENTRIES:
            raise Invalid(f"There are more than {MOST_ENTRIES:,} files in this one. Send it in parts.")
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except _FAULTS:
            raise Invalid(_BROKEN) from None
        listed = self._zip.infolist()
        if any(one.flag_bits & 1 for one in listed):
            raise Invalid("This file is locked with a password. Save a copy without one and send that.")
        unpacked = sum(one.file_size for one in listed)
        if unpacked > MOST_UNPACKED:
            raise Invalid(
                f"Unpacked, this file would have {unpacked:,} bytes. Stet takes up to {MOST_UNPACKED:,}."
            )
        if unpacked > max(_SMALL, MOST_RATIO * len(body)):
            raise Invalid(
                f"This file would grow to more than {MOST_RATIO} times its size. Stet does not open it."
            )
        if _overlap(listed):
            raise Invalid(_BROKEN)
        self.names = tuple(one.filename for one in listed if not one.is_dir())
        if len(set(self.names)) < len(self.names) or any(one.compress_type not in _TAKEN for one in listed):
            raise Invalid(_BROKEN)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """The unpacked bytes of one file: never more than were declared. Raises Invalid when damaged."""
        try:
            with self._zip.open(name) as file:
                return file.read()
        except _FAULTS:
            raise Invalid(_BROKEN) from None


def _overlap(listed: list[zipfile.ZipInfo]) -> bool:
    """Whether two of the files are packed in the same bytes, as no program does that means well."""
    placed = sorted((one.header_offset, one.header_offset + one.compress_size) for one in listed)
    return any(above[0] == below[0] or above[1] > below[0] for above, below in pairwise(placed))


def names_in(body: bytes) -> tuple[str, ...]:
    """The names of the files packed in ``body``; () when it is none such, or none that Stet opens."""
    if not body.startswith(STARTS):
        return ()
    try:
        return Archive(body).names
    except Invalid:
        return ()


def is_plain(body: bytes) -> bool:
    """Whether the zipped ``body`` is a mere bundle of files, and no document. Raises as Archive does."""
    packed = Archive(body)
    return "[Content_Types].xml" not in packed and not any(name in packed for name, _ in _KNOWN)


def called(body: bytes) -> str:
    """What a person would call a zipped file. Raises Invalid as Archive does."""
    packed = Archive(body)
    return next((said for name, said in _KNOWN if name in packed), "a ZIP file with other files in it")


def readable(name: str) -> str:
    """A packed file's name as people read it. Many programs write UTF-8 and do not say so."""
    with suppress(UnicodeError):
        name = name.encode("cp437").decode("utf-8")
    return frame.line(name.replace("\\", "/"))[-300:]
