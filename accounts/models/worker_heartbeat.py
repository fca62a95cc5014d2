"""WorkerHeartbeat: the last sign of life of one kind of worker."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """Last heartbeat of the workers of one queue, or of beat (``worker``: a name of WORKERS).

    ``beat_at`` is written by the process that does the work, after a task. ``silent_since`` is set while
    admins have been told that it is silent: to the last sign of life they were told of.
    """

    worker = models.CharField(max_length=16, primary_key=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    silent_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["worker"]

    def __str__(self) -> str:
        return f"{self.worker}: {self.beat_at}"
