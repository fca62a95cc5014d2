"""FollowCursor: the single row that says up to which event the followers of claims were notified."""

from django.db import models


class FollowCursor(models.Model):
    """``event_number`` is that of the last audit event read; whoever reads on holds the row's lock."""

    event_number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="follow_cursor_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.event_number)
