"""SignInTries: when passwords were tried of late, one row per account, per network, or per known device."""

from django.db import models


class SignInTries(models.Model):
    """``bucket`` is a keyed hash: the table names no account and no address. ``times`` are Unix seconds."""

    bucket = models.CharField(max_length=64, primary_key=True)
    times = models.JSONField(default=list)
    latest = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{len(self.times)} tries"
