"""EventDetail: the text and names that go with an Event, outside the chain so that they can be erased."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy

from audit.models.append_only import AppendOnlyModel, AppendOnlyQuerySet
from audit.models.event import Event


class EventDetailQuerySet(AppendOnlyQuerySet["EventDetail"]):
    """Append-only queryset, except for the one change that is allowed: erasure."""

    def erase(self, *, at: datetime) -> int:
        """Empty body and salt of the rows not yet erased; return the number of rows."""
        return super(AppendOnlyQuerySet, self.filter(erased_at=None)).update(body={}, salt="", erased_at=at)


class EventDetail(AppendOnlyModel):
    """The opening of an Event's commitment: SHA-256 over ``salt`` and the canonical ``body``.

    Erasing empties both; without the salt nobody can guess the text back from the commitment that stays.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.CharField(
        max_length=64, blank=True, help_text=gettext_lazy("32 random bytes in hexadecimal.")
    )
    body = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = EventDetailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(erased_at__isnull=True) & ~models.Q(salt=""))
                | models.Q(erased_at__isnull=False, salt="", body={}),
                name="audit_detail_erased_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"
