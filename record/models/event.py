"""Event: one step that somebody took, chained to the one before it."""

from django.db import models

from record.models.sealed import Sealed, SealedQuerySet


class EventQuerySet(SealedQuerySet["Event"]):
    """Sealed."""


class Event(Sealed):
    """Who did which step to what, from which state to which, when, and in which request.

    ``number`` runs from 1 without a gap, in the order of the commits. ``actor`` and ``subject`` are public
    ids (UUIDs as text) of things that the record does not know. Nothing typed by a person and nothing that
    names one stands here: that lies in EventDetail, and only its ``commitment`` is part of the chain.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(help_text="When the step was taken, in UTC. May lie before the entry above it.")
    actor = models.CharField(max_length=36)
    step = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject = models.CharField(max_length=36)
    from_state = models.CharField(max_length=64, blank=True)
    to_state = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    commitment = models.CharField(
        max_length=64, blank=True, help_text="Empty where the entry has no details."
    )
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        indexes = [
            models.Index(fields=("subject_type", "subject", "number"), name="record_event_subject"),
            models.Index(fields=("actor", "number"), name="record_event_actor"),
            models.Index(fields=("step", "number"), name="record_event_step"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="record_event_from_one")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.step} {self.subject_type} {self.subject}"

    @property
    def details(self) -> dict[str, object]:
        """What was said beside the entry; {} where nothing was, or where it has been erased."""
        detail = getattr(self, "detail", None)
        return detail.body if detail else {}
