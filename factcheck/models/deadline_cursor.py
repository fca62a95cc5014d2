"""DeadlineCursor: how far people were notified of due times."""

from django.db import models


class DeadlineCursor(models.Model):
    """One row. Every due time up to ``soon_until`` was announced, and up to ``overdue_until`` has passed."""

    soon_until = models.DateTimeField()
    overdue_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="deadline_cursor_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.overdue_until:%Y-%m-%d %H:%M}"
