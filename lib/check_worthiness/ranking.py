"""Every sentence of a text with its score, by a small model, and the reasons for and against checking it.

Features of a sentence for the model: its words in runs, the shape of its grammar, its reasons.

A feature is a string; the model knows only its hash, so no word of the data it was trained on is stored.

Reasons for and against checking a sentence, found by its grammar.

Figures, dates, names and quotations are found in any language that ``lib.claim_detection`` reads; all else is
English.
"""

import math
import re
import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from zlib import crc32

from lib.claim_detection import DATE, NAME, NUMBER, QUOTE, SUPERLATIVE, TITLE, Candidate, find_candidates
from lib.text.words import split_words
from lib.text_anchoring.document import iter_sentence_spans

BUCKETS = 1 << 18
_TOKEN = re.compile(r"\d[\d.,]*|[^\W\d_]+(?:['’][^\W\d_]+)?|[%$€£?!]")
_SMALL = split_words(
    """
    two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty
    ninety hundred thousand million billion trillion percent
    """
)
_CLOSED = split_words(
    """
    i you he she it we they me him her us them my your his its our their this that these those the a an and or
    but if because than as of in on at by for with from to not no never is are was were be been being am have
    has had do does did will would shall should can could may might must who what which when where why how
    there here more most less least very just let's i'm we're it's that's don't can't there's
    """
)
_ENDINGS = ("ing", "ed", "ly", "tion", "ment", "est", "er", "s")


def list_features(words: str, reasons: Iterable[str]) -> list[str]:
    """Return the features of a sentence, each once."""
    tokens = _TOKEN.findall(words.replace("’", "'"))
    lowered = [_fold_token(token) for token in tokens]
    shapes = [_find_shape(token, place) for place, token in enumerate(tokens)]
    found = {f"r:{reason}" for reason in reasons}
    found.update(_list_runs("w", ["^", *lowered, "$"], (1, 2, 3)))
    found.update(_list_runs("s", ["^", *shapes, "$"], (2, 3, 4)))
    found.update(f"c:{part}" for token in lowered for part in _list_parts(token))
    found.add(f"n:{min(4, sum(token[0].isdigit() for token in tokens))}")
    found.add(f"l:{min(12, len(tokens) // 4)}")
    return sorted(found)


def hash_feature(feature: str) -> int:
    """Return the bucket of a feature."""
    return crc32(feature.encode()) % BUCKETS


def _fold_token(token: str) -> str:
    return "0" * min(4, len(token)) if token[0].isdigit() else token.casefold()


def _find_shape(token: str, place: int) -> str:
    """Return the token's part in the grammar: itself for a little word, else its kind or its ending."""
    folded = token.casefold()
    if folded[0].isdigit() or folded in _SMALL:
        return "0"
    if folded in _CLOSED or not folded[0].isalpha():
        return folded
    if token[0].isupper() and place:
        return "N"
    return next((f"-{ending}" for ending in _ENDINGS if folded.endswith(ending)), "x")


def _list_runs(name: str, tokens: Sequence[str], sizes: Iterable[int]) -> Iterable[str]:
    for size in sizes:
        for at in range(len(tokens) - size + 1):
            yield f"{name}{size}:{' '.join(tokens[at : at + size])}"


def _list_parts(token: str) -> Iterable[str]:
    padded = f"<{token}>"
    for size in (3, 4, 5):
        for at in range(len(padded) - size + 1):
            yield padded[at : at + size]


class Reason(StrEnum):
    """A reason for checking a sentence, or against it."""

    QUANTITY = "quantity"
    COMPARISON = "comparison"
    CAUSE = "cause"
    DATE = "date"
    NAME = "name"
    QUOTATION = "quotation"
    PREDICTION = "prediction"
    OPINION = "opinion"
    QUESTION = "question"
    GREETING = "greeting"


REASONS_AGAINST = (Reason.PREDICTION, Reason.OPINION, Reason.QUESTION, Reason.GREETING)

_KINDS = {
    NUMBER: Reason.QUANTITY,
    DATE: Reason.DATE,
    NAME: Reason.NAME,
    TITLE: Reason.NAME,
    SUPERLATIVE: Reason.COMPARISON,
}
_SPEECH = (
    r"(?:said|says|told|tells|claimed|claims|argued|argues|added|adds|insisted|insists|announced|announces"
    r"|wrote|writes|warned|warns|stated|states|explained|estimated|estimates|reported|reports|denied|denies"
    r"|acknowledged|admitted|admits|boasted|declared|noted|alleged|alleges|asserted|asserts|tweeted|posted)"
)
# A verb of speech is never written with a capital: the United States say nothing by themselves.
_ATTRIBUTION = re.compile(rf"\b[Aa]ccording to\b|(?<![\w’'-]){_SPEECH}(?![\w-])")


def _compile_words(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


_PATTERNS = {
    Reason.COMPARISON: _compile_words(
        r"(?:more|less|fewer|greater|bigger|larger|smaller|higher|lower|better|worse|older|younger|faster"
        r"|slower|longer|shorter|cheaper|richer|poorer|stronger|weaker|safer|earlier|later|rather|other)"
        r"\s+(?:[\w’'-]+\s+){0,5}?than|twice as|times as|as (?:many|much|high|low|large|big|few) as"
        r"|majority|most of|half of|double[ds]?|triple[ds]?|halve[ds]?|rose|risen|fell|fallen|grew|grown"
        r"|(?:increas|decreas|declin|reduc|shr[iu]nk|soar|plummet|surg|dropp|climb)\w*|compared (?:with|to)"
    ),
    Reason.CAUSE: _compile_words(
        r"because|caus(?:e|es|ed|ing)|due to|owing to|leads? to|led to|results? in|resulted (?:in|from)"
        r"|as a result|thanks to|responsible for|linked to|blamed?|attributed to|stems? from|brought about"
        r"|contribut(?:es?|ed) to|the reason|that'?s why|which is why"
    ),
    Reason.PREDICTION: _compile_words(
        r"will|won['’]t|shall|would|\w+['’]ll|going to|gonna|expects?|expected to|likely to|plans? to"
        r"|intends? to|hopes?|next (?:year|month|week)|tomorrow|forecasts?"
    ),
    Reason.OPINION: _compile_words(
        r"should|shouldn['’]t|must|ought|needs? to|have to|has to|got to|let['’]?s"
        r"|(?:i|we) (?:think|believe|feel|hope|want|like|love|know|mean|guess|suppose|wish|agree|disagree)"
        r"|in (?:my|our) (?:view|opinion|judgment)|frankly|honestly|of course|wonderful|terrible|great"
        r"|awful|outrageous|disgrace(?:ful)?|beautiful|vital|important|remarkable|proud"
    ),
    Reason.GREETING: _compile_words(
        r"thank you|thanks|good (?:morning|evening|afternoon|night)|welcome|hello|hi|goodbye|god bless"
        r"|please|congratulations|ladies and gentlemen|follow us|subscribe|sign up|comment policy"
    ),
}
_QUESTION_END = re.compile(r"[?؟？][\"'”’»)]*\s*\Z")


def find_reasons(words: str, found: Iterable[Candidate], language: str = "en") -> tuple[Reason, ...]:
    """Return the reasons of one sentence, in a fixed order; ``found`` are the checkable items in it."""
    kinds = {one.kind for one in found}
    reasons = {_KINDS[kind] for kind in kinds if kind in _KINDS}
    if language.partition("-")[0].casefold() in ("", "en"):
        reasons |= {name for name, pattern in _PATTERNS.items() if pattern.search(words)}
        if _ATTRIBUTION.search(words) and (kinds & {QUOTE, NAME, TITLE} or " that " in words):
            reasons.add(Reason.QUOTATION)
    elif QUOTE in kinds:
        reasons.add(Reason.QUOTATION)
    if _QUESTION_END.search(words):
        reasons.add(Reason.QUESTION)
    return tuple(reason for reason in Reason if reason in reasons)


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
