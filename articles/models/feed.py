"""Feed: a feed that a desk follows; the row is its own queue."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Desk, User
from accounts.selectors import select_readable_desks
from articles.models.enums import Provenance
from articles.models.feed_problem import describe_feed_problem
from lib.db.models import PublicModel, is_one_of


class FeedQuerySet(models.QuerySet["Feed"]):
    def visible_to(self, user: User) -> Self:
        """Return the feeds of the desks that this person may read."""
        return self.filter(desk__in=select_readable_desks(user))


class Feed(PublicModel):
    """An RSS or Atom feed, polled when ``due_at`` comes; null while it is paused.

    ``url_key`` is the URL normalized for comparison, ``host`` the one that is polled: a host that asks to
    wait gets no request for all its feeds. ``etag`` and ``last_modified`` are those of the last response,
    verbatim. ``problem`` is why the last poll failed (articles.models.feed_problem), {} after one that
    succeeded. With ``fetch_pages`` an entry that carries a summary only is read from its own page.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="feeds")
    title = models.TextField()
    url = models.TextField()
    url_key = models.TextField()
    host = models.CharField(max_length=253, db_index=True)
    provenance = models.CharField(max_length=20, choices=Provenance)
    fetch_pages = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    problem = models.JSONField(default=dict, blank=True)
    failures = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "url_key"], name="feed_once_a_desk"),
            is_one_of("provenance", Provenance, name="feed_provenance"),
            models.CheckConstraint(
                condition=Q(is_paused=False) | Q(due_at__isnull=True), name="feed_paused_is_not_due"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="feed_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def last_error(self) -> str:
        """The problem as a sentence, in the language of whoever reads it; "" for none."""
        return describe_feed_problem(self.problem)
