"""FanOut: the single row that says up to where endpoints have been told; whoever tells holds its lock."""

from django.db import models


class FanOut(models.Model):
    """``position`` is of the last PublicDocument looked at, ``event`` the number of the last Event."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    position = models.PositiveBigIntegerField(default=0)
    event = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="publishing_one_fan_out")]

    def __str__(self) -> str:
        return f"position {self.position}, event {self.event}"
