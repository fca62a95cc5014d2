"""Fan-out of the desks' work: to the newsroom's own programs one message an event, to a chat one for many."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Q

from accounts.models.enums import Visibility
from factcheck.models import Claim
from publishing.models import Delivery, WebhookEndpoint
from publishing.models.webhook_endpoint import WebhookEvent
from publishing.webhooks.claim_events import ClaimAct, list_sendable_claims
from publishing.webhooks.messages import build_claim_data

COLLECTION_TIME = timedelta(seconds=3)
"""Time for which a message in a chat waits for more: an act on many claims is one message."""
MAX_ACTS = 500
"""Acts in a message that waits, as while a chat is paused: what comes after them is in the next one."""


def list_claim_endpoints() -> list[WebhookEndpoint]:
    """Return endpoints of programs and chats, paused ones too: their messages wait.

    Not the chats of confidential desks, where nothing is ever posted.
    """
    of_open_desks = Q(desk=None) | Q(desk__visibility=Visibility.OPEN)
    endpoints = WebhookEndpoint.objects.active().filter(of_open_desks, partner=None)
    return list(endpoints.select_related("service", "desk"))


def create_claim_deliveries(
    endpoints: Sequence[WebhookEndpoint], acts: Sequence[ClaimAct], at: datetime
) -> int:
    """Write the deliveries of these acts; return how many messages there are more."""
    made = 0
    for endpoint in endpoints:
        # No act from before the endpoint was created, even if the fan-out is late.
        since = [act for act in acts if act.at >= endpoint.created_at]
        wanted = [act for act in since if endpoint.wants_event(act.event)]
        if not wanted:
            continue
        if endpoint.desk is not None:
            made += _create_chat_delivery(endpoint, wanted, at)
        else:
            made += _create_program_deliveries(endpoint, wanted, at)
    return made


def build_delivery(endpoint: WebhookEndpoint, event: WebhookEvent, *, key: str, **columns: Any) -> Delivery:
    """Build a delivery whose message has the same id however often ``key`` is fanned out."""
    message = f"msg_{uuid5(NAMESPACE_URL, f'{endpoint.public_id}:{key}').hex}"
    return Delivery(endpoint=endpoint, event=event, message_id=message, **columns)


def save_deliveries(deliveries: Iterable[Delivery]) -> int:
    """Save deliveries but those that are there already; return how many."""
    return len(Delivery.objects.bulk_create(deliveries, ignore_conflicts=True))


def _create_program_deliveries(endpoint: WebhookEndpoint, acts: Sequence[ClaimAct], at: datetime) -> int:
    sendable = list_sendable_claims(endpoint, at=at).filter(public_id__in={act.claim for act in acts})
    seen = set(sendable.values_list("public_id", flat=True))
    return save_deliveries(
        build_delivery(
            endpoint,
            act.event,
            key=act.key,
            subject=act.claim,
            data=build_claim_data(act),
            happened_at=act.at,
            due_at=at,
        )
        for act in acts
        if act.claim in seen
    )


def _create_chat_delivery(endpoint: WebhookEndpoint, acts: Sequence[ClaimAct], at: datetime) -> int:
    """Add the acts to the message that waits for this chat, or write a new one.

    Of claims under embargo too, which are left out when the message is built: an embargo can end before.
    """
    assert endpoint.desk is not None  # noqa: S101 - the caller's choice
    claims = Claim.objects.filter(desk=endpoint.desk, public_id__in={act.claim for act in acts})
    here = set(claims.values_list("public_id", flat=True))
    own = [act for act in acts if act.claim in here]
    if not own:
        return 0
    lines = [
        {"action": act.action, "claim": str(act.claim), "actor": act.actor, "checker": act.checker}
        for act in own
    ]
    waiting = endpoint.deliveries.select_for_update(skip_locked=True).filter(
        event=WebhookEvent.CHAT, is_replay=False, due_at__isnull=False, leased_until=None
    )
    last = waiting.first()
    if last is not None and len(last.data["acts"]) < MAX_ACTS:
        last.data["acts"] += lines
        # It is kept as long as the newest act in it.
        last.happened_at = at
        last.save(update_fields=["data", "happened_at"])
        return 0
    return save_deliveries(
        [
            build_delivery(
                endpoint,
                WebhookEvent.CHAT,
                key=own[0].key,
                subject=endpoint.desk.public_id,
                data={"acts": lines},
                happened_at=at,
                due_at=at + COLLECTION_TIME,
            )
        ]
    )
