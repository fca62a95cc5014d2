"""Queries to the writer of an article: who is asked, at which words, what was written, and the link."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models import User
from articles.models import Article, Revision
from factcheck.models.enums import ANCHORED_OUTCOMES, AnchorOutcome
from factcheck.models.outsider import OutsiderFile, OutsiderLink
from lib.db.models import PublicModel, all_or_none, is_one_of


class ArticleWriter(PublicModel):
    """A writer of one article, whom its desk can ask by e-mail.

    ``email_due_at``: from when the questions that were not sent yet are due in one e-mail; the row is its own
    queue. ``email`` is empty once the person was erased.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="writers")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    email_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "article", Lower("email"), condition=~Q(email=""), name="one_article_writer_an_address"
            ),
        ]
        indexes = [
            models.Index(
                fields=["email_due_at"],
                condition=Q(email_due_at__isnull=False),
                name="article_writer_email_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WriterLink(OutsiderLink):
    """The link through which a writer reads and answers all open queries of one article.

    Its secret is computed from ``public_id`` each time it is sent, so that every e-mail has the same address.
    """

    writer = models.ForeignKey(ArticleWriter, on_delete=models.PROTECT, related_name="links")

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["writer"], condition=Q(revoked_at__isnull=True), name="one_live_link_a_writer"
            ),
        ]

    def __str__(self) -> str:
        return f"link for {self.writer}"  # untranslated: for programmers


class WriterQueryQuerySet(models.QuerySet["WriterQuery"]):
    def visible_to(self, user: User) -> Self:
        """The queries about articles that this person may read."""
        return self.filter(writer__article__in=Article.objects.visible_to(user))

    def open(self) -> Self:
        """Queries that the desk has not resolved."""
        return self.filter(resolved_at__isnull=True)


class WriterQuery(PublicModel):
    """A question to the writer about words of the article; its posts are the thread, the question first."""

    writer = models.ForeignKey(ArticleWriter, on_delete=models.PROTECT, related_name="queries")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    resolved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = WriterQueryQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at", "id"]
        verbose_name_plural = "writer queries"
        constraints = [
            all_or_none("resolved_by", "resolved_at", name="writer_query_resolved_by_and_at"),
        ]

    def __str__(self) -> str:
        return f"query to {self.writer}"  # untranslated: for programmers


class WriterQueryPlace(models.Model):
    """The words of a query in one revision: W3C selectors over its text, as an appearance of a claim.

    ``outcome`` says what became of the words since they were asked about. Where they changed, ``exact`` keeps
    them and ``start`` and ``end`` bound what replaced them; where nothing can be located, both are null.
    """

    query = models.ForeignKey(WriterQuery, on_delete=models.PROTECT, related_name="places")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="writer_query_places")
    exact = models.TextField()
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=AnchorOutcome, default=AnchorOutcome.FLAGGED)

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["query", "revision"], name="one_query_place_a_revision"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__lt=F("end")),
                name="writer_query_place_span",
            ),
            is_one_of("outcome", AnchorOutcome, name="writer_query_place_outcome_known"),
        ]

    def __str__(self) -> str:
        return self.exact

    @property
    def is_anchored(self) -> bool:
        """True where the words are as they were when they were asked about."""
        return self.outcome in ANCHORED_OUTCOMES


class WriterQueryPost(models.Model):
    """A post of the thread; ``author`` is null for the writer's. ``url`` is a link that they gave with it.

    ``emailed_at``: when the desk's post went into an e-mail to the writer.
    """

    query = models.ForeignKey(WriterQuery, on_delete=models.PROTECT, related_name="posts")
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    url = models.TextField(blank=True)
    created_at = models.DateTimeField()
    emailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.text


class WriterQueryFile(OutsiderFile):
    """A file that a writer sent with a post."""

    post = models.ForeignKey(WriterQueryPost, on_delete=models.PROTECT, related_name="files")

    class Meta:
        ordering = ["added_at", "id"]
