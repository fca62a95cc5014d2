"""Every sentence of a text with its score and the reasons for and against checking it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from lib.check_worthiness.model import compute_logistic, load_model
from lib.check_worthiness.reasons import Reason, find_reasons
from lib.claim_detection import Candidate, find_candidates
from lib.text_anchoring.sentence_span import iter_sentence_spans

SUGGESTION_BORDER = 0.5
"""A sentence with at least this score is worth suggesting."""
_REASON_WEIGHTS = {
    Reason.QUANTITY: 1.6,
    Reason.COMPARISON: 0.8,
    Reason.CAUSE: 0.6,
    Reason.DATE: 0.4,
    Reason.NAME: 0.4,
    Reason.QUOTATION: 0.4,
    Reason.PREDICTION: -0.8,
    Reason.OPINION: -0.8,
    Reason.QUESTION: -1.5,
    Reason.GREETING: -2.0,
}
"""For languages that the model has not learned: what each reason adds."""
_REASON_BIAS = -1.0
_NAME = r"[^\W\d_a-z][\w.’'-]*+"
_BYLINE = re.compile(
    rf"By[\s,|·–]++{_NAME}(?:[\s,|·–]++(?:and|{_NAME}|\d[\d./:-]*+(?:st|nd|rd|th)?))*[\s.]*+"
)
"""By, a name, more names and a date: who wrote an article is no claim of it. A date alone is no author."""


@dataclass(frozen=True, slots=True)
class SentenceScore:
    """A sentence at code points ``start`` to ``end``: its score from 0 to 1, and its reasons."""

    start: int
    end: int
    score: float
    reasons: tuple[Reason, ...]


def rank_sentences(text: str, language: str = "") -> list[SentenceScore]:
    """Return the sentences of ``text`` in reading order. Without a language it is read as English."""
    found = find_candidates(text, language)
    starts = [one.start for one in found]
    is_english = language.partition("-")[0].casefold() in ("", "en")
    ranked = []
    for start, end in iter_sentence_spans(text):
        here = _list_inside(found, starts, start, end)
        words = " ".join(text[start:end].split())
        reasons = find_reasons(words, here, language)
        score = load_model().score(words, reasons) if is_english else _score_reasons(reasons)
        if _BYLINE.fullmatch(words):
            score = 0.0
        ranked.append(SentenceScore(start, end, round(score, 4), reasons))
    return ranked


def _list_inside(found: Sequence[Candidate], starts: Sequence[int], start: int, end: int) -> list[Candidate]:
    """Return what begins in the sentence; ``starts`` are the starts of ``found``, in order."""
    return list(found[bisect_left(starts, start) : bisect_left(starts, end)])


def _score_reasons(reasons: Sequence[Reason]) -> float:
    return compute_logistic(_REASON_BIAS + sum(_REASON_WEIGHTS[reason] for reason in reasons))
