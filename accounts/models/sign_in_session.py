"""SignInSession: a browser that is signed in now."""

import uuid

from django.conf import settings
from django.db import models


class SignInSession(models.Model):
    """One session of one person, for them to see and to end. ``session_key`` is that of Django's session.

    Whether it is valid, Django's session alone says; a row whose session is gone is swept at a sign-in.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_sessions"
    )
    session_key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=45, blank=True)
    started_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        ordering = ("-used_at", "-id")

    def __str__(self) -> str:
        return self.name
