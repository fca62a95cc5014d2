"""DayHead: where the chain ended when a day began, written once, so that it can be published."""

from django.db import models

from record.models.sealed import Sealed, SealedQuerySet


class DayHeadQuerySet(SealedQuerySet["DayHead"]):
    """Sealed."""


class DayHead(Sealed):
    """``day`` is a day in UTC; ``taken_at`` the first moment of it at which anybody looked.

    ``hash`` stands for every entry up to ``number``, and so does ``root``, of the Merkle tree over them, from
    which one entry can be shown to be among them without the others. Whoever has kept either outside can
    tell for good whether those entries were changed since. What is published is hash and root and never the
    number: a count of entries would tell about work that is not public. ``frontier`` is what tomorrow's root
    grows from (record/frontier.py).
    """

    day = models.DateField(primary_key=True)
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    frontier = models.JSONField(default=list)
    taken_at = models.DateTimeField()

    objects = DayHeadQuerySet.as_manager()

    class Meta:
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.number} {self.hash}"
