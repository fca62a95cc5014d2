"""A source: a page, document or statement that claims cite. The row is its own queue of link checks."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower, Trim

from accounts.models import Desk, Membership, User
from accounts.models.desk import HIDES_NEWSROOM
from accounts.selectors import select_readable_desks
from factcheck.models.enums import TROUBLED_HEALTH, SourceHealth, SourceKind, StatementMedium
from lib.db.models import PublicModel, is_one_of

if TYPE_CHECKING:
    from factcheck.models.claim import Claim


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: User) -> Self:
        """The sources of claims this person may see; a restricted one only for the people it names, and
        only while they are on a desk that cites it.

        A page that only a confidential desk cites would reveal what that desk is looking into.
        """
        cited = self.model._default_manager.filter(
            pk=OuterRef("pk"), citations__claim__desk__in=select_readable_desks(user)
        )
        return self.filter(Q(is_restricted=False) & Exists(cited) | self._name(user))

    def cited_by(self, claims: "QuerySet[Claim]", user: User) -> Self:
        """The sources of these claims that this person may see; ``claims`` are of those they may see.

        The same as ``visible_to`` of sources that these claims cite now, but a page of a long list is read
        without the rest of it.
        """
        from factcheck.models.citation import Citation  # noqa: PLC0415 - it points at Source

        live = Citation.objects.active().filter(source=OuterRef("pk"), claim__in=claims)
        return self.named_to(user).filter(Exists(live))

    def named_to(self, user: User) -> Self:
        """The sources without those whose restriction leaves this person out, whoever cites them."""
        return self.filter(Q(is_restricted=False) | self._name(user))

    def _name(self, user: User) -> Q:
        if not user.is_active or user.pk is None:
            return Q(pk__in=())
        desks = Membership.objects.filter(user=user.pk).values("desk")
        named = self.model._default_manager.filter(
            permitted_people=user.pk, is_restricted=True, citations__claim__desk__in=desks
        )
        return Q(is_restricted=True, pk__in=named.values("pk"))

    def fetched_anonymously(self) -> Self:
        """The sources whose sites are not told which newsroom asks: a desk that hides it cited it.

        Or one of its checkers ticked an item against it, which becomes a citation when it is sent; or it is
        the page of a claim or an article of theirs, which is checked again after the verdict.
        """
        from factcheck.models.item_tick import ItemTick  # noqa: PLC0415 - it points at Source

        hiding = Desk.objects.filter(HIDES_NEWSROOM)
        cited = self.model._default_manager.filter(pk=OuterRef("pk"), citations__claim__desk__in=hiding)
        ticked = ItemTick.objects.filter(source=OuterRef("pk"), revision__article__desk__in=hiding)
        followed = self.model._default_manager.filter(
            Q(origin_pages__claim__desk__in=hiding) | Q(origin_pages__article__desk__in=hiding),
            pk=OuterRef("pk"),
        )
        return self.filter(Q(desk__in=hiding) | Exists(cited) | Exists(ticked) | Exists(followed))


class Source(PublicModel):
    """One source as its desks share it.

    A web page has one row (``url_key``: the normalised URL) for all open desks together, and one for each
    confidential desk (``desk``, else None) that cites it: its details there, and that it is checked, are
    visible to no other desk. A restricted source belongs to ``permitted_people``, as
    long as they are on a desk that cites it, and is never shared.

    ``due_at``, ``leased_until`` and ``attempt`` make the row the queue of its link checks; ``attempt`` is the
    fence: only the check that holds the current attempt may write its result. ``is_urgent``: somebody waits
    for it. ``host`` names its LinkHost, which one run of link checks holds at a time.

    ``failures`` counts checks that found it gone or failing, at least three days apart, the last at
    ``failed_at``; ``interval_hours`` is the last interval between checks. ``etag``, ``last_modified``,
    ``body_hash`` and ``body_bytes`` are of its site's last response. ``latest_snapshot`` is the newest one;
    ``moved_to`` the URL that its own redirects to permanently. ``copy_missing_since`` is when a
    page was read whose copy could not be stored, null once one was. ``passages_due_at`` is set where the
    passages of a restricted source are to be judged after a check. ``trouble_rank`` orders the list: the
    troubled first, then the unchecked. ``publisher_key`` is the publisher, however it is typed, or the host
    where none is given.
    """

    kind = models.CharField(max_length=10, choices=SourceKind)
    url = models.TextField(blank=True)
    url_key = models.TextField(blank=True)
    # The constraint below indexes it; no query needs more.
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.TextField()
    publisher = models.TextField(blank=True)
    author = models.TextField(blank=True)
    medium = models.CharField(max_length=12, choices=StatementMedium, blank=True)
    published_on = models.DateField(null=True, blank=True)
    is_restricted = models.BooleanField(default=False)
    permitted_people = models.ManyToManyField(User, blank=True, related_name="+")
    health = models.CharField(max_length=10, choices=SourceHealth, default=SourceHealth.UNCHECKED)
    checked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    is_urgent = models.BooleanField(default=False)
    host = models.CharField(max_length=255, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    interval_hours = models.PositiveIntegerField(default=0)
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    body_hash = models.CharField(max_length=64, blank=True)
    body_bytes = models.PositiveBigIntegerField(default=0)
    latest_snapshot = models.ForeignKey(
        "factcheck.Snapshot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    moved_to = models.TextField(blank=True)
    copy_missing_since = models.DateTimeField(null=True, blank=True)
    passages_due_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    trouble_rank = models.GeneratedField(
        expression=Case(
            When(health__in=TROUBLED_HEALTH, then=Value(0)),
            When(health=SourceHealth.UNCHECKED, then=Value(1)),
            default=Value(2),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )

    publisher_key = models.GeneratedField(
        expression=Case(
            When(~Q(publisher=""), then=Lower(Trim("publisher"))),
            default=Lower("host"),
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["url_key"],
                condition=~Q(url_key="") & Q(is_restricted=False, desk__isnull=True),
                name="source_url_key",
            ),
            models.UniqueConstraint(
                fields=["desk", "url_key"],
                condition=~Q(url_key="") & Q(is_restricted=False, desk__isnull=False),
                name="source_url_key_of_a_desk",
            ),
            models.CheckConstraint(
                condition=(Q(kind=SourceKind.URL) & ~Q(url="")) | ~Q(kind=SourceKind.URL),
                name="source_url_given",
            ),
            is_one_of("health", SourceHealth, name="source_health_known"),
            is_one_of("kind", SourceKind, name="source_kind_known"),
            is_one_of("medium", StatementMedium, name="source_medium_known", may_be_empty=True),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="source_due"),
            models.Index(fields=["due_at"], condition=Q(is_urgent=True), name="source_urgent"),
            models.Index(fields=["due_at"], condition=Q(is_restricted=True), name="source_restricted_due"),
            models.Index(
                fields=["passages_due_at"],
                condition=Q(passages_due_at__isnull=False),
                name="source_passages_due",
            ),
            models.Index(
                fields=["due_at"], condition=Q(health=SourceHealth.FAILING), name="source_failing_due"
            ),
            models.Index(fields=["health", "host"], name="source_health_by_host"),
            models.Index(fields=["trouble_rank", "-id"], name="source_by_trouble"),
            models.Index(fields=["host", "id"], name="source_by_host"),
            models.Index(fields=["moved_to"], condition=~Q(moved_to=""), name="source_moved"),
        ]

    def __str__(self) -> str:
        return self.title
