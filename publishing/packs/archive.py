"""A zip that is written from front to back, and ends in a list of the SHA-256 of every file in it."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MANIFEST = "manifest.json"
PACKED = (".gz", ".zip", ".jpg", ".jpeg", ".png", ".mp3", ".mp4", ".docx", ".xlsx", ".pdf")
"""Endings of what gets no smaller."""


class Archive:
    """Files are written as they are added, so that none has to wait in memory for the others.

    ``at`` is the time that every file in it bears, so that the same files are the same bytes.
    """

    def __init__(self, out: IO[bytes], *, at: datetime) -> None:
        self._zip = ZipFile(out, "w", ZIP_DEFLATED, allowZip64=True)
        self._at = at.astimezone(UTC).timetuple()[:6]
        self.hashes: dict[str, str] = {}

    def add(self, name: str, content: bytes | str) -> str:
        """Put a file in; answers its name."""
        data = content.encode() if isinstance(content, str) else content
        self.add_parts(name, [data])
        return name

    def add_json(self, name: str, value: Any) -> str:
        """Put plain values in, as JSON that people can read too."""
        return self.add(name, json.dumps(value, ensure_ascii=False, indent=1) + "\n")

    def add_lines(self, name: str, values: Iterable[Any]) -> str:
        """Put plain values in, one a line (https://jsonlines.org/), each written before the next is asked
        for.
        """
        self.add_parts(name, (f"{json.dumps(one, ensure_ascii=False)}\n".encode() for one in values))
        return name

    def add_parts(self, name: str, parts: Iterable[bytes]) -> None:
        """Put in a file that comes in parts. Raises ValueError for a name that is there already."""
        if name in self.hashes or name == MANIFEST:
            raise ValueError(f"{name} is in this archive already")
        digest = hashlib.sha256()
        info = ZipInfo(name, self._at)
        info.compress_type = ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with self._zip.open(info, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                member.write(part)
        self.hashes[name] = digest.hexdigest()

    def close(self) -> None:
        """Write the list of hashes and the zip's own end."""
        listed = json.dumps({"sha256": dict(sorted(self.hashes.items()))}, ensure_ascii=False, indent=1)
        self._zip.writestr(ZipInfo(MANIFEST, self._at), listed + "\n", ZIP_DEFLATED)
        self._zip.close()
