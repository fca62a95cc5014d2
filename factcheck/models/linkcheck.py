"""A link check: one look at a source. Written once, never changed."""

from django.db import models
from django.db.models import Q

from factcheck.enums import Health
from factcheck.models.source import Source


class LinkCheck(models.Model):
    """``chain`` is the redirect chain as [[address, status], ...]; ``passages`` maps a citation's public id
    to the state of its passage. ``reason`` is the short code of ``lib.links`` for what went wrong.
    ``unchanged``: the site said so, or sent the very same bytes or words. ``snapshot`` is the kept copy of
    what was seen. ``elapsed_ms`` is milliseconds from first connect to last byte kept.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="checks")
    attempt = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Health)
    status_code = models.PositiveSmallIntegerField(null=True)
    final_url = models.TextField(blank=True)
    chain = models.JSONField(default=list)
    passages = models.JSONField(default=dict)
    reason = models.CharField(max_length=40, blank=True)
    elapsed_ms = models.PositiveIntegerField(default=0)
    unchanged = models.BooleanField(default=False)
    snapshot = models.ForeignKey(
        "factcheck.Snapshot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "attempt"], name="one_result_per_attempt"),
            models.CheckConstraint(condition=Q(outcome__in=Health.values), name="linkcheck_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.outcome}"
