"""Reading progress: the last place in a revision that a person read, so that a long check can go on there."""

from django.db import models

from accounts.models import User
from articles.models import Revision


class ReadingProgress(models.Model):
    """No Event: reading changes nothing. ``place`` counts code points of the revision's text."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "reader"], name="reading_progress_once")]

    def __str__(self) -> str:
        return f"{self.reader} at {self.place}"  # untranslated: for programmers
