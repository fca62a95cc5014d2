"""Pools of workers that check links, and the hosts that asked for a pause."""

from django.db import models


class LinkPool(models.Model):
    """One of the pools that links are shared out to, by ``Source.shard``.

    The worker that holds it (``holder``, until ``held_until``) is alone in checking its hosts, so that the
    limits per host hold across workers.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    holder = models.UUIDField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"pool {self.number}"  # untranslated: for programmers


class HostBackoff(models.Model):
    """A host that asked for a pause (``Retry-After``): none of its pages is checked before ``not_before``."""

    name = models.CharField(max_length=255, unique=True)
    not_before = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
