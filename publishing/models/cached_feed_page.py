"""CachedFeedPage: a full page of the change feed, stored as the bytes that are sent."""

from django.db import models

PAGE_SIZE = 100
"""Positions on a page: page 0 holds 1 to PAGE_SIZE."""


class CachedFeedPage(models.Model):
    """One full page. Derived: one that is deleted is made again.

    ``number`` counts from 0. ``license_mark`` is that of readers whose licence narrows nothing: the page
    holds all that they may see. ``gzip`` and ``zstd`` are the same JSON, compressed; ``etag`` is its SHA-256,
    hex.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    license_mark = models.CharField(max_length=16)
    etag = models.CharField(max_length=64)
    gzip = models.BinaryField()
    zstd = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.license_mark}: {self.number}"
