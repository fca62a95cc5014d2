"""A snapshot: the words of a page as we saw them, kept once per body."""

from django.db import models


class Snapshot(models.Model):
    """``hash`` is the SHA-256 of ``text`` in UTF-8, hex; the same text is never kept twice."""

    hash = models.CharField(max_length=64, unique=True)
    url = models.TextField()
    text = models.TextField()
    status_code = models.PositiveSmallIntegerField()
    captured_at = models.DateTimeField()

    class Meta:
        ordering = ["-captured_at", "-id"]

    def __str__(self) -> str:
        return f"{self.url} {self.captured_at:%Y-%m-%d}"
