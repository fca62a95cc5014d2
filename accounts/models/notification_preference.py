"""NotificationPreference: one person's choice of how they are notified of one topic."""

from django.conf import settings
from django.db import models


class NotificationPreference(models.Model):
    """A choice that differs from the default. ``topic`` is a code of factcheck's TOPICS."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notification_preferences"
    )
    topic = models.CharField(max_length=20)
    in_app = models.BooleanField()
    email = models.BooleanField()
    digest = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("person", "topic"), name="accounts_one_choice_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.topic}"
