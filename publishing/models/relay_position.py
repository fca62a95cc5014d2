"""RelayPosition: the single row that says how far the record is relayed; whoever relays holds its lock."""

from django.db import models


class RelayPosition(models.Model):
    """``event`` is the number of the last Event looked at; ``position`` the last one given to a document.
    ``edition`` counts the times that bytes already written were changed: with ``position`` it tells whether
    anything public is other than it was.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    event = models.PositiveBigIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)
    edition = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="publishing_one_relay_position")]

    def __str__(self) -> str:
        return f"event {self.event}, position {self.position}"
