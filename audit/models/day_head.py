"""DayHead: where the chain ended when a day began, written once, so that it can be published."""

from django.db import models

from audit.models.append_only import AppendOnlyModel, AppendOnlyQuerySet


class DayHeadQuerySet(AppendOnlyQuerySet["DayHead"]):
    """Append-only queryset of daily heads."""


class DayHead(AppendOnlyModel):
    """Head of the chain on one day. ``day`` is in UTC; ``taken_at`` is the moment at which it was saved.

    ``hash`` covers every event up to ``number``, and so does ``root``, of the Merkle tree over them, which
    can prove that one event is among them without the others. Whoever has stored either outside can tell for
    good whether those events were changed since. Hash and root are published and the number never is: a count
    of events would tell about work that is not public. ``frontier`` is what tomorrow's root is computed from
    (audit/merkle_tree.py).
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
