"""Checks of the wording of a verdict: length, footnotes, a claim that can be shown elsewhere (pure).

Problems stand in the way of filing, warnings do not. Each is a sentence that says how to correct it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext, ngettext

from lib import figures
from lib.errors import Invalid
from lib.text import markdown
from lib.text import markdown as text_markdown
from lib.text import plain_text as text_plain_text
from lib.text.phrases import format_number, join_with_and, join_with_or
from lib.text.plain_text import Readability, shorten_text

MAX_SHORT_CLAIM_LENGTH = 75
"""A hint, never a limit. A claim is shown whole where it has fewer characters: what Google recommends for
claimReviewed (https://developers.google.com/search/docs/appearance/structured-data/factcheck)."""


MAX_UNMATCHED_SHOWN = 8
"""Figures that one sentence names."""


QUOTED_AROUND = 24
"""Characters of a passage that are quoted on each side of a figure."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A text whose figures a verdict may use. ``number`` is that of its source, None for the claim itself."""

    text: str
    number: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FigurePlace:
    """A figure or date of a verdict as typed, and where it is said, with what a reference says there."""

    words: str
    is_matched: bool
    number: int | None = None
    quote: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class WordingRequirements:
    """Requirements of one claim for its verdict.

    ``sources``: its citations by number, with public ids where known; ``removed_sources``: the numbers of
    those that were taken away. ``references``: the texts whose figures the verdict may use: the passages
    that it cites, what is known of their sources, and last the claim. A limit is a number of words, or None.
    """

    own_copy: bool
    statement: str
    language: str = ""
    sources: Mapping[int, UUID | None] = field(default_factory=dict)
    removed_sources: tuple[int, ...] = ()
    references: tuple[Reference, ...] = ()
    headline_words: int | None = None
    explanation_words: int | None = None


def get_explanation_text(html: str) -> str:
    """Return the text of an explanation, given as HTML, without its footnotes and code."""
    return markdown.strip_markup(text_markdown.link_footnotes(html, lambda number: " "))


def list_headline_warnings(requirements: WordingRequirements, headline: str) -> list[str]:
    """Return a warning where the headline has more words than the desk allows."""
    count, limit = text_plain_text.count_words(headline), requirements.headline_words
    if limit is None or count <= limit:
        return []
    message = ngettext(
        "The headline has {count} word. The limit on this desk is {max}.",
        "The headline has {count} words. The limit on this desk is {max}.",
        count,
    )
    return [message.format(count=format_number(count), max=format_number(limit))]


def list_explanation_warnings(requirements: WordingRequirements, html: str) -> list[str]:
    """Return a warning where the explanation, as HTML, has more words than the desk allows."""
    count, limit = text_plain_text.count_words(get_explanation_text(html)), requirements.explanation_words
    if limit is None or count <= limit:
        return []
    message = ngettext(
        "The explanation has {count} word. The limit on this desk is {max}.",
        "The explanation has {count} words. The limit on this desk is {max}.",
        count,
    )
    return [message.format(count=format_number(count), max=format_number(limit))]


def get_short_claim(statement: str, summary: str) -> str:
    """Return the claim for places that show little of it: the short form, or the statement cut at a word."""
    return summary or shorten_text(statement, MAX_SHORT_CLAIM_LENGTH - 1)


def list_long_claim_warnings(requirements: WordingRequirements, summary: str) -> list[str]:
    """Return a hint where others cut the claim off, with what stands there in place of it."""
    short = " ".join(summary.split())
    length = len(short or " ".join(requirements.statement.split()))
    if requirements.own_copy or length < MAX_SHORT_CLAIM_LENGTH:
        return []
    if short:
        message = ngettext(
            "The short version has {count} character. Many sites show fewer than {max}.",
            "The short version has {count} characters. Many sites show fewer than {max}.",
            length,
        )
    else:
        message = ngettext(
            "The claim has {count} character. Many sites show fewer than {max}. Write a short version, or "
            "they show “{text}”.",
            "The claim has {count} characters. Many sites show fewer than {max}. Write a short version, or "
            "they show “{text}”.",
            length,
        )
    cut = get_short_claim(requirements.statement, "")
    return [message.format(count=format_number(length), max=MAX_SHORT_CLAIM_LENGTH, text=cut)]


def list_figure_places(requirements: WordingRequirements, texts: Iterable[str]) -> list[FigurePlace]:
    """Return the figures and dates of a verdict's texts, each with the first reference that says it.

    Nothing is compared where no source is cited: then it rests on a named person's word.
    """
    if not requirements.sources:
        return []
    references = requirements.references
    passages = [one.text for one in references]
    places: dict[str, FigurePlace] = {}
    for text in texts:
        for match in figures.match_figures(text, passages):
            reference = None if match.passage is None else references[match.passage]
            if match.words not in places or reference is None:
                places[match.words] = FigurePlace(
                    words=match.words,
                    is_matched=reference is not None,
                    number=reference.number if reference else None,
                    quote=_quote_around(reference.text, match.start, match.end) if reference else "",
                )
    return list(places.values())


def list_unmatched_figures(requirements: WordingRequirements, texts: Iterable[str]) -> list[str]:
    """Return the figures and dates of a verdict's texts that none of the passages it cites says."""
    return [place.words for place in list_figure_places(requirements, texts) if not place.is_matched]


def _quote_around(text: str, start: int, end: int) -> str:
    """Return a part of a text with some whole words on each side; its beginning where there is no place."""
    begins = text.rfind(" ", 0, max(0, start - QUOTED_AROUND)) + 1
    ends = text.find(" ", max(end, start) + QUOTED_AROUND)
    part = text[begins : ends if ends >= 0 else None]
    quote = " ".join(part.split())
    return f"{'…' if begins else ''}{quote}{'…' if ends >= 0 else ''}"


def describe_unmatched_figures(unmatched: Sequence[str]) -> str:
    """Return “No cited passage says 95.8 million or 2019.”; "" for none."""
    if not unmatched:
        return ""
    shown = list(unmatched[:MAX_UNMATCHED_SHOWN])
    if more := len(unmatched) - len(shown):
        shown.append(ngettext("{count} more", "{count} more", more).format(count=format_number(more)))
    return gettext("No cited passage says {numbers}.").format(numbers=join_with_or(shown))


def check_figures(requirements: WordingRequirements, texts: Iterable[str]) -> dict[str, list[str]]:
    """Return the error of a verdict whose figures are in no passage, by field. It asks, and never judges."""
    sentence = describe_unmatched_figures(list_unmatched_figures(requirements, texts))
    if not sentence:
        return {}
    advice = gettext("Correct the verdict, cite a passage that says it, or explain where it comes from.")
    return {"figure_waiver": [f"{sentence} {advice}"]}


def render_explanation(text: str) -> str:
    """Return the explanation as HTML; "" where the renderer refuses it, which is an error of its own."""
    try:
        return markdown.render_markdown(text)
    except Invalid:
        return ""


def list_dangling_footnotes(requirements: WordingRequirements, html: str) -> list[str]:
    """Return problems of footnotes of an explanation, given as HTML, that no source has as its number."""
    lost = [
        number for number in text_markdown.list_footnote_numbers(html) if number not in requirements.sources
    ]
    taken = [number for number in lost if number in requirements.removed_sources]
    never = [number for number in lost if number not in requirements.removed_sources]
    found = []
    if taken:
        message = ngettext(
            "{numbers}: this source has been removed. Cite another one, or delete the number.",
            "{numbers}: these sources have been removed. Cite others, or delete the numbers.",
            len(taken),
        )
        found.append(message.format(numbers=_join_numbers(taken)))
    if never:
        message = ngettext(
            "{numbers}: there is no such source.", "{numbers}: there are no such sources.", len(never)
        )
        known = gettext("No source has been added yet.")
        if requirements.sources:
            known = ngettext(
                "The only source is {numbers}.", "The sources are {numbers}.", len(requirements.sources)
            ).format(numbers=_join_numbers(requirements.sources))
        typed = gettext("To show the brackets themselves, type {escaped}.")
        found.append(
            f"{message.format(numbers=_join_numbers(never))} {known} "
            f"{typed.format(escaped=f'\\[{never[0]}\\]')}"
        )
    return found


def list_uncited_sources(requirements: WordingRequirements, html: str) -> list[str]:
    """Return a warning for sources that the explanation never cites; none for an empty explanation."""
    cited = set(text_markdown.list_footnote_numbers(html))
    left = [number for number in requirements.sources if number not in cited]
    if not html or not left:
        return []
    message = ngettext(
        "Source {numbers} is not cited. Put its number after the words it supports.",
        "Sources {numbers} are not cited. Put their numbers after the words they support.",
        len(left),
    )
    return [message.format(numbers=_join_numbers(left))]


def measure_explanation(requirements: WordingRequirements, html: str) -> Readability:
    """Return the length and readability of the explanation, given as HTML."""
    return text_plain_text.measure_readability(get_explanation_text(html), requirements.language)


def describe_readability(reading: Readability) -> str:
    """Return these measures in one line; "" for an empty text."""
    if not reading.words:
        return ""
    words = ngettext("{count} word", "{count} words", reading.words)
    facts = [words.format(count=format_number(reading.words))]
    if reading.sentences > 1:
        sentences = ngettext("{count} sentence", "{count} sentences", reading.sentences)
        message = ngettext(
            "longest sentence: {count} word",
            "longest sentence: {count} words",
            reading.longest_sentence_words,
        )
        facts += [
            sentences.format(count=format_number(reading.sentences)),
            message.format(count=format_number(reading.longest_sentence_words)),
        ]
    if reading.grade is not None:
        level = (
            gettext("reading level: US school grade {grade} (Automated Readability Index)")
            if reading.grade < 14
            else gettext("reading level: university (Automated Readability Index)")
        )
        facts.append(level.format(grade=reading.grade))
    return " · ".join(facts)


def _join_numbers(numbers: Iterable[int]) -> str:
    """Return “[1], [2] and [4]” for the numbers 1, 2 and 4."""
    return join_with_and([f"[{number}]" for number in numbers])
