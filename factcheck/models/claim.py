"""A claim: one checkable statement, the work on it, and its publication status."""

from typing import Self

from django.db import models
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.db.models.functions import MD5, Upper
from django.utils.translation import gettext_lazy

from accounts.models import Desk, User
from accounts.selectors import Viewer, select_readable_desks
from articles.models import Article
from articles.models.enums import Provenance
from factcheck.models.claim_fields import ClaimDetails
from factcheck.models.claimant import Claimant, get_claimant_key
from factcheck.models.enums import (
    OPEN_STATES,
    ClaimKind,
    ClaimPriority,
    ClaimState,
    CloseReason,
    DatePrecision,
    PublicationStatus,
)
from lib.db.models import PublicModel, all_or_none, is_one_of

CLAIMANT_RELATIONS = ("attributed_to__desk", "attributed_to__main__desk")
"""Relations that ``Claim.known_claimant`` reads."""


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Viewer) -> Self:
        """The claims this person may know of: of open desks for all staff, of confidential ones for
        members.
        """
        return self.filter(desk__in=select_readable_desks(user))

    def of_claimants(self, claimants: models.QuerySet[Claimant]) -> Self:
        """Claims of these claimants, and of those that were merged into them."""
        all_of_them = Claimant.objects.filter(Q(pk__in=claimants) | Q(main__in=claimants))
        return self.filter(attributed_to__in=all_of_them)

    def open(self) -> Self:
        """Work that somebody still has to do."""
        return self.filter(state__in=OPEN_STATES)

    def current_in(self, article: Article | OuterRef) -> Self:
        """The claims that an article still makes, as far as anybody has decided."""
        from factcheck.models.appearance import Appearance  # noqa: PLC0415 - it points at Claim

        places = Appearance.objects.current().filter(claim=OuterRef("pk"), revision__article=article)
        return self.filter(Exists(places))

    def with_live_assignment(self) -> Self:
        """Join the assignment that a claim has now as ``live``, for orders, groups and ``select_related``."""
        # All open ones are read at once so; a subquery would look one up for each claim.
        return self.annotate(live=FilteredRelation("assignments", condition=Q(assignments__ended_at=None)))

    def with_stale(self) -> Self:
        """Add ``stale``: an undecided re-anchoring or an undecided drift. Derived, never stored.

        Also ``text_stale`` and ``source_stale``, the two parts of it.
        """
        from factcheck.models.appearance import Appearance  # noqa: PLC0415 - it points at Claim
        from factcheck.models.citation import Citation  # noqa: PLC0415 - and so does it

        return self.annotate(
            text_stale=Exists(Appearance.objects.undecided().filter(claim=OuterRef("pk"))),
            source_stale=Exists(Citation.objects.with_drift().filter(claim=OuterRef("pk"))),
        ).annotate(stale=Q(text_stale=True) | Q(source_stale=True))

    def stale(self) -> Self:
        """Claims whose text or passages changed and that nobody has decided."""
        return self.with_stale().filter(stale=True)

    def with_drift(self) -> Self:
        """Claims with a passage that was edited or left its page, and nobody has decided."""
        return self.with_stale().filter(source_stale=True)


class Claim(PublicModel, ClaimDetails):
    """``provenance`` is copied from the article at flagging: it decides between a tick and a verdict.

    ``article`` is the one where it was flagged, or the first that was found to repeat it; None for a claim
    without a text. Lists name, group and count by it, without a look at the appearances.

    ``claimant`` is the name as it is attributed, which reviewers approve; ``attributed_to`` is the claimant
    whom it names, or a claimant that was merged into theirs.

    ``version`` counts every change a person could have missed; each transition and edit compares and swaps
    on it.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="claims")
    # Claims of an article are found by their appearances, which an article can have of any claim.
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    attributed_to = models.ForeignKey(
        Claimant, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=ClaimKind, default=ClaimKind.OTHER)
    language = models.CharField(max_length=35, blank=True)
    provenance = models.CharField(max_length=20, choices=Provenance)
    must_check = models.BooleanField(gettext_lazy("required before the article can be cleared"), default=True)
    legal_read_requested = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(
        gettext_lazy("priority"), choices=ClaimPriority, default=ClaimPriority.NORMAL
    )
    due_at = models.DateTimeField(gettext_lazy("due"), null=True, blank=True)
    state = models.CharField(max_length=15, choices=ClaimState)
    publication_status = models.CharField(
        max_length=12, choices=PublicationStatus, default=PublicationStatus.NONE
    )
    version = models.PositiveIntegerField(default=1)
    close_reason = models.CharField(max_length=14, choices=CloseReason, blank=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    publish_at = models.DateTimeField(null=True, blank=True)
    publish_scheduled_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-priority", "due_at", "id"]
        constraints = [
            is_one_of("state", ClaimState, name="claim_state_known"),
            is_one_of("publication_status", PublicationStatus, name="claim_publication_status_known"),
            models.CheckConstraint(condition=~Q(statement=""), name="claim_states_something"),
            is_one_of("kind", ClaimKind, name="claim_kind_known"),
            is_one_of("said_precision", DatePrecision, name="claim_precision_known"),
            is_one_of("priority", ClaimPriority, name="claim_priority_known"),
            is_one_of("provenance", Provenance, name="claim_provenance_known"),
            models.CheckConstraint(
                condition=Q(publication_status=PublicationStatus.NONE) | ~Q(provenance=Provenance.OWN_COPY),
                name="own_copy_never_public",
            ),
            all_or_none("publish_at", "publish_scheduled_by", name="claim_publish_at_and_by"),
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
            # The orders of the queue; those of words are sorted, among open claims alone.
            models.Index(
                fields=["-priority", "due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="claim_queue_by_priority",
            ),
            models.Index(
                fields=["due_at", "-priority", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="claim_queue_by_due",
            ),
            models.Index(
                fields=["created_at", "id"], condition=Q(state__in=OPEN_STATES), name="claim_queue_by_age"
            ),
            models.Index(fields=["state", "-priority", "due_at", "id"], name="claim_by_state"),
            models.Index(Upper("claimant"), name="claim_claimant"),
            # Visibility is decided from it alone, without the row.
            models.Index(fields=["id", "desk"], name="claim_desk"),
            models.Index("desk", MD5(Upper("statement")), name="claim_statement"),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def tags(self) -> list[str]:
        """The topics of the claim, in the editors' words and order."""
        return [tag.label for tag in self.tag_rows.all()]

    @property
    def known_claimant(self) -> Claimant | None:
        """The claimant whom the claim names, where its readers may know of them; None for none.

        After a merge, the claimant that theirs was merged into. Lists select ``CLAIMANT_RELATIONS`` with it.
        """
        if (claimant := self.attributed_to) is None:
            return None
        for one in (claimant.main, claimant):
            if one is not None and one.is_usable_on(self.desk_id):
                return one
        return None

    def get_claimant_of(self, name: str) -> Claimant | None:
        """Return the known claimant of ``name``, which a verdict of the claim froze; None for another name.

        The claim itself may be under work again, and name another claimant by now.
        """
        return self.known_claimant if name and self.has_claimant(name) else None

    def has_claimant(self, name: str) -> bool:
        """Return whether the claim is attributed to this name, in whatever spelling."""
        return get_claimant_key(self.claimant) == get_claimant_key(name)

    @property
    def is_own_copy(self) -> bool:
        return self.provenance == Provenance.OWN_COPY
