"""Free space where Stet keeps its files, told before there is none."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.emails import queue_emails
from accounts.models import OutgoingEmail, User
from accounts.models.enums import UserKind
from lib.text.numbers import format_number

MEGABYTE = 1_000_000
EMAIL_SUBJECT = gettext_lazy("A disk of Stet is nearly full")
EMAIL_INTERVAL = timedelta(days=1)
"""Least time between two e-mails about it to one person."""


@dataclass(frozen=True, slots=True)
class NearlyFullDisk:
    """A disk with less free space than ``STET_DISK_MIN_FREE_MB``."""

    folder: Path
    free_mb: int

    @property
    def sentence(self) -> str:
        return gettext(
            "The disk under {folder} is nearly full: {megabytes} MB are free. Once it is full, no archived "
            "copy and no uploaded file can be saved."
        ).format(folder=self.folder, megabytes=format_number(self.free_mb))


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
    recent = OutgoingEmail.objects.filter(subject__in=_list_subjects(), created_at__gt=at - EMAIL_INTERVAL)
    already = set(recent.values_list("to", flat=True))
    admins = User.objects.filter(kind=UserKind.PERSON, is_active=True, is_staff=True).exclude(email="")
    addresses = set(admins.values_list("email", flat=True)) - already
    return queue_emails(addresses, subject=EMAIL_SUBJECT, text=_render_text_lazy(disks), at=at)


def _list_subjects() -> list[str]:
    """Return the subject in every language: it is how an e-mail of this kind is known."""
    subjects = []
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            subjects.append(str(EMAIL_SUBJECT))
    return subjects


def _render_text(disks: list[NearlyFullDisk]) -> str:
    advice = gettext("Free some space, or give Stet a larger disk: {url}")
    sentences = [disk.sentence for disk in disks]
    return "\n\n".join([*sentences, advice.format(url=f"{settings.STET_BASE_URL}/setup/")]) + "\n"


_render_text_lazy = lazy(_render_text, str)
