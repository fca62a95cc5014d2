"""SealedPage: a page of the log of changes that is full, kept as the very bytes that are sent."""

from django.db import models

SIZE = 100
"""Positions on a page: page 0 holds 1 to SIZE."""


class SealedPage(models.Model):
    """``number`` counts from 0. ``mark`` says for whose eyes it was made: what every key may see that its
    licence does not narrow. ``gzip`` and ``zstd`` are the same JSON, packed; ``etag`` is its SHA-256, hex.

    Derived: one that is deleted is made again.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    mark = models.CharField(max_length=16)
    etag = models.CharField(max_length=64)
    gzip = models.BinaryField()
    zstd = models.BinaryField()

    def __str__(self) -> str:
        return f"page {self.number} for {self.mark}"
