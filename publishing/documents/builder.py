"""Builds the public document of a claim: plain values, ready to be written as JSON.

Dates are ISO 8601; moments are UTC with a Z. Everything comes from what was approved and frozen; nothing that
was typed for colleagues alone is in it.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from factcheck.models import Claim, Publication, Rating, Verdict
from factcheck.models.claim_fields import PUBLISHED_FIELDS
from factcheck.models.enums import PublicationStatus, ReviewVote
from factcheck.workflow import claimreview
from factcheck.workflow.claimreview_data import build_claimreview_input, get_public_url, has_claimreview
from factcheck.workflow.content_hash import list_restricted_sources, number_citations
from lib.datetimes.clock import format_timestamp
from lib.datetimes.humanize import get_timezone
from publishing.documents.corrections import build_corrections
from publishing.documents.explanation import render_explanation

UNNAMED_SOURCE = "A source we cannot name"  # untranslated: stored in documents and recognised by it
CREATIVE_WORK_STATUSES = {PublicationStatus.LIVE: "Published", PublicationStatus.UNDER_REVIEW: "Under review"}
"""The creativeWorkStatus of a ClaimReview. Documents are hashed: no language changes what is in them."""


def get_source_title(title: str) -> str:
    """Return the title of a citation of a document, as a page draws it."""
    return gettext("A source we cannot name") if title == UNNAMED_SOURCE else title


def build_verdict_document(publication: Publication) -> dict[str, Any]:
    """Build the document of one published version, as it was published. A bounded number of queries."""
    claim, verdict = publication.claim, publication.verdict
    earlier = claim.publications.filter(version__lte=publication.version).order_by("version")
    versions = list(earlier.select_related("verdict__rating"))
    review = (
        claimreview.build_claimreview(build_claimreview_input(claim, verdict, publication.published_at))
        if has_claimreview(verdict)
        else None
    )
    return {
        "id": str(claim.public_id),
        "url": get_public_url(claim),
        "version": publication.version,
        "publication_status": PublicationStatus.LIVE.value,
        **verdict.get_published_values(),
        "language": claim.language,
        "tags": claim.tags,
        "rating": _build_rating(verdict.rating),
        "headline": verdict.headline,
        "summary": verdict.summary,
        "explanation": {"markdown": verdict.explanation, "html": render_explanation(verdict.explanation)},
        "citations": build_citations(verdict),
        "replies": _build_replies(claim, publication.published_at),
        "desk": None if claim.desk.is_confidential else {"name": claim.desk.name, "slug": claim.desk.slug},
        "signature": _build_signature(claim, verdict),
        "first_published_at": format_timestamp(versions[0].published_at),
        "updated_at": format_timestamp(publication.published_at),
        "corrections": build_corrections(versions, format_timestamp),
        "claim_review": _update_claimreview(review, PublicationStatus.LIVE, publication.published_at),
    }


def update_document(document: dict[str, Any], at: datetime, **changes: Any) -> dict[str, Any]:
    """Return the same version with these fields changed; its modified dates and ClaimReview follow."""
    changed = document | changes
    return changed | {
        "updated_at": format_timestamp(at),
        "claim_review": _update_claimreview(changed["claim_review"], changed["publication_status"], at),
    }


def _update_claimreview(
    review: dict[str, Any] | None, publication_status: str, at: datetime
) -> dict[str, Any] | None:
    """Return a ClaimReview that says the publication status, and when that or the verdict last changed."""
    if review is None:
        return None
    status = CREATIVE_WORK_STATUSES[PublicationStatus(publication_status)]
    return review | {"dateModified": at.isoformat(), "creativeWorkStatus": status}


def build_tombstone(document: dict[str, Any], public_note: str, at: datetime) -> dict[str, Any]:
    """Build what replaces a retracted verdict: it names the claim and holds nothing of our judgement."""
    named = ("id", "url", *PUBLISHED_FIELDS, "language")
    return {name: document[name] for name in named} | {
        "publication_status": PublicationStatus.RETRACTED.value,
        "retracted_at": format_timestamp(at),
        "note": public_note,
    }


def get_search_text(verdict: Verdict) -> str:
    """Return the text of a verdict that a search looks through."""
    return "\n".join([verdict.statement, verdict.summary, verdict.headline, verdict.claimant]).casefold()


def _build_rating(rating: Rating | None) -> dict[str, Any]:
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


def build_citations(verdict: Verdict) -> list[dict[str, Any]]:
    """Return the citations as frozen, numbered as in the explanation. A restricted one keeps its number."""
    restricted = list_restricted_sources(verdict.citations)
    return [
        _build_citation(number, one, hidden=str(one["source"]) in restricted)
        for number, one in number_citations(verdict.citations)
    ]


def _build_citation(number: int, frozen: dict[str, Any], *, hidden: bool) -> dict[str, Any]:
    data = {
        name: "" if hidden else frozen[name]
        for name in ("title", "publisher", "author", "url", "passage", "locator")
    }
    return {
        "number": number,
        **data,
        "title": UNNAMED_SOURCE if hidden else frozen["title"],
        "published_on": None if hidden else frozen["published_on"],
        "stance": frozen["stance"],
        "tier": frozen["tier"],
    }


def _build_replies(claim: Claim, at: datetime) -> list[dict[str, Any]]:
    """Return who was asked for a reply before ``at``, where readers are told, once the request is closed.

    Never what they answered. Days are those of the desk's time zone. An answer later than this version is
    published with the next one.
    """
    tz = get_timezone(claim.desk.timezone)
    requested = claim.replies.filter(is_public=True, requested_at__lt=at, closed_at__lte=at)
    return [
        {
            "recipient": reply.recipient,
            "requested_on": reply.requested_at.astimezone(tz).date().isoformat(),
            "answered_on": received.astimezone(tz).date().isoformat()
            if received and received <= at
            else None,
        }
        for reply in requested
        # Older answers have no time of their own: the time at which they were logged stands in.
        for received in [reply.answered_at or (reply.closed_at if reply.answer else None)]
    ]


def _build_signature(claim: Claim, verdict: Verdict) -> dict[str, Any] | None:
    """Return the names of checker and approvers, where the desk publishes names; else None."""
    if not claim.desk.publishes_names:
        return None
    votes = verdict.reviews.filter(
        vote=ReviewVote.APPROVE, content_hash=verdict.content_hash, withdrawn_at__isnull=True
    )
    return {
        "checked_by": str(verdict.author),
        "approved_by": [str(vote.reviewer) for vote in votes.select_related("reviewer")],
    }
