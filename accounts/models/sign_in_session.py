"""SignInSession: a browser that is signed in now."""

from django.conf import settings
from django.db import models

from lib.db.models import PublicModel


class SignInSession(PublicModel):
    """One session of one person, for them to see and to end. ``session_key`` is that of Django's session.

    Whether it is valid, Django's session alone says; a row whose session is gone is swept at a sign-in.
    """

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
