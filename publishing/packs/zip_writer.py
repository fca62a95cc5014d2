"""A zip that is written from front to back, and ends with a list of the SHA-256 of every file in it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from textwrap import fill
from typing import IO, Any, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy

from lib.text.phrases import StrOrPromise

MANIFEST = "manifest.json"
COMPRESSED_SUFFIXES = (".gz", ".zip", ".jpg", ".jpeg", ".png", ".mp3", ".mp4", ".docx", ".xlsx", ".pdf")
"""Suffixes of files that compression does not make smaller."""
MANIFEST_SUMMARY = gettext_lazy("The SHA-256 of every other file.")
README_WIDTH = 110


class ProgressCallback(Protocol):
    """Saves how far the making of a pack is: a code of PROGRESS_MESSAGES, or ``copies`` or ``verdicts``."""

    def __call__(self, progress: str, **numbers: int) -> None:
        """Save the code and the numbers for its sentence."""


def render_readme(opening: StrOrPromise, files: Mapping[str, StrOrPromise]) -> str:
    """Return the text of README.txt: what the pack is, then each file or folder with what is in it."""
    files = {**files, MANIFEST: MANIFEST_SUMMARY}
    width = max(map(len, files)) + 3
    lines = (
        fill(str(text), README_WIDTH, initial_indent=name.ljust(width), subsequent_indent=" " * width)
        for name, text in files.items()
    )
    return "\n".join([fill(str(opening), README_WIDTH), "", *lines, ""])


class PackZipWriter:
    """Writer of a zip that writes each file as it is added, so that none waits in memory.

    ``at`` is the time of every file in it, so that the same files give the same bytes.
    """

    def __init__(self, out: IO[bytes], *, at: datetime) -> None:
        self._zip = ZipFile(out, "w", ZIP_DEFLATED, allowZip64=True)
        self._at = at.astimezone(UTC).timetuple()[:6]
        self.hashes: dict[str, str] = {}

    def add_file(self, name: str, content: bytes | str) -> str:
        """Add a file; return its name."""
        data = content.encode() if isinstance(content, str) else content
        self.add_parts(name, [data])
        return name

    def add_json(self, name: str, value: Any) -> str:
        """Add plain values as indented JSON, which people can read too."""
        return self.add_file(name, json.dumps(value, ensure_ascii=False, indent=1) + "\n")

    def add_lines(self, name: str, values: Iterable[Any]) -> str:
        """Add plain values, one a line (https://jsonlines.org/), each written before the next is built."""
        self.add_parts(name, (f"{json.dumps(one, ensure_ascii=False)}\n".encode() for one in values))
        return name

    def add_parts(self, name: str, parts: Iterable[bytes]) -> None:
        """Add a file that comes in parts. Raises ValueError for a name that is there already."""
        if name in self.hashes or name == MANIFEST:
            raise ValueError(f"{name} is in this archive already")
        digest = hashlib.sha256()
        info = ZipInfo(name, self._at)
        info.compress_type = ZIP_STORED if name.endswith(COMPRESSED_SUFFIXES) else ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                member.write(part)
        self.hashes[name] = digest.hexdigest()

    def close(self) -> None:
        """Write the list of hashes and the end of the zip."""
        listed = json.dumps({"sha256": dict(sorted(self.hashes.items()))}, ensure_ascii=False, indent=1)
        self._zip.writestr(ZipInfo(MANIFEST, self._at), listed + "\n", ZIP_DEFLATED)
        self._zip.close()
