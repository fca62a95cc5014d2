"""Checks of the wording of a verdict: length, footnotes, a claim that can be shown elsewhere (pure).

Problems stand in the way of filing, warnings do not. Each is the sentence that mends it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from lib import figures
from lib.errors import Invalid
from lib.text import footnotes, markdown, readability
from lib.text.readability import Readability
from lib.text.shorten import shorten_text

MAX_SHORT_CLAIM_LENGTH = 75
"""A hint, never a limit. A claim is shown whole where it has fewer characters: what Google recommends for
claimReviewed (https://developers.google.com/search/docs/appearance/structured-data/factcheck)."""


MAX_UNMATCHED_SHOWN = 8
"""Figures that one sentence names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WordingRequirements:
    """Requirements of one claim for its verdict.

    ``sources``: the numbers its citations have; ``removed_sources``: those they had and that were taken
    away. ``references``: the texts whose figures the verdict may use: the passages that it cites, what is
    known of their sources, and the claim. A limit is a number of words, or None.
    """

    own_copy: bool
    statement: str
    language: str = ""
    sources: tuple[int, ...] = ()
    removed_sources: tuple[int, ...] = ()
    references: tuple[str, ...] = ()
    headline_words: int | None = None
    explanation_words: int | None = None


def get_explanation_text(html: str) -> str:
    """The words of an explanation, as HTML, without its footnotes and code."""
    return markdown.strip_markup(footnotes.link_footnotes(html, lambda number: " "))


def list_length_warnings(what: str, text: str, limit: int | None) -> list[str]:
    """Return a warning where ``text`` has more words than the desk allows."""
    count = readability.count_words(text)
    if limit is None or count <= limit:
        return []
    return [f"{what} has {count:,} words; this desk’s limit is {limit:,}."]


def get_short_claim(statement: str, summary: str) -> str:
    """Return the claim for places that show little of it: the short form, or the statement cut at a word."""
    return summary or shorten_text(statement, MAX_SHORT_CLAIM_LENGTH - 1)


def list_long_claim_warnings(requirements: WordingRequirements, summary: str) -> list[str]:
    """Return a hint where others cut the claim off, with what stands there in place of it."""
    short = " ".join(summary.split())
    length = len(short or " ".join(requirements.statement.split()))
    if requirements.own_copy or length < MAX_SHORT_CLAIM_LENGTH:
        return []
    hint = f"has {length} characters; many who show it cut it off from {MAX_SHORT_CLAIM_LENGTH} on."
    if short:
        return [f"The short form {hint}"]
    cut = get_short_claim(requirements.statement, "")
    return [f"The claim {hint} Write a short form, or it is shown as “{cut}” where there is no room."]


def list_unmatched_figures(requirements: WordingRequirements, texts: Iterable[str]) -> list[str]:
    """Return the figures and dates of a verdict's texts that none of the passages it cites says.

    Nothing is compared where no source is cited: then it rests on a named person's word.
    """
    if not requirements.sources:
        return []
    found = (figures.list_unmatched_figures(text, requirements.references) for text in texts)
    return list(dict.fromkeys(words for one in found for words in one))


def describe_unmatched_figures(unmatched: Sequence[str]) -> str:
    """Return “No cited passage says 95.8 million or 2019.”; "" for none."""
    if not unmatched:
        return ""
    shown = list(unmatched[:MAX_UNMATCHED_SHOWN])
    if more := len(unmatched) - len(shown):
        shown.append(f"{more} more")
    words = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
    return f"No cited passage says {words}."


def check_figures(requirements: WordingRequirements, texts: Iterable[str]) -> dict[str, list[str]]:
    """Return the error of a verdict whose figures are in no passage, by field. It asks, and never judges."""
    sentence = describe_unmatched_figures(list_unmatched_figures(requirements, texts))
    if not sentence:
        return {}
    return {"figure_waiver": [f"{sentence} Correct it, cite a passage that does, or write where it is from."]}


def render_explanation(text: str) -> str:
    """The explanation as HTML; "" for what the renderer refuses, which has an error of its own."""
    try:
        return markdown.render_markdown(text)
    except Invalid:
        return ""


def list_dangling_footnotes(requirements: WordingRequirements, html: str) -> list[str]:
    """Footnotes of an explanation, as HTML, that no source answers to."""
    lost = [number for number in footnotes.list_footnote_numbers(html) if number not in requirements.sources]
    taken = [number for number in lost if number in requirements.removed_sources]
    never = [number for number in lost if number not in requirements.removed_sources]
    there = gettext("No source has been added yet.")
    if requirements.sources:
        several = len(requirements.sources) > 1
        there = (
            f"The sources are {_join_numbers(requirements.sources)}."
            if several
            else f"The one source is {_format_footnotes(requirements.sources)}."
        )
    found = []
    if taken:
        found.append(
            f"{_format_footnotes(taken)}: this source was taken away. Cite another one, or take the mark out."
        )
    if never:
        as_typed = f"\\[{never[0]}\\]"
        found.append(
            f"{_format_footnotes(never)}: there is no such source. {there} For the brackets themselves "
            f"write {as_typed}."
        )
    return found


def list_uncited_sources(requirements: WordingRequirements, html: str) -> list[str]:
    """Sources that the explanation never cites. Not asked where it says nothing yet."""
    cited = set(footnotes.list_footnote_numbers(html))
    left = [number for number in requirements.sources if number not in cited]
    if not html or not left:
        return []
    if len(left) == 1:
        return [f"Source {left[0]} is cited nowhere: put [{left[0]}] where it bears the words out."]
    return [
        f"Sources {_join_numbers(left)} are cited nowhere: put their numbers where they bear the words out."
    ]


def measure_explanation(requirements: WordingRequirements, html: str) -> Readability:
    """Return a sentence on the length and readability of the explanation."""
    return readability.measure_readability(get_explanation_text(html), requirements.language)


def describe_readability(reading: Readability) -> str:
    """The same as one plain sentence; "" where there is nothing to read."""
    if not reading.words:
        return ""
    value = _format_count(reading.words, "word")
    if reading.sentences > 1:
        sentence_length = _format_count(reading.longest_sentence_words, "word")
        value += f" in {reading.sentences} sentences, the longest {sentence_length}"
    value += "."
    if reading.grade is not None:
        years = f"grade {reading.grade}" if reading.grade < 14 else "university level"
        value += f" Reads at {years} (Automated Readability Index)."
    return value


def _format_count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _format_footnotes(numbers: Iterable[int]) -> str:
    return ", ".join(f"[{number}]" for number in numbers)


def _join_numbers(numbers: Iterable[int]) -> str:
    """1, 2 and 4."""
    words = [str(number) for number in numbers]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
