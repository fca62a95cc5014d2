"""Event, EventDetail and AccessEvent: rows that are appended and never changed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy


class AppendOnlyError(RuntimeError):
    """Attempt to change or delete a row of the audit log."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Audit events cannot be changed or deleted. Add a new event that says what was wrong.")
        )


class AppendOnlyQuerySet[M: models.Model](models.QuerySet[M]):
    """Queryset that reads and inserts, and refuses every other way to write."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    # Django's deletion collector deletes through this, past delete().
    def _raw_delete(self, using: str | None) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None
    ) -> NoReturn:
        raise AppendOnlyError

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def insert_rows(self, rows: Sequence[M]) -> None:
        """Insert new rows in one statement. Raises AppendOnlyError where one was saved before."""
        if not all(row._state.adding for row in rows):
            raise AppendOnlyError
        super().bulk_create(rows)

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class AppendOnlyModel(models.Model):
    """Model that is written once: ``save`` inserts, and refuses a row that is already there."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        # Forced, or Django would try an UPDATE first because the key is already set.
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class AccessEventQuerySet(AppendOnlyQuerySet["AccessEvent"]):
    """Append-only queryset, except for the one change that is allowed: erasure of addresses."""

    def erase_addresses(self, *, at: datetime) -> int:
        """Empty the addresses of the rows not yet erased; return the number of rows."""
        return super(AppendOnlyQuerySet, self.filter(erased_at=None)).update(address="", erased_at=at)


class AccessEvent(AppendOnlyModel):
    """Actor, action, subject, time, network address and request of one access.

    ``actor``, ``subject`` and ``desk`` are public ids of things that the audit log does not know. ``actor``
    is "" for an attempt to sign in to an account that does not exist. ``desk`` is the confidential desk whose
    members may read the row; a row about a restricted source has none: the people it names read it. ``part``
    is the public id of what exactly was read, such as one snapshot of a source.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=36, blank=True)
    action = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject = models.CharField(max_length=36, blank=True)
    part = models.CharField(max_length=36, blank=True)
    desk = models.CharField(max_length=36, blank=True)
    address = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = AccessEventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("subject_type", "subject", "-id"), name="audit_access_subject"),
            models.Index(fields=("actor", "-id"), name="audit_access_actor"),
            models.Index(fields=("desk", "-id"), condition=~Q(desk=""), name="audit_access_desk"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(address=""), name="audit_access_erased_whole"
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject}"


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
