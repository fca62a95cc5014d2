"""Claims as plain values for the newsroom's own programs: one page in a fixed number of queries."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse

from accounts.models import User
from accounts.selectors import select_readable_desks
from audit.models import Event
from factcheck.claims.marks import ClaimMarks, annotate_for_marks, get_claim_marks
from factcheck.galley.checklists import list_checklist_rows
from factcheck.models import Appearance, Assignment, Citation, Claim, Claimant, Verdict
from factcheck.models.claim import CLAIMANT_RELATIONS, ClaimQuerySet
from factcheck.models.enums import ProofMark
from factcheck.models.sealed_fields import explain_missing_keys
from factcheck.repeats.selectors import get_repeat_counts
from factcheck.sources.selectors import UNNAMED_SOURCE
from factcheck.verdicts.filing import describe_unmatched_figures
from factcheck.workflow.available_actions import AvailableAction, list_claim_actions
from factcheck.workflow.facts import get_claim_facts

APPEARANCES, CITATIONS, VERDICT = "appearances", "citations", "verdict"
AVAILABLE_ACTIONS, CHECKLIST = "available_actions", "checklist"
CLAIM_PARTS = (APPEARANCES, CITATIONS, VERDICT, AVAILABLE_ACTIONS)
"""Parts of one claim, in a list only on request. ``available_actions`` takes queries for each claim.

``CHECKLIST`` is a part of one claim alone.
"""
JsonObject = dict[str, Any]


def annotate_for_api(claims: ClaimQuerySet, user: User) -> ClaimQuerySet:
    """Add what every claim of the API has: checker, appearances, tags, the claim it duplicates.

    An article, or a claim, of a desk that this person may not read is not named.
    """
    appearances = (
        Appearance.objects.filter(
            followed__isnull=True, revision__article__desk__in=select_readable_desks(user)
        )
        .select_related("revision__article")
        .only(
            *("claim", "exact", "start", "end", "outcome", "decided_at", "revision__number"),
            *("revision__article__public_id", "revision__article__headline"),
        )
        .order_by("id")
    )
    live = Assignment.objects.active().select_related("checker")
    same = Claim.objects.visible_to(user).filter(pk=OuterRef("duplicate_of"))
    return (
        annotate_for_marks(claims)
        .select_related("desk", *CLAIMANT_RELATIONS)
        .prefetch_related(
            Prefetch("assignments", live, to_attr="live_assignments"),
            Prefetch("appearances", appearances, to_attr="current_appearances"),
            "tag_rows",
        )
        .annotate(same_id=Subquery(same.values("public_id")[:1]))
    )


@explain_missing_keys()
def build_claims_data(
    claims: Sequence[Claim], user: User, at: datetime, *, parts: Collection[str] = ()
) -> list[JsonObject]:
    """Return claims of ``annotate_for_api`` as values, in their order, each with the requested ``parts``."""
    changed, repeats = _get_last_changes(claims), get_repeat_counts([claim.pk for claim in claims])
    citations = _get_citation_data(claims) if CITATIONS in parts else {}
    verdicts = _get_verdict_data(claims, user) if VERDICT in parts else {}
    found = []
    for claim in claims:
        data = _build_claim_data(claim, changed.get(str(claim.public_id), claim.created_at))
        data["repeats"] = asdict(repeats[claim.pk])
        if APPEARANCES in parts:
            rows = claim.current_appearances  # type: ignore[attr-defined]  # of annotate_for_api
            marks = get_claim_marks(claim)
            data[APPEARANCES] = [_build_appearance_data(appearance, marks) for appearance in rows]
        if CITATIONS in parts:
            data[CITATIONS] = citations.get(claim.pk, [])
        if VERDICT in parts:
            data[VERDICT] = verdicts.get(claim.pk)
        if AVAILABLE_ACTIONS in parts:
            data[AVAILABLE_ACTIONS] = [
                build_action_data(action)
                for action in list_claim_actions(claim, get_claim_facts(claim, user, at))
            ]
        found.append(data)
    return found


def build_action_data(action: AvailableAction) -> JsonObject:
    """Return one available action and what blocks it."""
    return {"name": action.name, "label": action.label, "reasons": action.blocked_by}


def _get_last_changes(claims: Sequence[Claim]) -> dict[str, datetime]:
    """Return {public id: moment of the newest audit event}."""
    ids = [str(claim.public_id) for claim in claims]
    entries = Event.objects.filter(subject_type="claim", subject__in=ids).order_by()
    return dict(entries.values_list("subject").annotate(last=Max("at")))


def _build_claim_data(claim: Any, changed: datetime) -> JsonObject:
    checker = claim.live_assignments[0].checker if claim.live_assignments else None
    marks = get_claim_marks(claim)
    return {
        "id": claim.public_id,
        "url": f"{settings.STET_BASE_URL}{reverse('claim_detail', args=[claim.public_id])}",
        "version": claim.version,
        "state": claim.state,
        "publication_status": claim.publication_status,
        "mark": _build_mark_data(marks.mark),
        "applied_texts": marks.applied_texts,
        **claim.get_shown_values(),
        "attributed_to": _build_claimant_data(claim.known_claimant),
        "kind": claim.kind,
        "language": claim.language,
        "provenance": claim.provenance,
        "must_check": claim.must_check,
        "tags": claim.tags,
        "legal_read_requested": claim.legal_read_requested,
        "priority": claim.priority,
        "due_at": claim.due_at,
        "publish_at": claim.publish_at,
        "desk": claim.desk.slug,
        "checker": _build_person_data(checker) if checker else None,
        "articles": list(dict.fromkeys(one.revision.article.public_id for one in claim.current_appearances)),
        "is_text_stale": claim.text_stale,
        "is_source_stale": claim.source_stale,
        "close_reason": claim.close_reason,
        "duplicate_of": claim.same_id,
        "created_at": claim.created_at,
        "updated_at": changed,
    }


def _build_person_data(user: User) -> JsonObject:
    return {"id": user.public_id, "name": str(user), "is_program": user.is_program}


def _build_claimant_data(claimant: Claimant | None) -> JsonObject | None:
    if claimant is None:
        return None
    return {"id": claimant.public_id, "name": claimant.name, "kind": claimant.kind}


def _build_mark_data(mark: ProofMark) -> JsonObject:
    return {"name": mark.name, "label": mark.word}


def _build_appearance_data(appearance: Appearance, marks: ClaimMarks) -> JsonObject:
    return {
        "article": appearance.revision.article.public_id,
        "headline": appearance.revision.article.headline,
        "revision": appearance.revision.number,
        "exact": appearance.exact,
        "start": appearance.start,
        "end": appearance.end,
        "mark": _build_mark_data(marks.get_appearance_mark(appearance)),
        "outcome": appearance.outcome,
        "is_decided": appearance.decided_at is not None,
    }


def _get_citation_data(claims: Sequence[Claim]) -> dict[int, list[JsonObject]]:
    """Return {claim's pk: its citations}. A restricted source is unnamed here for everybody.

    That holds even for the people with access to it: what is sent to a program is out of our control.
    """
    rows: QuerySet[Citation] = (
        Citation.objects.active()
        .with_numbers()
        .filter(claim__in=claims)
        .select_related("source")
        .order_by("id")
    )
    found: dict[int, list[JsonObject]] = {}
    for citation in rows:
        found.setdefault(citation.claim_id, []).append(_build_citation_data(citation))
    return found


def _build_citation_data(citation: Citation) -> JsonObject:
    source = citation.source
    if source.is_restricted:
        return {"number": citation.number, "title": UNNAMED_SOURCE}
    return {
        "number": citation.number,
        "title": source.title,
        "id": citation.public_id,
        "kind": source.kind,
        "publisher": source.publisher,
        "author": source.author,
        "url": source.url,
        "published_on": source.published_on,
        "passage": citation.passage,
        "locator": citation.locator,
        "stance": citation.stance,
        "tier": citation.tier,
        "independence_group": citation.independence_group,
        "health": source.health,
        "checked_at": source.checked_at,
        "passage_state": citation.passage_state,
        "is_drifted": citation.drifted_at is not None and citation.decided_at is None,
    }


def build_checklist_data(claim: Claim) -> list[JsonObject]:
    """Return the claim's checklist with its ticks."""
    return [
        {
            "item": row.item.key,
            "text": str(row.item),
            "is_required": row.item.is_required,
            "ticked_by": _build_person_data(row.tick.ticked_by) if row.tick else None,
            "ticked_at": row.tick.ticked_at if row.tick else None,
        }
        for row in list_checklist_rows(claim)
    ]


def _get_verdict_data(claims: Sequence[Claim], user: User) -> dict[int, JsonObject]:
    """Return {claim's pk: its newest verdict}, without those that this person must rate blind."""
    newest = Verdict.objects.filter(claim=OuterRef("claim")).order_by("-number").values("pk")[:1]
    rows = Verdict.objects.open_to(user).filter(claim__in=claims, pk=Subquery(newest))
    return {
        verdict.claim_id: _build_verdict_data(verdict) for verdict in rows.select_related("rating", "author")
    }


def _build_verdict_data(verdict: Verdict) -> JsonObject:
    rating = verdict.rating
    return {
        "number": verdict.number,
        "rating": {"id": rating.public_id, "label": rating.label} if rating else None,
        "tick": verdict.tick,
        **verdict.get_texts(),
        "unmatched_figures": describe_unmatched_figures(verdict),
        "author": _build_person_data(verdict.author),
        "filed_at": verdict.created_at,
    }
