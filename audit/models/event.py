"""Event: one action that somebody took, chained to the one before it."""

from django.db import models
from django.utils.translation import gettext_lazy

from audit.models.append_only import AppendOnlyModel, AppendOnlyQuerySet


class EventQuerySet(AppendOnlyQuerySet["Event"]):
    """Append-only queryset of events."""


class Event(AppendOnlyModel):
    """Actor, action, subject, states before and after, time and request of one event.

    ``number`` runs from 1 without a gap, in the order of the commits. ``actor`` and ``subject`` are public
    ids (UUIDs as text) of things that the audit log does not know. Nothing typed by a person and no name is
    here: that is in EventDetail, and only its ``commitment`` is part of the chain.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(
        help_text=gettext_lazy("When the action was taken, in UTC. Can be earlier than the event before it.")
    )
    actor = models.CharField(max_length=36)
    action = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject = models.CharField(max_length=36)
    from_state = models.CharField(max_length=64, blank=True)
    to_state = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True, db_index=True)
    commitment = models.CharField(
        max_length=64, blank=True, help_text=gettext_lazy("Empty if the event has no details.")
    )
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        indexes = [
            models.Index(fields=("subject_type", "subject", "number"), name="audit_event_subject"),
            models.Index(fields=("actor", "number"), name="audit_event_actor"),
            models.Index(fields=("action", "number"), name="audit_event_action"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(number__gte=1), name="audit_event_from_one")]

    def __str__(self) -> str:
        return f"{self.number}: {self.action} {self.subject_type} {self.subject}"

    @property
    def details(self) -> dict[str, object]:
        """Details of the event; {} where it has none, or where they have been erased."""
        detail = getattr(self, "detail", None)
        return detail.body if detail else {}
