"""Storage of archived copies and files, from STET_SNAPSHOT_STORAGE."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from newsroom import environment


def get_snapshot_storage_config(typed: str, folder: Path) -> dict[str, Any]:
    """Return the entry of STORAGES for snapshots: the variable as typed, or else ``folder``."""
    parts = urlsplit(typed)
    if parts.scheme != "s3":
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": typed or folder, "base_url": None, "file_permissions_mode": 0o600},
        }
    if not parts.netloc:
        raise ImproperlyConfigured("STET_SNAPSHOT_STORAGE takes s3://bucket or s3://bucket/prefix.")
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
