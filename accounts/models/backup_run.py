"""BackupRun: one backup, or one drill of it, and its result."""

from django.db import models
from django.utils.translation import gettext_lazy


class BackupRunKind(models.TextChoices):
    BACKUP = "backup", gettext_lazy("Backup")
    DRILL = "drill", gettext_lazy("Drill")


class BackupRun(models.Model):
    """One backup or drill. ``ended_at`` and ``is_ok`` are null while it runs, and after it was killed.

    ``archive`` is the name of the file; ``event_count`` and ``file_count`` are what it holds.
    ``failure`` is the reason in the words of the command, "" for none.
    """

    kind = models.CharField(max_length=8, choices=BackupRunKind)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_ok = models.BooleanField(null=True)
    archive = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    event_count = models.PositiveBigIntegerField(default=0)
    file_count = models.PositiveBigIntegerField(default=0)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["kind", "-started_at"], name="accounts_backup_run_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at}"
