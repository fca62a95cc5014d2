"""create_backup: one archive of the database and the stored files, and how many archives are kept."""

import contextlib
import fcntl
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages

from newsroom.backups import archive, dumps, keys, sealing_keys
from newsroom.backups.errors import BackupError, BackupRunningError
from newsroom.backups.manifest import ArchiveMember, Manifest
from newsroom.version import VERSION

NAME_PATTERN = "stet-*.tar.age"
PARTIAL_SUFFIX = ".partial"
STAGING_FOLDER = "backup-staging"
"""Folder in STET_DATA_DIR for what is not encrypted: the folder of backups is copied to other places."""


@contextlib.contextmanager
def lock_folder() -> Iterator[Path]:
    """Hold the lock of the backups' folder: one backup, restore or drill at a time. Raises BackupError."""
    folder = Path(settings.STET_BACKUP_DIR)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as refused:
        raise BackupError(f"The folder of backups, {folder}, cannot be used: {refused.strerror}.") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRunningError(
                "Another backup, restore or drill is running. Wait until it has ended."
            ) from None
        _sweep_leftovers(folder)
        yield folder
    finally:
        os.close(lock)


@contextlib.contextmanager
def create_staging_folder() -> Iterator[Path]:
    """Yield an empty folder that nobody else can read, and remove it. Raises BackupError."""
    parent = _get_staging_parent()
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=parent))
    except OSError as refused:
        raise BackupError(f"The folder {parent} cannot be used: {refused.strerror}.") from None
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def create_backup(*, at: datetime) -> tuple[Path, Manifest]:
    """Write a new archive, whole or not at all; then delete the oldest ones beyond STET_BACKUP_KEEP.

    The database is read first, as it is at one moment. A file is stored before its row is written, so every
    file that this moment knows is there when files are read. Raises BackupError.
    """
    recipients = keys.list_recipients()
    with lock_folder() as folder, create_staging_folder() as staging:
        final = folder / f"stet-{at:%Y%m%dT%H%M%SZ}.tar.age"
        partial = final.with_name(final.name + PARTIAL_SUFFIX)
        try:
            dump = staging / archive.DUMP_NAME
            facts = dumps.dump_database(dump)
            with partial.open("xb") as out:
                partial.chmod(0o600)
                with archive.open_for_writing(out, recipients) as tar:
                    with dump.open("rb") as source:
                        stored_dump = archive.add_file(tar, archive.DUMP_NAME, source, dump.stat().st_size)
                    manifest = Manifest(
                        stet_version=VERSION,
                        created_at=at.isoformat(),
                        newsroom=settings.STET_NEWSROOM_NAME,
                        database=facts,
                        dump=stored_dump,
                        has_files=settings.STET_BACKUP_FILES,
                        files=_add_stored_files(tar) if settings.STET_BACKUP_FILES else [],
                        key_fingerprints=keys.list_key_fingerprints(),
                    )
                    archive.add_manifest(tar, manifest)
                out.flush()
                os.fsync(out.fileno())
            sealing_keys.write_sealing_keys(folder, recipients)
            partial.replace(final)
        except (OSError, SuspiciousFileOperation) as refused:
            reason = str(getattr(refused, "strerror", None) or refused).removesuffix(".")
            raise BackupError(f"No backup was made: {reason}. Older backups are as they were.") from None
        finally:
            partial.unlink(missing_ok=True)
        _delete_old_archives(folder)
    return final, manifest


def list_archives() -> list[Path]:
    """Return the archives in the folder of backups, the newest last."""
    return sorted(Path(settings.STET_BACKUP_DIR).glob(NAME_PATTERN))


def _add_stored_files(tar: tarfile.TarFile) -> list[ArchiveMember]:
    storage = storages["snapshots"]
    added = []
    for name in archive.list_stored_files(storage):
        try:
            size = storage.size(name)
            source = storage.open(name)
        except FileNotFoundError:
            continue  # deleted since it was listed
        with source:
            added.append(archive.add_file(tar, f"{archive.FILES_FOLDER}{name}", source, size))
    return added


def _delete_old_archives(folder: Path) -> None:
    if settings.STET_BACKUP_KEEP:
        for old in list_archives()[: -settings.STET_BACKUP_KEEP]:
            old.unlink()


def _sweep_leftovers(folder: Path) -> None:
    """Remove what a backup or a drill that was killed left behind. The caller holds the lock."""
    for partial in folder.glob(f"*{PARTIAL_SUFFIX}"):
        partial.unlink()
    shutil.rmtree(_get_staging_parent(), ignore_errors=True)


def _get_staging_parent() -> Path:
    return Path(settings.STET_DATA_DIR) / STAGING_FOLDER
