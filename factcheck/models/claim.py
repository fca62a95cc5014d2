"""A claim: one checkable statement, the work on it, and its public standing."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper

from accounts.models import Desk, User
from accounts.queries import Viewer, desks_readable
from articles.enums import Provenance
from articles.models import Article
from factcheck.enums import OPEN_STATES, CloseReason, Kind, Precision, Priority, Standing, State


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Viewer) -> Self:
        """The claims this person may know of: of open desks for all staff, of confidential ones for
        members.
        """
        return self.filter(desk__in=desks_readable(user))

    def open(self) -> Self:
        """Work that somebody still has to do."""
        return self.filter(state__in=OPEN_STATES)

    def standing_in(self, article: Article | OuterRef) -> Self:
        """The claims that an article says still, as far as anybody has decided."""
        from factcheck.models.appearance import Appearance  # noqa: PLC0415 - it points at Claim

        places = Appearance.objects.standing().filter(claim=OuterRef("pk"), revision__article=article)
        return self.filter(Exists(places))

    def overdue(self, at: datetime) -> Self:
        """Open work whose due time has passed."""
        return self.open().filter(due_at__lt=at)

    def with_stale(self) -> Self:
        """Adds ``stale``: an undecided re-anchoring or an undecided drift. Derived, never stored."""
        from factcheck.models.appearance import Appearance  # noqa: PLC0415 - it points at Claim
        from factcheck.models.citation import Citation  # noqa: PLC0415 - and so does it

        return self.annotate(
            text_stale=Exists(Appearance.objects.undecided().filter(claim=OuterRef("pk"))),
            source_stale=Exists(Citation.objects.drifted().filter(claim=OuterRef("pk"))),
        ).annotate(stale=Q(text_stale=True) | Q(source_stale=True))

    def stale(self) -> Self:
        """Claims that stand on words or passages that changed and that nobody has decided."""
        return self.with_stale().filter(stale=True)

    def drifted(self) -> Self:
        """With a passage that left its page, and nobody has decided."""
        return self.with_stale().filter(source_stale=True)


class Claim(models.Model):
    """``provenance`` is copied from the article at flagging: it decides between a tick and a verdict.

    ``said_on`` holds the first day of the month or year where ``said_precision`` is not a day.
    ``origin_url`` is the first address where the claim was made, apart from us. ``version`` counts every
    change a person could have missed; each step and edit compares and swaps on it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="claims")
    statement = models.TextField()
    claimant = models.TextField(blank=True)
    said_on = models.DateField(null=True, blank=True)
    said_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    origin_url = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    language = models.CharField(max_length=35, blank=True)
    provenance = models.CharField(max_length=20, choices=Provenance)
    must_check = models.BooleanField(default=True)
    legal_read = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    due_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=15, choices=State)
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.NONE)
    version = models.PositiveIntegerField(default=1)
    close_reason = models.CharField(max_length=14, choices=CloseReason, blank=True)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    publish_at = models.DateTimeField(null=True, blank=True)
    publish_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-priority", "due_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="claim_state_known"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="claim_standing_known"),
            models.CheckConstraint(condition=~Q(statement=""), name="claim_states_something"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="claim_kind_known"),
            models.CheckConstraint(
                condition=Q(said_precision__in=Precision.values), name="claim_precision_known"
            ),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="claim_priority_known"),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="claim_provenance_known"
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.NONE) | ~Q(provenance=Provenance.OWN_COPY),
                name="own_copy_never_public",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True, publish_by__isnull=True)
                | Q(publish_at__isnull=False, publish_by__isnull=False),
                name="claim_publish_at_and_by",
            ),
        ]
        indexes = [
            models.Index(
                fields=["desk", "-priority", "due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="claim_queue",
            ),
            models.Index(
                fields=["publish_at"], condition=Q(publish_at__isnull=False), name="claim_publish_due"
            ),
            models.Index(Upper("claimant"), name="claim_claimant"),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def tags(self) -> list[str]:
        """What it is about, in the editors' words and order."""
        return [tag.words for tag in self.tag_rows.all()]

    @property
    def own_copy(self) -> bool:
        return self.provenance == Provenance.OWN_COPY
