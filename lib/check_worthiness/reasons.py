"""Reasons for and against checking a sentence, found by its grammar.

Figures, dates, names and quotations are found in any language that ``lib.claim_detection`` reads; all else is
English.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from lib.claim_detection import DATE, NAME, NUMBER, QUOTE, SUPERLATIVE, TITLE, Candidate


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
