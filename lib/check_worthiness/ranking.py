"""Every sentence of a text with its score, by a small model, and the reasons for and against checking it."""

import math
import re
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lib.check_worthiness.features import BUCKETS, hash_feature, list_features
from lib.check_worthiness.reasons import Reason, find_reasons
from lib.claim_detection import Candidate, find_candidates
from lib.text_anchoring.sentence_span import iter_sentence_spans

WEIGHTS_PATH = Path(__file__).with_name("weights.bin")
_HEADER = struct.Struct("<8sff")
_MAGIC = b"stetcw01"


@dataclass(frozen=True, slots=True)
class CheckWorthinessModel:
    """A logistic regression over hashed features, with whole numbers from -127 to 127 as weights.

    A sum of weights becomes a number by ``scale``; ``bias`` puts the border between the classes at a score of
    one half.
    """

    weights: Sequence[int]
    scale: float
    bias: float

    def score(self, words: str, reasons: Iterable[str]) -> float:
        """Return how likely a person is to find the sentence worth checking, from 0 to 1."""
        found = {hash_feature(feature) for feature in list_features(words, reasons)}
        if not found:
            return 0.0
        weights = self.weights
        return compute_logistic(
            self.scale * sum(weights[at] for at in found) / math.sqrt(len(found)) + self.bias
        )

    def to_bytes(self) -> bytes:
        """Return the content of a file of weights: the same model always gives the same bytes."""
        packed = array("b", self.weights).tobytes()
        return _HEADER.pack(_MAGIC, self.scale, self.bias) + zlib.compress(packed, 9)

    @classmethod
    def from_bytes(cls, content: bytes) -> "CheckWorthinessModel":
        magic, scale, bias = _HEADER.unpack_from(content)
        weights = array("b", zlib.decompress(content[_HEADER.size :]))
        if magic != _MAGIC or len(weights) != BUCKETS:
            raise ValueError("not a file of weights of this version")
        return cls(weights, scale, bias)


def compute_logistic(value: float) -> float:
    """Return the logistic function of ``value``, which no value makes overflow."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


@cache
def load_model() -> CheckWorthinessModel:
    """Return the model of this version, read once for each process."""
    return CheckWorthinessModel.from_bytes(WEIGHTS_PATH.read_bytes())


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
