"""A request for a capture by the Internet Archive. The row is its own queue."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.enums import ArchiveState
from factcheck.models.source import Source
from lib.db.models import PublicModel, is_one_of


class ArchiveRequest(PublicModel):
    """One request to capture a source's page.

    ``job_id`` is the archive's own name for the capture; ``archived_url`` the URL of the capture, once it is
    done. ``reason`` is a reason of ``factcheck.models.reasons``, why an attempt failed; ``attempts`` counts
    them, and ``sent_at`` is when the capture under way was asked for. ``attempt`` is the fence of the lease.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="archive_requests")
    state = models.CharField(max_length=8, choices=ArchiveState, default=ArchiveState.WAITING)
    job_id = models.CharField(max_length=200, blank=True)
    archived_url = models.TextField(blank=True)
    reason = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            is_one_of("state", ArchiveState, name="archive_state_known"),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state__in=[ArchiveState.WAITING, ArchiveState.SENT]),
                name="one_open_archive_request",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="archive_due"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.state}"
