"""Hosts whose pages are checked, and the runs of link checks that hold them."""

import uuid

from django.db import models


class LinkRun(models.Model):
    """One run of link checks, of one worker at a time. It renews ``held_until`` for as long as it lives.

    The hosts that it holds are its own until its row is deleted: by itself at its end, or by another run once
    ``held_until`` has passed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.UUIDField(unique=True)
    held_until = models.DateTimeField()

    class Meta:
        ordering = ["held_until"]

    def __str__(self) -> str:
        return f"run {self.pk}"  # untranslated: for programmers


class LinkHost(models.Model):
    """A host whose pages are checked by one run alone, so that its rate limit holds across workers.

    It is free where ``run`` is null or names a run that has ended: letting go of ten thousand hosts is
    deleting one row. ``not_before``: none of its pages is checked earlier, because it asked for a pause
    (``Retry-After``) or was asked only just now.
    """

    name = models.CharField(max_length=255, unique=True)
    run = models.ForeignKey(
        LinkRun,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
