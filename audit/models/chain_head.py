"""ChainHead: the single row that says where the chain ends; an append holds its lock."""

from django.db import models

GENESIS_HASH = "0" * 64


class ChainHead(models.Model):
    """Number and hash of the last Event.

    Locked by each append, so numbers have no gap and follow the order of the commits.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS_HASH)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_chain_head")]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
