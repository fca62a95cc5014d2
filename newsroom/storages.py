"""Storage of archived copies and files, from STET_SNAPSHOT_STORAGE."""

import os
import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage

from newsroom import environment


class DurableFileSystemStorage(FileSystemStorage):
    """A folder whose files are on the disk when they are said to be stored, and never half there."""

    def path(self, name: str) -> str:
        """Return where a file lies. Raise SuspiciousFileOperation where a link leads out of the folder.

        Workers that fetch write to the folder too: by a link, one that was taken over would have other
        processes read, back up or delete what only they reach.
        """
        path = str(super().path(name))
        home = os.path.realpath(self.location)
        if os.path.commonpath([home, os.path.realpath(path)]) != home:
            # untranslated: for whoever runs Stet
            raise SuspiciousFileOperation(f"{path} leads out of {self.location}.")
        return path

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        was_there = path.exists()
        new_folders = [folder for folder in path.parents if not folder.exists()]
        try:
            name = str(super()._save(name, content))  # type: ignore[misc]  # the stubs leave it out
            path = Path(self.path(name))
            for place in dict.fromkeys([path, path.parent, *(folder.parent for folder in new_folders)]):
                _flush_to_disk(place)
        except OSError:
            # A disk that is full in the middle leaves the beginning of a file.
            if not was_there:
                path.unlink(missing_ok=True)
            raise
        return name


def _is_shared_by_group(folder: Path) -> bool:
    """Return whether what is made in the folder belongs to its group (set-group-ID): two users write there.

    deploy/installer/debian.py makes it so (docs/adr/0045). Everywhere else files are their user's alone.
    """
    try:
        return bool(folder.stat().st_mode & stat.S_ISGID)
    except OSError:
        return False


def _flush_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def get_snapshot_storage_config(typed: str, folder: Path) -> dict[str, Any]:
    """Return the entry of STORAGES for snapshots: the variable as typed, or else ``folder``."""
    parts = urlsplit(typed)
    if parts.scheme != "s3":
        is_shared = _is_shared_by_group(Path(typed or folder))
        return {
            "BACKEND": "newsroom.storages.DurableFileSystemStorage",
            "OPTIONS": {
                "location": typed or folder,
                "base_url": None,
                "file_permissions_mode": 0o660 if is_shared else 0o600,
                # A new folder takes the group's bit from the one it lies in, and the rest from the umask:
                # systemd refuses a process of ours that asks for the bit (RestrictSUIDSGID=).
                "directory_permissions_mode": None if is_shared else 0o700,
            },
        }
    if not parts.netloc:
        raise ImproperlyConfigured(
            "STET_SNAPSHOT_STORAGE has no bucket. Use s3://bucket or s3://bucket/prefix."
        )
    endpoint = environment.get_variable("STET_S3_ENDPOINT")
    for name, address in (("STET_SNAPSHOT_STORAGE", typed), ("STET_S3_ENDPOINT", endpoint)):
        # The store's library names the address in its errors.
        if "@" in address:
            raise ImproperlyConfigured(
                f"{name} holds a user or a password. Set STET_S3_KEY and STET_S3_SECRET instead."
            )
    from botocore.config import Config  # noqa: PLC0415 - a tenth of a second that most newsrooms need not pay

    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "endpoint_url": endpoint,
        "access_key": environment.get_variable("STET_S3_KEY"),
        "secret_key": environment.get_variable("STET_S3_SECRET"),
        "region_name": environment.get_variable("STET_S3_REGION"),
    }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **{name: value for name, value in options.items() if value},
            "default_acl": None,
            "file_overwrite": True,
            # A store that hangs holds up one copy for seconds, not a worker for minutes.
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=3,
                read_timeout=8,
                retries={"total_max_attempts": 2},
                s3={"addressing_style": "path" if options["endpoint_url"] else "auto"},
            ),
        },
    }
