"""A link check: the result of one check of a source. Written once, never changed."""

from django.db import models

from factcheck.models.enums import SourceHealth
from factcheck.models.source import Source
from lib.db.models import is_one_of


class LinkCheck(models.Model):
    """Result of one check.

    ``chain`` is the redirect chain as [[url, status], ...]; ``passages`` maps a citation's public id to the
    state of its passage. ``reason`` is the short code of ``lib.link_checker`` for what went wrong.
    ``is_unchanged``: the site said so, or sent the very same bytes or text. ``snapshot`` is the archived copy
    of the page. ``elapsed_ms`` is milliseconds from first connect to last byte read.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="link_checks")
    attempt = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=SourceHealth)
    status_code = models.PositiveSmallIntegerField(null=True)
    final_url = models.TextField(blank=True)
    chain = models.JSONField(default=list)
    passages = models.JSONField(default=dict)
    reason = models.CharField(max_length=40, blank=True)
    elapsed_ms = models.PositiveIntegerField(default=0)
    is_unchanged = models.BooleanField(default=False)
    snapshot = models.ForeignKey(
        "factcheck.Snapshot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["-checked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "attempt"], name="one_result_per_attempt"),
            is_one_of("outcome", SourceHealth, name="link_check_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.outcome}"
