"""A person's settings of the queue."""

from django.db import models

from accounts.models import User
from factcheck.models.saved_view import SavedView


class QueueSettings(models.Model):
    """Height of the rows, and the view with which a person begins; None is the usual start page."""

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    is_roomy = models.BooleanField(default=False)
    start_view = models.ForeignKey(
        SavedView, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.person}"
