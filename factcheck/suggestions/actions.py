"""Suggestions: rank the sentences of a new revision, dismiss one and restore it, note what was flagged."""

import logging
import math
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from articles.actions.changing import append_article_event
from articles.models import Article, Revision
from factcheck.models import SentenceSuggestions, SuggestionDecision
from factcheck.suggestions.selectors import (
    Suggestion,
    adjust_score,
    compute_adjustments,
    list_ranked,
)
from factcheck.workflow.article_work import lock_article_for_checker
from lib.check_worthiness import SUGGESTION_BORDER, rank_sentences
from lib.errors import Invalid, Stale, WrongState
from lib.text_anchoring.document import compute_sentence_key, find_sentence_span

logger = logging.getLogger("stet.suggestions")

BATCH_SIZE = 20
MAX_SUGGESTIONS = 40
"""Sentences suggested in one revision: the best."""
SUGGESTED_SHARE = 0.25
"""Share of a text's sentences that are suggested at most.

People marked 24 in 100 sentences of debates as worth checking. The border was set on these; in news, which is
denser, three sentences in four are above it, and that is no help to know where to begin.
"""
MIN_SUGGESTIONS = 5
"""Sentences that are suggested in a short text too, if so many are above the border."""
MAX_RANKED_CHARACTERS = 200_000
"""Code points of a text that are ranked, from its beginning: more would keep the worker from other work."""


def rank_due_revisions(*, at: datetime) -> int:
    """Rank the sentences of the revisions that are due; return how many."""
    for count in range(BATCH_SIZE):
        if not _rank_next_revision(at=at):
            return count
    return BATCH_SIZE


@transaction.atomic
def _rank_next_revision(*, at: datetime) -> bool:
    due = Revision.objects.filter(ranking_due_at__lte=at).select_related("article__desk").defer("html")
    # The transaction is the lease: another worker passes over the row while this one has it.
    revision = due.order_by("ranking_due_at", "pk").select_for_update(skip_locked=True, of=("self",)).first()
    if revision is None:
        return False
    Revision.objects.filter(pk=revision.pk).update(ranking_due_at=None)
    if revision.article.current_revision_id != revision.pk:
        return True
    SentenceSuggestions.objects.update_or_create(
        revision=revision, defaults={"sentences": _choose_sentences(revision), "ranked_at": at}
    )
    return True


def _choose_sentences(revision: Revision) -> list[tuple[int, int, float, list[str]]]:
    """Return the sentences to suggest, in the order of the text; none where ranking fails."""
    article = revision.article
    try:
        ranked = rank_sentences(revision.text[:MAX_RANKED_CHARACTERS], article.language)
    except Exception:  # a text that no rule foresaw must not come back for ever
        logger.exception("could not rank the sentences of article %s", article.public_id)
        return []
    adjustments = compute_adjustments(article.desk)
    headline = len(article.headline)
    scored = [
        (
            one.start,
            one.end,
            round(adjust_score(one.score, one.reasons, adjustments), 4),
            [str(reason) for reason in one.reasons],
        )
        for one in ranked
        if one.end > headline
    ]
    worthy = [one for one in scored if one[2] >= SUGGESTION_BORDER]
    limit = min(MAX_SUGGESTIONS, max(MIN_SUGGESTIONS, math.ceil(SUGGESTED_SHARE * len(scored))))
    return sorted(sorted(worthy, key=lambda one: -one[2])[:limit])


@transaction.atomic
def dismiss_suggestion(article: Article, *, revision: int, start: int, by: User, at: datetime) -> None:
    """Dismiss a suggested sentence; it stays dismissed in every version that has it.

    Raise NotAllowed off the desk, Stale where ``revision`` is no longer the newest, Invalid where it does not
    suggest the sentence, WrongState where that was flagged or dismissed, or the article is withdrawn.
    """
    article, sentence = _lock_suggestion(article, revision=revision, start=start, by=by, at=at)
    decision, is_new = SuggestionDecision.objects.get_or_create(
        article=article,
        key=sentence.key,
        defaults={"reasons": sentence.reasons, "is_accepted": False, "created_by": by, "created_at": at},
    )
    if not is_new:
        raise WrongState(
            gettext("This sentence has been flagged already.")
            if decision.is_accepted
            else gettext("This suggestion is already dismissed.")
        )
    _append_suggestion_event(article, sentence, "dismiss_suggestion", by=by, at=at)


@transaction.atomic
def restore_suggestion(article: Article, *, revision: int, start: int, by: User, at: datetime) -> None:
    """Take back a dismissal: the sentence is suggested again. Raise as ``dismiss_suggestion`` does."""
    article, sentence = _lock_suggestion(article, revision=revision, start=start, by=by, at=at)
    dismissed = SuggestionDecision.objects.filter(article=article, key=sentence.key, is_accepted=False)
    if not dismissed.delete()[0]:
        raise WrongState(gettext("This suggestion is not dismissed."))
    _append_suggestion_event(article, sentence, "restore_suggestion", by=by, at=at)


def record_acceptance(revision: Revision, *, start: int, end: int, by: User, at: datetime) -> None:
    """Note that the sentence around ``start`` to ``end`` was flagged, whether or not it was suggested.

    The caller flags the claim in the same transaction, and that has its event.
    """
    article = revision.article
    first, last = find_sentence_span(revision.text, start, end)
    words = revision.text[first:last]
    reasons = sorted(
        {str(reason) for one in rank_sentences(words, article.language) for reason in one.reasons}
    )
    SuggestionDecision.objects.update_or_create(
        article=article,
        key=compute_sentence_key(words),
        defaults={"reasons": reasons, "is_accepted": True, "created_by": by, "created_at": at},
    )


def _lock_suggestion(
    article: Article, *, revision: int, start: int, by: User, at: datetime
) -> tuple[Article, Suggestion]:
    """Lock the article and return it with the sentence; raise unless this person may decide on it."""
    article = lock_article_for_checker(article, by=by, at=at)
    current = article.current_revision
    if current is None or current.number != revision:
        raise Stale(gettext("The article has a newer version. Reload the page."))
    for sentence in list_ranked(current):
        if sentence.start == start:
            return article, sentence
    raise Invalid(gettext("This sentence is not suggested. Reload the page."))


def _append_suggestion_event(
    article: Article, sentence: Suggestion, action: str, *, by: User, at: datetime
) -> None:
    append_article_event(
        article,
        action,
        by=by,
        at=at,
        details={"words": sentence.words, "start": sentence.start, "end": sentence.end},
    )
