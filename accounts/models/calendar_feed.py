"""A calendar feed: the secret address of one person's due times."""

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """``digest`` is the SHA-256 (hex) of the token in the address, which is not stored.

    A new address replaces the one before; a feed that is withdrawn is deleted.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"calendar of {self.person}"  # untranslated: for programmers
