"""Who looks at links: pools of workers, and the hosts that asked to be left alone."""

from django.db import models


class LinkPool(models.Model):
    """One of the pools that links are shared out to, by ``Source.shard``. Whoever holds it (``holder``, until
    ``held_until``) is alone in looking at its hosts, so that politeness holds across workers.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    holder = models.UUIDField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"pool {self.number}"


class LinkHost(models.Model):
    """A host that said when to come again (``Retry-After``): none of its pages is looked at before then."""

    name = models.CharField(max_length=255, unique=True)
    not_before = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
