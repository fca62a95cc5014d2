"""From the audit log to events of claims, and the claims that an endpoint may be told of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models.enums import Visibility
from accounts.selectors import get_system_user
from audit.models import Event
from factcheck.models import Claim, Notification, ReaderReport
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import ANCHORED_OUTCOMES
from factcheck.workflow.claim_facts import list_embargoed_appearances
from publishing.models import Delivery, WebhookEndpoint
from publishing.models.webhook_endpoint import WebhookEvent

EVENTS_BY_ACTION: dict[str, WebhookEvent] = {
    "flag": WebhookEvent.CLAIM_FLAGGED,
    **dict.fromkeys(("assign", "take", "hand_over"), WebhookEvent.CLAIM_ASSIGNED),
    "submit": WebhookEvent.CLAIM_SUBMITTED,
    **dict.fromkeys(("send_back", "void"), WebhookEvent.CLAIM_SENT_BACK),
    **dict.fromkeys(("approve", "approve_by_panel"), WebhookEvent.CLAIM_APPROVED),
    **dict.fromkeys(
        ("publish", "correct", "mark_under_review", "reaffirm", "retract"), WebhookEvent.CLAIM_PUBLISHED
    ),
    "propose_retraction": WebhookEvent.CLAIM_RETRACTION,
    **dict.fromkeys(("log_reply", "add_further_answer"), WebhookEvent.CLAIM_REPLY),
    "reanchor": WebhookEvent.CLAIM_TEXT_CHANGED,
    **dict.fromkeys(
        (
            *("start", "release", "reopen", "close", "restore", "hold", "lift_hold", "settle", "undo"),
            *("request_reply", "lapse_reply_request", "request_legal_read", "waive_legal_read"),
            *("schedule_publication", "cancel_scheduled_publication", "withdraw_retraction_proposal"),
            *("update_claim", "split", "merge", "move", "decide_drift"),
            *("cite", "update_citation", "remove_citation", "restore_citation"),
            *("update_source", "update_source_url"),
            *("accept_appearance", "recheck_appearance", "drop_appearance"),
            *("add_appearance", "add_repeated_appearance"),
        ),
        WebhookEvent.CLAIM_CHANGED,
    ),
}
"""Actions on a claim that make an event. Votes, comments, legal holds and access to sources make none."""
REPORT_ACTION = "create_reader_report"


NOTICE_EVENTS = {
    **dict.fromkeys(("due_soon", "overdue"), WebhookEvent.CLAIM_DUE),
    **dict.fromkeys(("source_changed", "source_dead"), WebhookEvent.CLAIM_SOURCE_CHANGED),
}
"""Notifications of events that Stet detects automatically and that the audit log does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAct:
    """Something that happened to a claim: codes and public ids alone. ``key`` is its own and nothing else's.

    ``action`` is that of the audit log or the event of a notification; ``checker`` is who is assigned, or "".
    """

    key: str
    event: WebhookEvent
    action: str
    claim: UUID
    actor: str
    checker: str = ""
    from_state: str
    to_state: str
    at: datetime


def list_audited_acts(events: Collection[Event]) -> list[ClaimAct]:
    """Return what these entries of the audit log mean for claims, in their order. One query at most."""
    claims = _map_reports_to_claims(events)
    return [
        ClaimAct(
            key=f"event:{entry.number}",
            event=event,
            action=entry.action,
            claim=claims.get(entry.subject) or UUID(entry.subject),
            actor=entry.actor,
            checker=str(entry.details.get("checker") or ""),
            from_state=entry.from_state,
            to_state=entry.to_state,
            at=entry.at,
        )
        for entry in events
        if (event := _find_claim_event(entry)) is not None
    ]


def list_noticed_acts(*, after: datetime, until: datetime) -> list[ClaimAct]:
    """Return the events that Stet detected for claims in a period, each once, from their notifications."""
    system = str(get_system_user().public_id)
    rows = Notification.objects.filter(
        event__in=NOTICE_EVENTS, created_at__gt=after, created_at__lte=until, claim__isnull=False
    )
    columns = rows.values_list("event", "claim__public_id", "claim__state", "created_at")
    return [
        ClaimAct(
            key=f"notice:{code}:{claim}:{at.isoformat()}",
            event=NOTICE_EVENTS[code],
            action=code,
            claim=claim,
            actor=system,
            from_state=state,
            to_state=state,
            at=at,
        )
        for code, claim, state, at in columns.distinct().order_by("created_at", "claim_id")
    ]


def _find_claim_event(entry: Event) -> WebhookEvent | None:
    """Return the event of an entry of the audit log; None where nobody is told."""
    if entry.subject_type == "reader_report":
        return WebhookEvent.CLAIM_REPORTED if entry.action == REPORT_ACTION else None
    if entry.subject_type != "claim":
        return None
    if entry.action == "reanchor" and entry.details.get("outcome") in ANCHORED_OUTCOMES:
        return None
    return EVENTS_BY_ACTION.get(entry.action)


def _map_reports_to_claims(events: Collection[Event]) -> dict[str, UUID]:
    reports = [event.subject for event in events if event.subject_type == "reader_report"]
    rows = ReaderReport.objects.filter(public_id__in=reports) if reports else ReaderReport.objects.none()
    return {str(report): claim for report, claim in rows.values_list("public_id", "claim__public_id")}


def list_claims_of(delivery: Delivery) -> set[str]:
    """Return the public ids of the claims that a message tells a program or a chat of; none for a test."""
    if delivery.is_test:
        return set()
    if delivery.event == WebhookEvent.CHAT:
        return {act["claim"] for act in delivery.data["acts"]}
    return {str(delivery.subject)} if delivery.event in WebhookEvent.of_claims() else set()


def list_sendable_claims(endpoint: WebhookEndpoint, *, at: datetime) -> ClaimQuerySet:
    """Return the claims that messages to a program or a chat may be about at the moment ``at``.

    Never those of a confidential desk. A program is told of what its service sees; a chat, which is somebody
    else's, of its desk's claims that no embargo holds back.
    """
    claims = Claim.objects.filter(desk__visibility=Visibility.OPEN)
    if endpoint.service is not None:
        return claims.visible_to(endpoint.service)
    return claims.filter(~Exists(list_embargoed_appearances(OuterRef("pk"), at)), desk=endpoint.desk_id)
