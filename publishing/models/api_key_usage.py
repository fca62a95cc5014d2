"""ApiKeyUsage: requests with one key on one day."""

from django.db import models

from accounts.models import ApiKey


class ApiKeyUsage(models.Model):
    """Requests counted by status: ``succeeded`` 2xx, ``unchanged`` 3xx, ``rejected`` 4xx, ``failed`` 5xx.

    ``day`` is in UTC.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="uses")
    day = models.DateField()
    succeeded = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("-day", "-id")
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="publishing_one_usage_a_day")]

    def __str__(self) -> str:
        return f"{self.key}: {self.day}"
