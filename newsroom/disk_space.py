"""Free space where Stet keeps its files, told before there is none."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

from accounts.actions.emails import queue_email
from accounts.models import OutgoingEmail, User
from accounts.models.enums import UserKind

MEGABYTE = 1_000_000
LETTER_SUBJECT = "A disk of Stet is nearly full"
LETTER_INTERVAL = timedelta(days=1)
"""Least time between two e-mails about it to one person."""


@dataclass(frozen=True, slots=True)
class NearlyFullDisk:
    """A disk with less free space than ``STET_DISK_MIN_FREE_MB``."""

    folder: Path
    free_mb: int

    @property
    def sentence(self) -> str:
        return (
            f"The disk under {self.folder} is nearly full: {self.free_mb:,} MB are free. Once it is full, no "
            "archived copy and no uploaded file can be stored."
        )


def list_nearly_full_disks() -> list[NearlyFullDisk]:
    """Return the disks of the data and of the stored files that are nearly full, each once."""
    folders = [Path(settings.STET_DATA_DIR)]
    if isinstance(store := storages["snapshots"], FileSystemStorage):
        folders.append(Path(store.location))
    found: dict[int, NearlyFullDisk] = {}
    for folder in folders:
        place = next((path for path in (folder, *folder.parents) if path.exists()), folder)
        free = shutil.disk_usage(place).free // MEGABYTE
        if free < settings.STET_DISK_MIN_FREE_MB:
            found.setdefault(place.stat().st_dev, NearlyFullDisk(folder, free))
    return list(found.values())


def warn_admins_of_full_disks(*, at: datetime) -> int:
    """Write to each admin about nearly full disks, once a day at most; return how many e-mails."""
    disks = list_nearly_full_disks()
    if not disks:
        return 0
    recent = OutgoingEmail.objects.filter(subject=LETTER_SUBJECT, created_at__gt=at - LETTER_INTERVAL)
    already = set(recent.values_list("to", flat=True))
    admins = User.objects.filter(kind=UserKind.PERSON, is_active=True, is_staff=True).exclude(email="")
    addresses = sorted(set(admins.values_list("email", flat=True)) - already)
    text = "\n\n".join(disk.sentence for disk in disks)
    for address in addresses:
        queue_email(
            to=address,
            subject=LETTER_SUBJECT,
            text=f"{text}\n\nFree some space, or give Stet a larger disk. {settings.STET_BASE_URL}/setup/",
            at=at,
        )
    return len(addresses)
