"""Many at once: an intake is what somebody sent, a piece is one thing in it with what became of it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from accounts.queries import desks_readable
from articles.enums import IntakeKind, PieceOutcome, PieceState, Provenance
from articles.models.article import Article
from articles.models.feed import Feed


class IntakeQuerySet(models.QuerySet["Intake"]):
    def visible_to(self, user: User) -> Self:
        """What was sent to the desks that this person may read."""
        return self.filter(desk__in=desks_readable(user))


class Intake(models.Model):
    """What was sent in one go. It is done when none of its pieces is waiting; that is derived, not kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="intakes")
    kind = models.CharField(max_length=10, choices=IntakeKind)
    name = models.TextField()
    provenance = models.CharField(max_length=20, choices=Provenance)
    embargo_until = models.DateTimeField(null=True, blank=True)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, null=True, blank=True, related_name="intakes")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=IntakeKind.values), name="intake_kind_known"),
            models.CheckConstraint(condition=Q(provenance__in=Provenance.values), name="intake_provenance"),
        ]
        indexes = [models.Index(fields=["desk", "-sent_at", "-id"], name="intake_by_desk")]

    def __str__(self) -> str:
        return self.name


class Piece(models.Model):
    """One file, address or feed entry, and its own queue row.

    ``raw`` are the bytes as they came, kept until an article holds their words; those of a piece that failed
    stay, so that it can be tried again after a mend. ``within`` is the piece that this one was taken out of
    (a file in a zip). ``reason`` is a sentence where it failed, or where there is more
    to say, ``tries`` how often it was begun since somebody asked, and ``asked_by`` who asked for it to be
    read again; null: whoever sent it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="pieces")
    within = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")
    number = models.PositiveIntegerField()
    name = models.TextField()
    url = models.TextField(blank=True)
    media_type = models.TextField(blank=True)
    raw = models.BinaryField(default=b"")
    size = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=PieceState, default=PieceState.WAITING)
    outcome = models.CharField(max_length=10, choices=PieceOutcome, blank=True)
    reason = models.TextField(blank=True)
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="pieces"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tries = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "number"], name="piece_number"),
            models.CheckConstraint(condition=Q(state__in=PieceState.values), name="piece_state_known"),
            # A piece that waits is due, and one that does not is not; what failed says why.
            models.CheckConstraint(
                condition=Q(state=PieceState.WAITING, due_at__isnull=False)
                | (~Q(state=PieceState.WAITING) & Q(due_at__isnull=True)),
                name="piece_waits_or_is_over",
            ),
            models.CheckConstraint(
                condition=~Q(state=PieceState.FAILED) | ~Q(reason=""), name="piece_failed_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="piece_due"),
            models.Index(fields=["intake", "state"], name="piece_by_state"),
        ]

    def __str__(self) -> str:
        return self.name
