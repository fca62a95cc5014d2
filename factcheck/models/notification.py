"""A notification: something happened to a claim that a person works on."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        """The notifications to this person about claims that they may still see."""
        return self.filter(person=user, claim__in=Claim.objects.visible_to(user))


class Notification(models.Model):
    """One sentence for one person about one claim, unread until ``read_at``."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notification_unread")
        ]

    def __str__(self) -> str:
        return self.text
