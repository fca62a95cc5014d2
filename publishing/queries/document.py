"""Makes up what the public is told about a claim: plain values, ready to be written as JSON.

Dates are ISO 8601; moments are UTC with a Z. Everything comes from what was approved and frozen, and nothing
that was typed for colleagues alone is in it.
"""

from datetime import UTC, datetime
from typing import Any

from factcheck import claimreview
from factcheck.enums import Standing, Vote
from factcheck.models import Claim, Publication, Rating, Retraction, Verdict
from factcheck.queries.claimreview_input import claimreview_input, has_claimreview, public_url
from factcheck.queries.content import numbered, restricted_in
from lib.times import zone
from publishing.queries.corrections import corrections_among
from publishing.queries.explanation import explanation_html

UNNAMED = "A source we cannot name"


def moment(at: datetime) -> str:
    """``at`` as partners read it: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def verdict_document(publication: Publication) -> dict[str, Any]:
    """The document of one published version, as it went out. A bounded number of queries."""
    claim, verdict = publication.claim, publication.verdict
    earlier = claim.publications.filter(version__lte=publication.version).order_by("version")
    versions = list(earlier.select_related("verdict__rating"))
    review = claimreview_input(claim, verdict, publication.at)
    return {
        "id": str(claim.public_id),
        "url": public_url(claim),
        "version": publication.version,
        "standing": Standing.LIVE.value,
        "statement": verdict.statement,
        "claimant": verdict.claimant,
        "said_on": review.said_on,
        "language": claim.language,
        "tags": claim.tags,
        "rating": _rating(verdict.rating),
        "headline": verdict.headline,
        "summary": verdict.summary,
        "explanation": {"markdown": verdict.explanation, "html": explanation_html(verdict.explanation)},
        "citations": citations_of(verdict),
        "replies": _replies(claim, publication.at),
        "desk": None if claim.desk.is_confidential else {"name": claim.desk.name, "slug": claim.desk.slug},
        "signed": _signed(claim, verdict),
        "first_published_at": moment(versions[0].at),
        "updated_at": moment(publication.at),
        "corrections": corrections_among(versions, moment),
        "claim_review": claimreview.build(review) if has_claimreview(verdict) else None,
    }


def with_standing(document: dict[str, Any], standing: str, at: datetime) -> dict[str, Any]:
    """The same version under another standing: nothing else of it moves."""
    return document | {"standing": str(standing), "updated_at": moment(at)}


def tombstone(claim: Claim, retraction: Retraction, at: datetime) -> dict[str, Any]:
    """What stands in place of a retracted verdict, and nothing else of it."""
    return {
        "id": str(claim.public_id),
        "url": public_url(claim),
        "standing": Standing.RETRACTED.value,
        "retracted_at": moment(at),
        "reason": retraction.reason,
    }


def words(verdict: Verdict) -> str:
    """What a search looks through."""
    return "\n".join([verdict.statement, verdict.summary, verdict.headline, verdict.claimant]).casefold()


def _rating(rating: Rating | None) -> dict[str, Any]:
    if rating is None:
        raise LookupError("Only a rated verdict can be published.")
    labels = list(rating.scale.ratings.filter(value__isnull=False).order_by("value", "position"))
    values = [label.value for label in labels if label.value is not None]
    return {
        "label": rating.label,
        "definition": rating.definition,
        "colour": rating.colour,
        "icon": rating.icon,
        "value": rating.value,
        "best": max(values, default=None),
        "worst": min(values, default=None),
        "scale": [{"label": label.label, "value": label.value} for label in labels],
    }


def citations_of(verdict: Verdict) -> list[dict[str, Any]]:
    """The citations as frozen, numbered as the explanation counts. A restricted source keeps its number."""
    restricted = restricted_in(verdict.citations)
    return [
        _citation(number, one, hidden=str(one["source"]) in restricted)
        for number, one in numbered(verdict.citations)
    ]


def _citation(number: int, frozen: dict[str, Any], *, hidden: bool) -> dict[str, Any]:
    told = {
        name: "" if hidden else frozen[name]
        for name in ("title", "publisher", "author", "url", "passage", "locator")
    }
    return {
        "number": number,
        **told,
        "title": UNNAMED if hidden else frozen["title"],
        "published_on": None if hidden else frozen["published_on"],
        "stance": frozen["stance"],
        "tier": frozen["tier"],
    }


def _replies(claim: Claim, at: datetime) -> list[dict[str, Any]]:
    """Who was asked before ``at`` and had their time to answer, where readers are told; never what they said.

    Days are those of the desk's own zone. Who answered later than this version is told in the next one.
    """
    tz = zone(claim.desk.timezone)
    asked = claim.replies.filter(public=True, asked_at__lt=at, closed_at__lte=at)
    return [
        {
            "whom": reply.whom,
            "asked_on": reply.asked_at.astimezone(tz).date().isoformat(),
            "answered_on": came.astimezone(tz).date().isoformat() if came and came <= at else None,
        }
        for reply in asked
        # An answer of before there was a time of its own has the one at which it was logged.
        for came in [reply.answered_at or (reply.closed_at if reply.answer else None)]
    ]


def _signed(claim: Claim, verdict: Verdict) -> dict[str, Any] | None:
    """The names under the work, where the desk signs it; else none at all."""
    if not claim.desk.signs_work:
        return None
    votes = verdict.reviews.filter(
        vote=Vote.APPROVE, content_hash=verdict.content_hash, withdrawn_at__isnull=True
    )
    return {
        "checked_by": verdict.author.name,
        "approved_by": [vote.reviewer.name for vote in votes.select_related("reviewer")],
    }
