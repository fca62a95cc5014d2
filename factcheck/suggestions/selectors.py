"""Suggested sentences of a revision, without those in a claim; and what a desk's decisions add to them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from accounts.models import Desk
from articles.models import Revision
from factcheck.models import SentenceSuggestions, SuggestionDecision
from lib.text_anchoring.document import compute_sentence_key

MAX_ADJUSTMENT = 1.0
"""The most that a desk's decisions move a sentence up or down, in logits: .50 becomes .73 or .27 at most."""
RECENT_DECISIONS = 1000
"""Decisions of a desk that count: the newest."""
_PRIOR = 10
"""Decisions for and against each reason that are taken for granted: a handful moves little."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence at code points ``start`` to ``end`` of a revision; ``key`` identifies it in all of them."""

    start: int
    end: int
    words: str
    score: float
    reasons: list[str]
    is_dismissed: bool = False

    @property
    def key(self) -> str:
        return compute_sentence_key(self.words)


def list_ranked(revision: Revision) -> list[Suggestion]:
    """Return the sentences that were suggested when ``revision`` arrived, in the order of the text."""
    stored: SentenceSuggestions | None = getattr(revision, "suggestions", None)
    return [
        Suggestion(start, end, revision.text[start:end], score, reasons)
        for start, end, score, reasons in (stored.sentences if stored is not None else ())
    ]


def list_suggestions(revision: Revision, covered: Iterable[tuple[int, int]]) -> list[Suggestion]:
    """Return the suggestions of ``revision`` in the order of the text, those dismissed among them.

    A sentence that touches one of the spans ``covered`` is left out, and one that was flagged before. One
    query where anything is suggested, if the revision comes with its ``suggestions``.
    """
    ranked = list_ranked(revision)
    if not ranked:
        return []
    decisions = dict(
        SuggestionDecision.objects.filter(article=revision.article_id).values_list("key", "is_accepted")
    )
    spans = list(covered)
    return [
        replace(one, is_dismissed=one.key in decisions)
        for one in ranked
        if decisions.get(one.key) is not True
        and not any(one.start < after and before < one.end for before, after in spans)
    ]


def compute_adjustments(desk: Desk) -> dict[str, float]:
    """Return what each reason adds to a sentence's score, in logits, by the newest decisions of ``desk``.

    A reason that the desk accepts more often than it accepts on the whole adds to the score, one that it
    dismisses more often takes from it.
    """
    decided = SuggestionDecision.objects.filter(article__desk=desk).order_by("-created_at", "-id")
    accepted: Counter[str] = Counter()
    dismissed: Counter[str] = Counter()
    counts = {True: 0, False: 0}
    for is_accepted, reasons in decided.values_list("is_accepted", "reasons")[:RECENT_DECISIONS]:
        counts[is_accepted] += 1
        (accepted if is_accepted else dismissed).update(reasons)
    whole = _compute_odds(counts[True], counts[False])
    return {
        reason: _compute_odds(accepted[reason], dismissed[reason]) - whole
        for reason in sorted({*accepted, *dismissed})
    }


def adjust_score(score: float, reasons: Iterable[str], adjustments: Mapping[str, float]) -> float:
    """Return ``score`` moved by the adjustments of ``reasons``, within MAX_ADJUSTMENT."""
    moved = sum(adjustments.get(reason, 0.0) for reason in reasons)
    bounded = max(-MAX_ADJUSTMENT, min(MAX_ADJUSTMENT, moved))
    odds = math.exp(bounded) * score
    return odds / (odds + 1 - score)


def _compute_odds(accepted: int, dismissed: int) -> float:
    return math.log((accepted + _PRIOR) / (dismissed + _PRIOR))
