"""DefenceFile: all that is known of one claim or article, for those who will judge whether it holds."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import User
from articles.models import Article
from factcheck.models import Claim
from publishing.models.pack import Pack, pack_due_indexes, pack_state_constraints


class DefenceFileQuerySet(models.QuerySet["DefenceFile"]):
    def visible_to(self, user: User) -> Self:
        """Return files about claims and articles that this person may see."""
        return self.filter(
            Q(claim__in=Claim.objects.visible_to(user)) | Q(article__in=Article.objects.visible_to(user))
        )


class DefenceFile(Pack):
    """All that is known of one claim, or of one article and the claims in it.

    ``with_restricted``: includes the restricted sources that the requester is named for. ``whole_chain``:
    includes every row of the audit log, so that the chain itself can be hashed again. ``claims`` and
    ``sources`` are the public ids of those that are in the file: access is checked against them each time.
    """

    claim = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="defence_files"
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.PROTECT, related_name="defence_files"
    )
    with_restricted = models.BooleanField(default=False)
    whole_chain = models.BooleanField(default=False)
    claims = models.JSONField(default=list, blank=True)
    sources = models.JSONField(default=list, blank=True)

    objects = DefenceFileQuerySet.as_manager()

    class Meta(Pack.Meta):
        constraints = [
            *pack_state_constraints("defence"),
            models.CheckConstraint(
                condition=Q(claim__isnull=True, article__isnull=False)
                | Q(claim__isnull=False, article__isnull=True),
                name="publishing_defence_of_one",
            ),
        ]
        indexes = pack_due_indexes("defence")

    @property
    def contents(self) -> str:
        """The optional parts that are in it, as a sentence; "" for none."""
        if self.with_restricted and self.whole_chain:
            return gettext("With off-the-record sources and the whole audit log.")
        if self.with_restricted:
            return gettext("With off-the-record sources.")
        return gettext("With the whole audit log.") if self.whole_chain else ""

    @property
    def subject_object(self) -> Claim | Article:
        """The claim or the article that the file is about."""
        subject = self.claim or self.article
        if subject is None:
            raise LookupError("A defence file is about a claim or an article.")
        return subject
