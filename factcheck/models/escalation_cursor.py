"""EscalationCursor: up to which due time the claims of a desk that stayed overdue were escalated."""

from django.db import models

from accounts.models import Desk


class EscalationCursor(models.Model):
    """One row for each desk. Claims due up to ``due_until`` were escalated, or were overdue before."""

    desk = models.OneToOneField(Desk, on_delete=models.CASCADE, related_name="+")
    due_until = models.DateTimeField()

    class Meta:
        ordering = ["desk"]

    def __str__(self) -> str:
        return f"{self.desk}: {self.due_until:%Y-%m-%d %H:%M}"  # untranslated: for programmers
