"""FanOutCursor: the single row that says up to where deliveries are written; the fan-out holds its lock."""

from django.db import models


class FanOutCursor(models.Model):
    """Position of the fan-out.

    ``position`` is of the last PublicDocument read, ``event_number`` of the last Event. Notifications are
    read by their times, up to ``noticed_until``; null while nobody is told of claims.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    position = models.PositiveBigIntegerField(default=0)
    event_number = models.PositiveBigIntegerField(default=0)
    noticed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="publishing_one_fan_out")]

    def __str__(self) -> str:
        return f"{self.position}, {self.event_number}"
