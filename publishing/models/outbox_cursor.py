"""OutboxCursor: the single row that says how far the audit log is relayed; the relay holds its lock."""

from django.db import models


class OutboxCursor(models.Model):
    """Position of the relay in the audit log and in the change feed.

    ``event_number`` is that of the last Event read; ``position`` the last one given to a document.
    ``edition`` counts changes of bytes already written: with ``position`` it tells whether anything public
    has changed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    event_number = models.PositiveBigIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)
    edition = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="publishing_one_relay_position")]

    def __str__(self) -> str:
        return f"{self.event_number}, {self.position}"
