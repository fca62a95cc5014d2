"""Check of one text against itself: the one call."""

import re
from collections.abc import Iterator
from datetime import date

from .ages import check_ages
from .conversions import check_conversions
from .dates import check_weekdays
from .directions import check_directions
from .durations import check_durations
from .enumerations import check_enumerations
from .finding import Finding
from .headlines import check_headline
from .rates import check_rates
from .repeated_dates import check_repeated_dates
from .repeats import check_repeats, list_mentions
from .results import MAX_REACH, check_results
from .sentences import Sentence, split_text
from .shares import check_shares
from .spans import check_spans

MAX_TEXT_LENGTH = 250_000
"""Code points read of a text: twice as many as the longest article has."""
MAX_FIGURES = 5_000
"""Figures read of a text. A table has more, and ties none of them."""
MAX_FINDINGS = 200
LANGUAGES = ("en",)
"""Languages whose words the rules know."""
_DIGIT = re.compile(r"\d")
_SENTENCE_RULES = (check_shares, check_directions, check_rates, check_conversions)


def check_arithmetic(
    text: str, *, language: str = "en", published_on: date | None = None, has_headline: bool = True
) -> list[Finding]:
    """Return the figures of ``text`` that do not agree with others of it, in order of the text.

    ``text`` is plain; with ``has_headline`` its first paragraph is the headline, unless it reads as the
    beginning of the text. ``published_on`` gives the year to dates without one. A finding is made only where
    the words tie figures together and no rounding explains the difference. Returns nothing for a language
    that is not one of LANGUAGES. Never raises; takes time in proportion to the text.
    """
    if (language.partition("-")[0].casefold() or "en") not in LANGUAGES:
        return []
    sentences = _limit_figures(split_text(text[:MAX_TEXT_LENGTH]))
    has_headline = has_headline and _begins_with_headline(sentences)
    found: dict[tuple[int, int], Finding] = {}
    for finding in _iter_findings(sentences, published_on, has_headline):
        found.setdefault((finding.start, finding.end), finding)
        if len(found) >= MAX_FINDINGS:
            break
    return sorted(found.values(), key=lambda one: (one.start, one.end))


def _begins_with_headline(sentences: list[Sentence]) -> bool:
    """True if the first paragraph may be a headline: one sentence without a full stop, with more below it."""
    lead = [one for one in sentences if one.paragraph == sentences[0].paragraph]
    return len(lead) == 1 < len(sentences) and not lead[0].text.rstrip().endswith(".")


def _limit_figures(sentences: list[Sentence]) -> list[Sentence]:
    """Return the sentences up to the one with the last figure that is read."""
    count = 0
    for index, sentence in enumerate(sentences):
        count += len(sentence.figures)
        if count > MAX_FIGURES:
            return sentences[:index]
    return sentences


def _iter_findings(
    sentences: list[Sentence], published_on: date | None, has_headline: bool
) -> Iterator[Finding]:
    previous: Sentence | None = None
    passage: list[Sentence] = []
    for sentence in sentences:
        if previous is not None and has_headline and previous.paragraph == sentences[0].paragraph:
            previous = None
            passage = []
        passage = [*passage, sentence][-MAX_REACH:]
        if sentence.figures or _DIGIT.search(sentence.text):
            for rule in _SENTENCE_RULES:
                yield from rule(sentence, previous)
            yield from check_spans(sentence, published_on)
            yield from check_durations(sentence, previous, published_on)
            yield from check_ages(sentence, previous, published_on)
            yield from check_results(passage)
        yield from check_enumerations(sentence)
        yield from check_weekdays(passage, published_on)
        previous = sentence
    mentions = list_mentions(sentences)
    if has_headline:
        yield from check_headline(sentences, mentions)
        mentions = [one for one in mentions if one.sentence.paragraph != sentences[0].paragraph]
    yield from check_repeats(mentions)
    yield from check_repeated_dates(sentences)
