"""The content that a review binds to: statement, ruling and frozen citations, and its hash."""

from collections.abc import Iterable, Mapping
from typing import Any

from factcheck.models import Citation, Claim, Rating, Source, Verdict
from lib.commitments import canonical, sha256_hex


def frozen(citation: Citation) -> dict[str, Any]:
    """A numbered citation as plain values, with its pinned snapshot's hash. Cosmetic changes of a live page
    change nothing here.
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
        "restricted": source.restricted,
        "passage": citation.passage,
        "locator": citation.locator,
        "stance": citation.stance,
        "tier": citation.tier,
        "group": citation.group,
        "snapshot": citation.snapshot.hash if citation.snapshot else None,
        "decision": citation.decision,
    }


def frozen_citations(claim: Claim) -> list[dict[str, Any]]:
    """The claim's live citations, frozen, in the order they were added. One query."""
    live = claim.citations.live().numbered().select_related("source", "snapshot")
    return [frozen(c) for c in live.order_by("id")]


def numbered(citations: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Frozen citations with the number each is cited by: its own, or its place where it has none."""
    return [(one.get("number", place), one) for place, one in enumerate(citations, start=1)]


def restricted_in(citations: Iterable[Mapping[str, Any]]) -> set[str]:
    """Of frozen citations: the sources (public ids) that were restricted then or are now. One query."""
    then = {str(one["source"]): bool(one.get("restricted")) for one in citations}
    now = Source.objects.filter(public_id__in=list(then), restricted=True).values_list("public_id", flat=True)
    return {source for source, was in then.items() if was} | {str(source) for source in now}


def as_ruled_on(citations: list[dict[str, Any]], verdict: Verdict) -> list[dict[str, Any]]:
    """Frozen citations of now, without the snapshots that were pinned since ``verdict`` was filed.

    A page that is first looked at after the ruling went to review gives its citation a snapshot. It holds
    the very passage that was frozen, so it changes nothing that a reviewer judged. A ruling that was filed
    before citations had numbers of their own is compared without them.
    """
    unpinned = {frozen["citation"] for frozen in verdict.citations if frozen["snapshot"] is None}
    unnumbered = {frozen["citation"] for frozen in verdict.citations if "number" not in frozen}
    return [
        {name: value for name, value in now.items() if name != "number" or now["citation"] not in unnumbered}
        | ({"snapshot": None} if now["citation"] in unpinned else {})
        for now in citations
    ]


def judged(
    claim: Claim | Verdict,
    *,
    rating: Rating | None,
    tick: str,
    proposed: str,
    headline: str,
    summary: str,
    summary_reason: str,
    explanation: str,
    on_author: str,
    source_waiver: str,
    reply_waiver: str,
    citations: list[dict[str, Any]],
) -> dict[str, Any]:
    """Everything a reviewer judges, as plain values. ``claim`` is what is claimed: the claim as it stands, or
    a verdict, which froze it. What came to rulings later is in it only where there is any, so that older
    hashes can still be computed.
    """
    later = {"summary": summary, "summary_reason": summary_reason}
    return {
        "statement": claim.statement,
        "claimant": claim.claimant,
        "said_on": [claim.said_on.isoformat(), claim.said_precision] if claim.said_on else None,
        "origin": claim.origin_url,
        "ruling": {
            "rating": [rating.label, rating.definition, rating.value] if rating else None,
            "tick": tick,
            "proposed": proposed,
            "headline": headline,
            "explanation": explanation,
            "on_author": on_author,
            "source_waiver": source_waiver,
            "reply_waiver": reply_waiver,
        }
        | {name: words for name, words in later.items() if words},
        "citations": citations,
    }


def content_hash(claim: Claim, **parts: Any) -> str:
    """SHA-256, hex, over the canonical JSON (RFC 8785 order) of what ``judged`` makes of the same."""
    return sha256_hex(canonical(judged(claim, **parts)))


def frozen_content(verdict: Verdict) -> dict[str, Any]:
    """What ``verdict.content_hash`` was made of."""
    return judged(verdict, **_ruled(verdict), citations=verdict.citations)


def current_hash(claim: Claim, verdict: Verdict, citations: list[dict[str, Any]] | None = None) -> str:
    """What ``verdict`` would hash to over the claim and citations as they stand now."""
    now = frozen_citations(claim) if citations is None else citations
    return content_hash(claim, **_ruled(verdict), citations=as_ruled_on(now, verdict))


def _ruled(verdict: Verdict) -> dict[str, Any]:
    return {
        "rating": verdict.rating,
        "tick": verdict.tick,
        "proposed": verdict.proposed,
        "headline": verdict.headline,
        "summary": verdict.summary,
        "summary_reason": verdict.summary_reason,
        "explanation": verdict.explanation,
        "on_author": verdict.on_author,
        "source_waiver": verdict.source_waiver,
        "reply_waiver": verdict.reply_waiver,
    }
