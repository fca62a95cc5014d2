"""What a person last saw: one row for each ruling that somebody has read on the claim's page."""

from django.db import models

from accounts.models import User
from factcheck.models.verdict import Verdict


class Seen(models.Model):
    """No Event: reading changes nothing. It is there to show what changed since."""

    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="seen")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["verdict", "person"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.person} saw {self.verdict}"
