"""Manifest of an archive: what is in it, with hashes, and what the database said when it was made."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from newsroom.backups.errors import BackupError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """State of the database at the moment of the backup: rows of each table, and the chain's head."""

    engine: str
    tables: dict[str, int]
    event_count: int
    head: str
    migrations: list[str]


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """One member of an archive: its name there, its size and the SHA-256 of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last member of an archive, as JSON."""

    stet_version: str
    created_at: str
    newsroom: str
    database: DatabaseFacts
    dump: ArchiveMember
    has_files: bool = True
    """True if stored files were included (STET_BACKUP_FILES)."""
    files: list[ArchiveMember] = field(default_factory=list)
    key_fingerprints: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def parse_manifest(body: bytes) -> Manifest:
    """Return the manifest of an archive. Raises BackupError for one that this version cannot read."""
    try:
        data: dict[str, Any] = json.loads(body)
        if data["format"] != FORMAT:
            raise BackupError(
                f"This archive has the format {data['format']}, and this version of Stet reads {FORMAT}. "
                "Use the version of Stet that made it."
            )
        return Manifest(
            **{
                **data,
                "database": DatabaseFacts(**data["database"]),
                "dump": ArchiveMember(**data["dump"]),
                "files": [ArchiveMember(**one) for one in data["files"]],
            }
        )
    except (ValueError, KeyError, TypeError, RecursionError) as broken:
        raise BackupError("The archive’s list of contents cannot be read. Use another archive.") from broken
