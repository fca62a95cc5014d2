"""Sentences of an article that Stet suggests for checking, and the desk's decisions on them."""

from django.db import models

from accounts.models import User
from articles.models import Article, Revision


class SentenceSuggestions(models.Model):
    """The sentences suggested in one revision, in the order of the text, as they were ranked when it arrived.

    ``sentences`` is a list of ``[start, end, score, [reason, …]]``: code points of the revision's text,
    ``end`` exclusive.
    """

    revision = models.OneToOneField(
        Revision, primary_key=True, on_delete=models.PROTECT, related_name="suggestions"
    )
    sentences = models.JSONField(default=list)
    ranked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.revision)


class SuggestionDecision(models.Model):
    """A sentence of an article that somebody flagged from its text, or dismissed as a suggestion.

    It holds in every version that has the same sentence, which ``key`` identifies. ``reasons`` are those of
    the ranking: what a desk accepts and dismisses shifts what it is suggested later. A restored suggestion
    has no row; the events say who did what.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="suggestion_decisions")
    key = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)
    is_accepted = models.BooleanField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="one_suggestion_decision_a_sentence"),
        ]

    def __str__(self) -> str:
        return self.key
