"""LoginAttempt: recent sign-in attempts, one row per account, per network, or per known device."""

from django.db import models


class LoginAttempt(models.Model):
    """Recent attempts of one count. ``bucket`` is a keyed hash: the table names no account and no address.

    ``attempted_at`` are Unix seconds.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    attempted_at = models.JSONField(default=list)
    last_attempt_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.bucket[:12]}: {len(self.attempted_at)}"
