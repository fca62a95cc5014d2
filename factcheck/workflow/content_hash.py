"""The content that a review binds to: statement, verdict and frozen citations, and its hash."""

from collections.abc import Iterable, Mapping
from typing import Any

from factcheck.models import Citation, Claim, Rating, Source, Verdict
from factcheck.models.citation import CitationQuerySet
from lib.crypto.commitments import canonical_json, sha256_hex


def freeze_citation(citation: Citation) -> dict[str, Any]:
    """Return a numbered citation as plain values, with its pinned snapshot's hash.

    Cosmetic changes of a live page change nothing here.
    """
    source = citation.source
    return {
        "citation": str(citation.public_id),
        "number": citation.number,
        "source": str(source.public_id),
        "kind": source.kind,
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "author": source.author,
        "published_on": source.published_on.isoformat() if source.published_on else None,
        "is_restricted": source.is_restricted,
        "passage": citation.passage,
        "locator": citation.locator,
        "stance": citation.stance,
        "tier": citation.tier,
        "independence_group": citation.independence_group,
        "snapshot": citation.snapshot.text_hash if citation.snapshot else None,
        "drift_decision_reason": citation.drift_decision_reason,
    }


def freeze_citations(claim: Claim) -> list[dict[str, Any]]:
    """Return the claim's active citations, frozen, in the order they were added. One query."""
    return [freeze_citation(c) for c in select_for_freezing(claim.citations.active())]


def select_for_freezing(citations: CitationQuerySet) -> CitationQuerySet:
    """Return citations as ``freeze_citation`` takes them, in the order they were added."""
    numbered = citations.with_numbers().select_related("source", "snapshot")
    return numbered.defer("snapshot__text").order_by("id")


def number_citations(citations: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Return frozen citations with the number each is cited by: its own, or its place where it has none."""
    return [(one.get("number", place), one) for place, one in enumerate(citations, start=1)]


def list_restricted_sources(citations: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the sources (public ids) of frozen citations that were restricted then or are now. One query."""
    then = {str(one["source"]): bool(one.get("is_restricted")) for one in citations}
    now = Source.objects.filter(public_id__in=list(then), is_restricted=True).values_list(
        "public_id", flat=True
    )
    return {source for source, was in then.items() if was} | {str(source) for source in now}


def restore_pinned_snapshots(citations: list[dict[str, Any]], verdict: Verdict) -> list[dict[str, Any]]:
    """Return current frozen citations without the snapshots that were pinned since ``verdict`` was filed.

    A page that is first checked after the verdict went to review gives its citation a snapshot. It holds the
    very passage that was frozen, so it changes nothing that a reviewer judged. A verdict that was filed
    before citations had numbers of their own is compared without them.
    """
    stored = verdict.get_stored_citations()
    unpinned = {frozen["citation"] for frozen in stored if frozen["snapshot"] is None}
    unnumbered = {frozen["citation"] for frozen in stored if "number" not in frozen}
    return [
        {name: value for name, value in now.items() if name != "number" or now["citation"] not in unnumbered}
        | ({"snapshot": None} if now["citation"] in unpinned else {})
        for now in citations
    ]


LATER_TEXTS = frozenset({"summary", "passage_waiver", "figure_waiver"})
"""Fields that verdicts got later."""


def build_content(
    claim: Claim | Verdict,
    *,
    rating: Rating | None,
    tick: str,
    citations: list[dict[str, Any]],
    **texts: str,
) -> dict[str, Any]:
    """Return everything a reviewer judges, as plain values.

    ``claim`` is the claim as it is now, or a verdict, which froze it; ``texts`` are those of
    ``Verdict.get_texts``. Later ones are in it only where they have a value, so that older hashes can still
    be computed.
    """
    return {
        **claim.get_hashed_values(),
        "verdict": {
            "rating": [rating.label, rating.definition, rating.value] if rating else None,
            "tick": tick,
        }
        | {name: words for name, words in texts.items() if words or name not in LATER_TEXTS},
        "citations": citations,
    }


def compute_content_hash(claim: Claim, **parts: Any) -> str:
    """Return the SHA-256, hex, over the canonical JSON (RFC 8785 order) of ``build_content`` of the same."""
    return sha256_hex(canonical_json(build_content(claim, **parts)))


def get_frozen_content(verdict: Verdict) -> dict[str, Any]:
    """Return the content that ``verdict.content_hash`` was made of."""
    return build_content(verdict, **_get_verdict_fields(verdict), citations=verdict.citations)


def compute_current_hash(
    claim: Claim, verdict: Verdict, citations: list[dict[str, Any]] | None = None
) -> str:
    """Return the hash that ``verdict`` would have over the claim and citations as they are now."""
    now = freeze_citations(claim) if citations is None else citations
    return compute_content_hash(
        claim, **_get_verdict_fields(verdict), citations=restore_pinned_snapshots(now, verdict)
    )


def _get_verdict_fields(verdict: Verdict) -> dict[str, Any]:
    return {"rating": verdict.rating, "tick": verdict.tick, **verdict.get_texts()}
