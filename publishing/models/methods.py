"""Methods: what the newsroom says of how it works, in its own words, version by version."""

from django.db import models

from accounts.models import User


class Methods(models.Model):
    """The newsroom's statement of methods, as Markdown. A change is a new row; the newest holds."""

    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "methods"

    def __str__(self) -> str:
        return f"methods, version {self.number}"
