"""A ruling as it is typed, the way its readers will see it: rendered, counted, with what is still to mend."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from factcheck import wording
from factcheck.models import Claim
from factcheck.queries.proposed import changes_of
from factcheck.wording import Asked
from lib import footnotes, markdown, readability
from lib.errors import Invalid

LONG_SENTENCE = 30
"""From so many words on the longest sentence is shown, so that it can be found and cut."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafted:
    """``counts`` are (what, sentence, whether it is over); ``changes`` the sentences of the article with the
    words proposed, as parts for diff.html.
    """

    explanation: SafeString
    refused: str = ""
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    line: str = ""
    longest: str = ""
    counts: list[tuple[str, str, bool]] = field(default_factory=list)
    changes: list[list[dict[str, str]]] = field(default_factory=list)


def drafted(claim: Claim, asked: Asked, typed: dict[str, str]) -> Drafted:
    """``typed`` is the form's fields as they stand. At most three queries; nothing is kept."""
    text = typed.get("explanation", "")
    refused = ""
    try:
        html = markdown.render(text)
    except Invalid as error:
        html, refused = "", error.message
    read = wording.reading_of(asked, html)
    numbers = _numbers(claim)
    long = wording.too_long("The explanation", wording.said_in(html), asked.explanation_words)
    return Drafted(
        explanation=cited(html, {number: f"#source-{key}" for number, key in numbers.items()}),
        refused=refused,
        problems=[*wording.cited_to_nothing(asked, html), *long],
        warnings=wording.cited_nowhere(asked, html),
        line=wording.reading_line(read),
        longest=read.longest if read.longest_words >= LONG_SENTENCE else "",
        counts=_counts(asked, typed),
        changes=changes_of(claim, tick=typed.get("tick", ""), proposed=typed.get("proposed", "")),
    )


def cited(html: str, addresses: dict[int, str]) -> SafeString:
    """``html`` (sanitised) with each footnote as a link to its address, and marked where it has none."""

    def link(number: int) -> str:
        if number in addresses:
            return format_html(
                '<sup><a href="{}" aria-label="source {}">{}</a></sup>', addresses[number], number, number
            )
        return format_html('<sup class="lost">[{}]<span class="vh"> no such source</span></sup>', number)

    return mark_safe(footnotes.linked(html, link))  # noqa: S308 - sanitised before; what is added is escaped


def _numbers(claim: Claim) -> dict[int, UUID]:
    return {one.number: one.public_id for one in claim.citations.live().numbered().only("public_id")}


def _counts(asked: Asked, typed: dict[str, str]) -> list[tuple[str, str, bool]]:
    found: list[tuple[str, str, bool]] = []

    def limit(name: str, count: int, most: int | None, noun: str) -> None:
        if most is not None:
            found.append((name, f"{count:,} of {most:,} {noun}", count > most))

    if not asked.own_copy:
        limit("Headline", readability.words(typed.get("headline", "")), asked.headline_words, "words")
        shown = " ".join((typed.get("summary", "").strip() or asked.statement).split())
        limit("Claim in few words", len(shown), wording.SHORT - 1, "characters")
    return found
