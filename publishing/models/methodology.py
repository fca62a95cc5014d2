"""MethodologyStatement: the newsroom's own statement of its methods, version by version."""

from django.db import models

from accounts.models import User


class MethodologyStatement(models.Model):
    """The statement of methods, as Markdown. A change is a new row; the newest one is current."""

    version = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        verbose_name_plural = "methods"

    def __str__(self) -> str:
        return f"v{self.version}"
