"""Fan-out: from what happened to a delivery for each webhook endpoint that may receive it.

Documents are read by their positions and Events by their numbers: both are given in the order of commits and
without a gap, so the last ones read are all there is to remember. One fan-out runs at a time, under a lock.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Prefetch, Q

from articles.models import Article
from audit.models import Event
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import SEND_DUE_DELIVERIES_TASK
from publishing.models import Delivery, FanOutCursor, Partner, PublicDocument, WebhookEndpoint
from publishing.models.partner import MAX_DELAY_MINUTES
from publishing.models.public_document import CHANGE_KINDS, UNLICENSED_KIND
from publishing.models.webhook_endpoint import WebhookEvent
from publishing.partners.licenses import get_visible_at, is_covered
from publishing.webhooks.claim_events import (
    EVENTS_BY_ACTION,
    REPORT_ACTION,
    list_audited_acts,
    list_noticed_acts,
)
from publishing.webhooks.claim_fan_out import (
    build_delivery,
    create_claim_deliveries,
    list_claim_endpoints,
    save_deliveries,
)
from publishing.webhooks.messages import build_verdict_data, get_document_visible_at

BATCH_SIZE = 100
"""Documents, or Events, handled in one transaction."""
VERDICT_EVENTS = {kind: WebhookEvent(f"verdict.{kind}") for kind in CHANGE_KINDS}
ARTICLE_EVENTS = {"clear": WebhookEvent.CLEARED, "revoke_clearance": WebhookEvent.STALE}
EMBARGO_EVENT = "set_embargo"
"""Sets, moves or lifts an article's embargo: makes no message, but messages that wait may go sooner."""
NOTICE_INTERVAL = timedelta(minutes=1)
MAX_DELAY = timedelta(minutes=MAX_DELAY_MINUTES)


def fan_out_deliveries(*, at: datetime) -> int:
    """Write the deliveries of all that happened since the last run; return how many. Safe to repeat."""
    made = _fan_out_notices(at)
    while (batch := _fan_out_batch(at)) is not None:
        made += batch
    return made


@transaction.atomic
def _fan_out_notices(at: datetime) -> int:
    """Write the deliveries of what Stet noticed about claims, once a minute; return how many.

    Read up to a minute ago, by when whoever wrote a notification has committed it.
    """
    mark, _ = FanOutCursor.objects.select_for_update().get_or_create(id=1)
    endpoints, after, until = list_claim_endpoints(), mark.noticed_until, at - NOTICE_INTERVAL
    if endpoints and after is not None and until - after < NOTICE_INTERVAL:
        return 0
    if not endpoints and after is None:
        return 0
    mark.noticed_until = until if endpoints else None
    mark.save(update_fields=["noticed_until"])
    if not endpoints or after is None:
        return 0
    made = create_claim_deliveries(endpoints, list_noticed_acts(after=after, until=until), at)
    if made:
        enqueue_on_commit(SEND_DUE_DELIVERIES_TASK)
    return made


@transaction.atomic
def _fan_out_batch(at: datetime) -> int | None:
    """Write the deliveries of up to BATCH_SIZE documents and Events; None where there are no more."""
    mark, _ = FanOutCursor.objects.select_for_update().get_or_create(id=1)
    newest = PublicDocument.objects.aggregate(last=Max("position"))["last"] or 0
    head = Event.objects.aggregate(last=Max("number"))["last"] or 0
    if newest <= mark.position and head <= mark.event_number:
        return None
    made, woken, partners, endpoints = 0, 0, _list_partners(), list_claim_endpoints()
    if partners or endpoints:
        documents = list(
            PublicDocument.objects.filter(position__gt=mark.position).order_by("position")[:BATCH_SIZE]
        )
        entries = _list_events(mark.event_number, head, with_claims=bool(endpoints))
        events = [entry for entry in entries if entry.subject_type == "article"]
        made += create_claim_deliveries(endpoints, list_audited_acts(entries), at)
        for partner in partners:
            made += _create_verdict_deliveries(partner, documents, at)
            if partner.receives_article_events:
                made += _create_article_deliveries(
                    partner, [event for event in events if event.action != EMBARGO_EVENT], at
                )
        woken = _reschedule_embargoed(
            {UUID(event.subject) for event in events if event.action == EMBARGO_EVENT}, at
        )
        newest = documents[-1].position if documents else newest
        head = entries[-1].number if len(entries) == BATCH_SIZE else head
    mark.position, mark.event_number = newest, head
    mark.save(update_fields=["position", "event_number"])
    if made or woken:
        enqueue_on_commit(SEND_DUE_DELIVERIES_TASK)
    return made


def _list_events(after: int, head: int, *, with_claims: bool) -> list[Event]:
    wanted = Q(subject_type="article", action__in=[*ARTICLE_EVENTS, EMBARGO_EVENT])
    if with_claims:
        wanted |= Q(subject_type="claim", action__in=EVENTS_BY_ACTION)
        wanted |= Q(subject_type="reader_report", action=REPORT_ACTION)
    news = Event.objects.filter(wanted, number__gt=after, number__lte=head)
    return list(news.select_related("detail").order_by("number")[:BATCH_SIZE])


def _list_partners() -> list[Partner]:
    """Return partners with endpoints, paused and suspended ones too: their messages wait."""
    saved = Prefetch("webhook_endpoints", queryset=WebhookEndpoint.objects.active(), to_attr="receivers")
    return list(
        Partner.objects.filter(webhook_endpoints__in=WebhookEndpoint.objects.active())
        .distinct()
        .prefetch_related(saved, "desks")
    )


def _create_verdict_deliveries(partner: Partner, documents: list[PublicDocument], at: datetime) -> int:
    places = [place for one in documents for place in (one.position, one.previous) if place is not None]
    requested = PublicDocument.objects.filter(pk__in=places)
    # As if its delay had passed: until then the delivery waits.
    covered = set(requested.covered_by_license(partner, at=at + MAX_DELAY).values_list("pk", flat=True))
    return save_deliveries(
        build_delivery(
            endpoint,
            event,
            key=f"document:{document.position}",
            subject=document.public_id,
            document=document,
            data=build_verdict_data(document, event),
            happened_at=document.updated_at,
            due_at=max(at, get_document_visible_at(document, partner.delay_minutes)),
        )
        for document in documents
        if (event := _find_verdict_event(document, covered)) is not None
        for endpoint in _list_endpoints(partner)
        if endpoint.wants_event(event)
    )


def _find_verdict_event(document: PublicDocument, covered: set[int]) -> WebhookEvent | None:
    """Return the event of a document, as the change feed has its entry; None where there is no entry.

    ``covered`` are the positions that the licence covers, of documents and of those before them.
    """
    if document.position in covered:
        return VERDICT_EVENTS[document.kind]
    return VERDICT_EVENTS[UNLICENSED_KIND] if document.previous in covered else None


def _create_article_deliveries(partner: Partner, events: list[Event], at: datetime) -> int:
    found = Article.objects.select_related("desk").in_bulk(
        [UUID(event.subject) for event in events], field_name="public_id"
    )
    return save_deliveries(
        build_delivery(
            endpoint,
            ARTICLE_EVENTS[event.action],
            key=f"event:{event.number}",
            subject=article.public_id,
            data=_build_article_data(article),
            happened_at=event.at,
            due_at=max(at, get_visible_at(partner, article, event.at)),
        )
        for event in events
        for article in [found[UUID(event.subject)]]
        if is_covered(partner, article)
        for endpoint in _list_endpoints(partner)
        if endpoint.wants_event(ARTICLE_EVENTS[event.action])
    )


def _reschedule_embargoed(articles: set[UUID], at: datetime) -> int:
    """Make messages due that wait for the end of these articles' embargoes; return how many."""
    # A message that failed waits for its next attempt, and no embargo makes that one come sooner.
    waiting = Delivery.objects.filter(subject__in=articles, due_at__gt=at, attempts=0)
    return waiting.update(due_at=at)


def _build_article_data(article: Article) -> dict[str, Any]:
    """Return the data about an article in a message: enough to find it by, and none of its text."""
    return {
        "id": str(article.public_id),
        "url": article.canonical_url,
        "source": article.source,
        "external_id": article.external_id,
    }


def _list_endpoints(partner: Partner) -> list[WebhookEndpoint]:
    return partner.receivers  # type: ignore[attr-defined, no-any-return]  # prefetched by _list_partners
