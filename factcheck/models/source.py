"""A source: a page, document or statement that claims cite. The row is its own queue of link checks."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Desk, User
from accounts.models.desk import HIDES_NEWSROOM
from accounts.selectors import is_staff_member, list_desks_of, list_readable_desks
from factcheck.models.enums import SourceHealth, SourceKind, StatementMedium


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: User) -> Self:
        """The sources of claims this person may see; a restricted one only for the people it names, and
        only while they are on a desk that cites it.

        A page that only a confidential desk cites would reveal what that desk is looking into.
        """
        if not is_staff_member(user):
            return self.none()
        named = self.model.permitted_people.through.objects.filter(user=user).values("source_id")
        cited = self.model._default_manager.filter(
            pk=OuterRef("pk"), citations__claim__desk__in=list_readable_desks(user)
        )
        working = self.model._default_manager.filter(
            pk=OuterRef("pk"), citations__claim__desk__in=list_desks_of(user)
        )
        return self.filter(
            Q(is_restricted=False) & Exists(cited) | Q(is_restricted=True, pk__in=named) & Exists(working)
        )

    def fetched_anonymously(self) -> Self:
        """The sources whose sites are not told which newsroom asks: a desk that hides it cited it."""
        hiding = Desk.objects.filter(HIDES_NEWSROOM)
        cited = self.model._default_manager.filter(pk=OuterRef("pk"), citations__claim__desk__in=hiding)
        return self.filter(Q(desk__in=hiding) | Exists(cited))


class Source(models.Model):
    """One source as its desks share it.

    A web page has one row (``url_key``: the normalised URL) for all open desks together, and one for each
    confidential desk (``desk``, else None) that cites it: its details there, and that it is checked, are
    visible to no other desk. A restricted source belongs to ``permitted_people``, as
    long as they are on a desk that cites it, and is never shared.

    ``due_at``, ``leased_until`` and ``attempt`` make the row the queue of its link checks; ``attempt`` is the
    fence: only the check that holds the current attempt may write its result. ``is_urgent``: somebody waits
    for it. ``host`` and ``shard`` (a number made of it) assign it to a pool, so that a host is checked by one
    pool alone.

    ``failures`` counts checks that found it gone or failing, at least three days apart, the last at
    ``failed_at``; ``interval_hours`` is the last interval between checks. ``etag``, ``last_modified``,
    ``body_hash`` and ``body_bytes`` are of its site's last response. ``latest_snapshot`` is the newest one;
    ``moved_to`` the URL that its own redirects to permanently. ``copy_missing_since`` is when a
    page was read whose copy could not be stored, null once one was.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
    shard = models.PositiveSmallIntegerField(default=0)
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
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

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
            models.CheckConstraint(condition=Q(health__in=SourceHealth.values), name="source_health_known"),
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="source_kind_known"),
            models.CheckConstraint(
                condition=Q(medium__in=["", *StatementMedium.values]), name="source_medium_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="source_due"),
            models.Index(fields=["due_at"], condition=Q(is_urgent=True), name="source_urgent"),
            models.Index(
                fields=["due_at"], condition=Q(health=SourceHealth.FAILING), name="source_failing_due"
            ),
            models.Index(fields=["health", "host"], name="source_health_by_host"),
        ]

    def __str__(self) -> str:
        return self.title
