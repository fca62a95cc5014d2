"""Requirements for the wording of a verdict: its sources and what they say, and the limits of the desk."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from factcheck.models import Claim, Verdict
from factcheck.models.claim_fields import ClaimDetails
from factcheck.verdicts import wording
from factcheck.verdicts.wording import Reference, WordingRequirements
from factcheck.workflow.content_hash import freeze_citation, number_citations, select_for_freezing


def get_wording_requirements(claim: Claim) -> WordingRequirements:
    """Return the values that ``factcheck.verdicts.wording`` needs. One query, beside that for the desk."""
    citations = list(select_for_freezing(claim.citations.all()))
    live = [one for one in citations if one.removed_at is None]
    return WordingRequirements(
        own_copy=claim.is_own_copy,
        statement=claim.statement,
        language=claim.language,
        sources={one.number: one.public_id for one in live},
        removed_sources=tuple(one.number for one in citations if one.removed_at is not None),
        references=tuple(_iter_references(claim, number_citations([freeze_citation(one) for one in live]))),
        headline_words=claim.desk.headline_words,
        explanation_words=claim.desk.explanation_words,
    )


def describe_unmatched_figures(verdict: Verdict) -> str:
    """Return a sentence for the figures of a filed verdict that no passage frozen in it says; "" for none."""
    citations = number_citations(verdict.citations)
    requirements = WordingRequirements(
        own_copy=bool(verdict.tick),
        statement=verdict.statement,
        sources={number: None for number, _ in citations},
        references=tuple(_iter_references(verdict, citations)),
    )
    explanation = wording.get_explanation_text(wording.render_explanation(verdict.explanation))
    texts = [verdict.headline, verdict.summary, verdict.proposed_text, explanation]
    return wording.describe_unmatched_figures(wording.list_unmatched_figures(requirements, texts))


def _iter_references(
    claim: ClaimDetails, citations: Sequence[tuple[int, Mapping[str, Any]]]
) -> Iterator[Reference]:
    """Yield each passage, then the title and day of each source, and last what the claim says and when.

    What is off the record is left out: else whoever may not read it could find its figures by trying.
    """
    named = [(number, one) for number, one in citations if not one["is_restricted"]]
    for number, one in named:
        yield Reference(one["passage"] or "", number)
    for number, one in named:
        yield Reference(f"{one['title']}. {one['locator'] or ''}", number)
        yield Reference(_spell_date(one["published_on"] or ""), number)
    yield Reference(claim.statement)
    yield Reference(_spell_date(claim.format_date()))


def _spell_date(iso: str) -> str:
    """Return “5 March 2026” for 2026-03-05, “March 2026” for 2026-03, and a year as it is."""
    year, *rest = iso.split("-")
    if not rest:
        return year
    month = f"{date(int(year), int(rest[0]), 1):%B %Y}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month
