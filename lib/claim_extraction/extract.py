"""Extraction of a claim from selected words: the one call."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lib.claim_detection import DATE, NAME, NUMBER, QUOTE, SUPERLATIVE, TITLE, Candidate
from lib.claim_extraction.speakers import Speaker, find_speaker, iter_attributions
from lib.claim_extraction.speech_dates import SpeechDate, find_speech_date
from lib.claim_extraction.statements import Statement, find_statement

CAUSAL, ATTRIBUTION, OTHER = "causal", "attribution", "other"
_CAUSAL = re.compile(
    r"\b(?:caus(?:e|es|ed|ing)|because|due to|led to|leads? to|result(?:s|ed)? in|thanks to|saves?|saved"
    r"|prevent(?:s|ed)?|trigger(?:s|ed)?|blamed? (?:for|on)|(?:rose|fell|grew) (?:after|since))\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"\b(?:said|says|told|denied|denies|claimed|claims|promised|announced)\b")
_ORDER = (NUMBER, SUPERLATIVE, DATE, TITLE, NAME)
"""Kinds from the most telling: words with a number are checked as a number, whatever else they hold."""


@dataclass(frozen=True, slots=True)
class ExtractedClaim:
    """Parts of a claim: ``speaker`` and ``speech_date`` are None where the text does not say."""

    statement: Statement
    kind: str
    speaker: Speaker | None
    speech_date: SpeechDate | None


def extract_claim(
    text: str,
    start: int,
    end: int,
    candidates: Sequence[Candidate],
    *,
    language: str = "",
    published: date | None = None,
) -> ExtractedClaim:
    """Extract the claim in ``text[start:end]``; ``candidates`` are what the detector found in the text."""
    tongue = language.partition("-")[0].casefold() or "en"
    statement = find_statement(text, start, end, candidates, tongue)
    sentence = (statement.start, statement.end)
    near = [one for one in candidates if one.end <= statement.end]
    speaker = find_speaker(text, sentence, (start, end), near) if tongue == "en" else None
    verbs: list[tuple[int, int]] = []
    if tongue == "en":
        names = [one for one in near if one.kind == NAME]
        verbs = [(one.start, one.end) for one in iter_attributions(text, *sentence, names)]
    here = [one for one in near if one.start >= statement.start]
    return ExtractedClaim(
        statement=statement,
        kind=find_kind(text, start, end, candidates),
        speaker=speaker,
        speech_date=find_speech_date(text, verbs, here, published),
    )


def find_kind(text: str, start: int, end: int, candidates: Sequence[Candidate]) -> str:
    """Return the kind of the selected words: of the items they touch, or of their own wording."""
    touched = {one.kind for one in candidates if one.start < end and one.end > start}
    quotes = [
        one for one in candidates if one.kind == QUOTE and one.start <= start + 1 and one.end >= end - 1
    ]
    if any(2 * (end - start) >= one.end - one.start for one in quotes):
        return QUOTE
    selected = text[start:end]
    if _CAUSAL.search(selected):
        return CAUSAL
    if kind := next((kind for kind in _ORDER[:3] if kind in touched), ""):
        return kind
    if _SPEECH.search(selected):
        return ATTRIBUTION
    if kind := next((kind for kind in _ORDER[3:] if kind in touched), ""):
        return kind
    return QUOTE if QUOTE in touched else OTHER
