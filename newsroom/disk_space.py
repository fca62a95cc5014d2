"""Free space where Stet keeps its files, told before there is none."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

from factcheck.models import Notification
from factcheck.models.notification_events import describe_notification
from factcheck.workflow.notify import notify_admins

MEGABYTE = 1_000_000
EVENT = "disk_nearly_full"
WARNING_INTERVAL = timedelta(days=1)
"""Least time between two notifications of it."""


@dataclass(frozen=True, slots=True)
class NearlyFullDisk:
    """A disk with less free space than ``STET_DISK_MIN_FREE_MB``."""

    folder: Path
    free_mb: int

    @property
    def sentence(self) -> str:
        return describe_notification(EVENT, self.data, person=None)

    @property
    def data(self) -> dict[str, Any]:
        return {"folder": str(self.folder), "megabytes": self.free_mb}


def list_nearly_full_disks() -> list[NearlyFullDisk]:
    """Return the disks of the data, the stored files and the backups that are nearly full, each once."""
    folders = [Path(settings.STET_DATA_DIR)]
    if isinstance(store := storages["snapshots"], FileSystemStorage):
        folders.append(Path(store.location))
    if settings.STET_BACKUP_RECIPIENTS:
        folders.append(Path(settings.STET_BACKUP_DIR))
    found: dict[int, NearlyFullDisk] = {}
    for folder in folders:
        place = next((path for path in (folder, *folder.parents) if path.exists()), folder)
        free = shutil.disk_usage(place).free // MEGABYTE
        if free < settings.STET_DISK_MIN_FREE_MB:
            found.setdefault(place.stat().st_dev, NearlyFullDisk(folder, free))
    return list(found.values())


def warn_admins_of_full_disks(*, at: datetime) -> int:
    """Notify each admin of nearly full disks, once a day at most; return how many notifications."""
    if Notification.objects.filter(event=EVENT, created_at__gt=at - WARNING_INTERVAL).exists():
        return 0
    return sum(len(notify_admins(EVENT, at=at, **disk.data)) for disk in list_nearly_full_disks())
