"""EventDetail: the words and names that go with an Event, beside the chain so that they can be erased."""

from datetime import datetime

from django.db import models

from record.models.event import Event
from record.models.sealed import Sealed, SealedQuerySet


class EventDetailQuerySet(SealedQuerySet["EventDetail"]):
    """Sealed, but for the one change that the record allows."""

    def erase(self, *, at: datetime) -> int:
        """Empty body and salt of the rows not yet erased; the number of rows."""
        return super(SealedQuerySet, self.filter(erased_at=None)).update(body={}, salt="", erased_at=at)


class EventDetail(Sealed):
    """The opening of an Event's commitment: SHA-256 over ``salt`` and the canonical ``body``.

    Erasing empties both; without the salt nobody can guess the words back from the commitment that stays.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.CharField(max_length=64, blank=True, help_text="32 random bytes in hexadecimal.")
    body = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = EventDetailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(erased_at__isnull=True) & ~models.Q(salt=""))
                | models.Q(erased_at__isnull=False, salt="", body={}),
                name="record_detail_erased_whole",
            )
        ]

    def __str__(self) -> str:
        return f"details of {self.event_id}"
