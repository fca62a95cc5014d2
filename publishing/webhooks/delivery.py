"""Sending deliveries: one message at a time to each endpoint, in order within a claim."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import uniform

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lib.crypto import tokens
from lib.db.connections import release_connections
from lib.db.leases import Lease, claim_due_rows, finish_lease
from lib.db.rows import delete_oldest
from lib.safe_http import FetchError, FetchLimits, fetch, split_target
from lib.safe_http.errors import parse_retry_after
from publishing.models import Delivery, DeliveryAttempt, WebhookEndpoint
from publishing.models.delivery import DeliveryState
from publishing.models.webhook_endpoint import PauseReason, WebhookEndpointState
from publishing.webhooks.actions import is_allowed_webhook_url
from publishing.webhooks.messages import build_message_body
from publishing.webhooks.pausing import pause_failing_endpoint
from publishing.webhooks.selectors import WITH_OWNER
from publishing.webhooks.visibility import get_not_before

logger = logging.getLogger("stet.webhooks")

RETRY_DELAYS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
"""Waits after each failed attempt; the first attempt is due at once."""
MAX_FAILING = timedelta(days=3)
"""Time after a first attempt at which an endpoint that accepts nothing is paused, however long it asked us
to wait."""
JITTER = 0.1
"""Each wait is longer or shorter by up to this share: what failed together does not return together."""
FETCH_LIMITS = FetchLimits(total_seconds=15, connect_seconds=5, max_redirects=0, with_body=False)
"""The status is the answer: a receiver that has said 2xx has the message, whatever follows."""
LEASE_SECONDS = 40.0
"""Longer than the time limit of the task, so that no two workers send a message at once."""
MAX_CONCURRENT = 16
"""Endpoints that one worker sends to at the same time."""
BUDGET_SECONDS = 8.0
"""Seconds after which a run begins no further message."""
REQUESTED_BY_PERSON = Q(is_test=True) | Q(is_replay=True)
"""Messages that a partner requests by hand, to whatever URL it enters."""
REQUEST_INTERVAL = timedelta(seconds=2)
"""Between two of them to one host, whoever asked: no partner can make us flood a third party."""
RETENTION = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """One request to make."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    """Result of one request: the status, or a code of RESULT_MESSAGES where there was no response."""

    status: int | None
    result: str = ""
    elapsed_ms: int = 0
    wait: timedelta = timedelta()

    @property
    def is_accepted(self) -> bool:
        """True if the receiver has the message now."""
        return self.status is not None and 200 <= self.status < 300


def send_due_deliveries(*, clock: Callable[[], datetime], seconds: float = BUDGET_SECONDS) -> int:
    """Send what is due until nothing is or ``seconds`` have passed; return the number of attempts.

    The requests are made in threads; the rows are written here, on the caller's connection.
    """
    until = time.monotonic() + seconds
    attempt = 0
    with ThreadPoolExecutor(max_workers=MAX_CONCURRENT) as aside:
        under_way: dict[Future[WebhookResponse], Lease] = {}
        while True:
            more = time.monotonic() < until
            leases = _lease_due_deliveries(MAX_CONCURRENT - len(under_way), at=clock()) if more else []
            for lease in leases:
                if (parcel := _build_request(lease, at=clock())) is not None:
                    under_way[aside.submit(send_request, parcel)] = lease
            if not under_way:
                if leases:
                    continue
                return attempt
            release_connections()
            done, _ = wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
            for future in done:
                attempt += record_attempt(under_way.pop(future), future.result(), at=clock())


def send_request(parcel: WebhookRequest) -> WebhookResponse:
    """Make one request through ``lib.safe_http``. Never raises."""
    if not is_allowed_webhook_url(parcel.url):
        return WebhookResponse(None, "https_only")
    try:
        response = fetch(
            parcel.url,
            method="POST",
            headers=parcel.headers,
            data=parcel.body,
            accept="*/*",
            limits=FETCH_LIMITS,
        )
        seconds = parse_retry_after(response.headers.get("retry-after", ""), at=datetime.now(UTC))
    except FetchError as refused:
        return WebhookResponse(None, refused.reason, refused.elapsed_ms)
    except Exception:
        logger.exception("a message could not be sent")
        return WebhookResponse(None, "fault")
    wait = timedelta(seconds=seconds or 0)
    return WebhookResponse(response.status, elapsed_ms=response.elapsed_ms, wait=wait)


def record_attempt(lease: Lease, answer: WebhookResponse, *, at: datetime) -> int:
    """Save the result of one attempt, once: return 0 where the lease was lost, or the delivery deleted.

    ``at``: when it ended.
    """
    with transaction.atomic():
        # The endpoint first, the delivery after it: every writer locks in this order.
        of = Delivery.objects.filter(pk=lease.pk).values("endpoint")
        endpoint = WebhookEndpoint.objects.select_for_update().filter(pk__in=of).first()
        if endpoint is None:
            return 0
        delivery = Delivery.objects.get(pk=lease.pk)
        delivery.endpoint = endpoint
        tries, first = delivery.attempts + 1, delivery.first_attempted_at or at
        changes = {
            "attempts": tries,
            "first_attempted_at": first,
            "last_status": answer.status,
            "last_result": answer.result,
        }
        after = _get_result_fields(delivery, answer, tries=tries, first=first, at=at)
        if not finish_lease(Delivery.objects.all(), lease.pk, lease.attempt, **changes, **after):
            return 0
        DeliveryAttempt.objects.create(
            delivery=delivery,
            attempted_at=at,
            status=answer.status,
            result=answer.result,
            elapsed_ms=answer.elapsed_ms,
        )
        if not delivery.is_test:
            _update_endpoint_health(endpoint, answer, exhausted=tries > len(RETRY_DELAYS), first=first, at=at)
    return 1


def delete_old_deliveries(*, at: datetime) -> int:
    """Delete deliveries past retention, sent or not, but for those that are being sent; return how many."""
    sending = Q(leased_until__gte=at)
    old = Delivery.objects.filter(~sending, happened_at__lt=at - RETENTION)
    return delete_oldest(old.order_by("pk"))


def list_sendable(endpoint: WebhookEndpoint) -> QuerySet[Delivery]:
    """Return the deliveries that may be sent there next: of each claim the first that waits, and tests."""
    found = _list_first_waiting().filter(endpoint=endpoint)
    return found if endpoint.state == WebhookEndpointState.ACTIVE else found.filter(is_test=True)


def list_all_sendable() -> QuerySet[Delivery]:
    """Return ``list_sendable`` of every endpoint whose owner may receive anything."""
    active = Q(endpoint__state=WebhookEndpointState.ACTIVE)
    paused = Q(endpoint__state=WebhookEndpointState.PAUSED, is_test=True)
    return _list_first_waiting().filter(
        active | paused, endpoint__in=WebhookEndpoint.objects.of_active_owners()
    )


def _list_first_waiting() -> QuerySet[Delivery]:
    """Return of each claim, for each endpoint, the first delivery that waits."""
    earlier = Delivery.objects.filter(
        endpoint=OuterRef("endpoint"), subject=OuterRef("subject"), pk__lt=OuterRef("pk"),
        due_at__isnull=False,
    )  # fmt: skip
    return Delivery.objects.filter(~Exists(earlier), due_at__isnull=False)


def _lease_due_deliveries(limit: int, *, at: datetime) -> list[Lease]:
    """Lease up to ``limit`` deliveries, no two of one endpoint, and none where one is being sent."""
    other = Delivery.objects.filter(endpoint=OuterRef("pk"), due_at__isnull=False)
    due = other.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=at), due_at__lte=at)
    may = Q(state=WebhookEndpointState.ACTIVE) & Exists(due) | Q(state=WebhookEndpointState.PAUSED) & Exists(
        due.filter(is_test=True)
    )
    free = WebhookEndpoint.objects.of_active_owners().filter(may, ~Exists(other.filter(leased_until__gte=at)))
    recent = WebhookEndpoint.objects.filter(last_requested_at__gt=at - REQUEST_INTERVAL).values_list(
        "url", flat=True
    )
    spared = {_get_receiver_host(url) for url in recent}
    leases: list[Lease] = []
    # Those that fail come after all others: each may hold a place for as long as a request may take.
    in_turn = free.order_by(F("failing_since").asc(nulls_first=True), "last_accepted_at", "pk")
    for endpoint in in_turn if limit else ():
        leases += _lease_next(endpoint, spared, at=at)
        if len(leases) == limit:
            break
    return leases


def _lease_next(endpoint: WebhookEndpoint, spared: set[str], *, at: datetime) -> list[Lease]:
    """Lease one delivery or none: an event, else a requested message unless its host is ``spared``."""
    ready = list_sendable(endpoint)
    if found := claim_due_rows(ready.exclude(REQUESTED_BY_PERSON), now=at, seconds=LEASE_SECONDS, limit=1):
        return found
    if (host := _get_receiver_host(endpoint.url)) in spared:
        return []
    if found := claim_due_rows(ready.filter(REQUESTED_BY_PERSON), now=at, seconds=LEASE_SECONDS, limit=1):
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(last_requested_at=at)
        spared.add(host)
    return found


def _get_receiver_host(url: str) -> str:
    """Return the host of ``url``, whatever its port or path; "" for what is no valid URL any more."""
    try:
        return split_target(url).host
    except FetchError:
        return ""


def _build_request(lease: Lease, *, at: datetime) -> WebhookRequest | None:
    """Build the request of a delivery; None where it may not be sent, or not yet, which is saved."""
    delivery = Delivery.objects.select_related(*WITH_OWNER, "document").get(pk=lease.pk)
    removed = delivery.endpoint.state == WebhookEndpointState.REMOVED
    later = None if removed else get_not_before(delivery, at)
    if later is None:
        not_allowed = "unlicensed" if delivery.endpoint.partner else "not_allowed"
        finish_lease(
            Delivery.objects.all(),
            lease.pk,
            lease.attempt,
            due_at=None,
            state=DeliveryState.DROPPED,
            last_status=None,
            last_result="removed" if removed else not_allowed,
        )
        return None
    if later > at:
        _defer_delivery(delivery, lease, later, at=at)
        return None
    value, endpoint = build_message_body(delivery, at=at), delivery.endpoint
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if endpoint.secret:
        headers |= tokens.build_signature_headers(
            delivery.message_id, value, at=at, secrets=endpoint.list_signing_secrets(at=at)
        )
    return WebhookRequest(endpoint.url, headers, value)


def _defer_delivery(delivery: Delivery, lease: Lease, later: datetime, *, at: datetime) -> None:
    """Postpone a delivery until ``later``, as if it had never been tried: no retry delay applies any more."""
    rows = Delivery.objects.all()
    back = finish_lease(rows, lease.pk, lease.attempt, due_at=later, attempts=0, first_attempted_at=None)
    if back and get_not_before(delivery, at) != later:
        # The embargo was moved meanwhile: fan-out may have read the delivery before ``due_at`` was written.
        rows.filter(pk=lease.pk, due_at=later).update(due_at=at)


def _get_result_fields(
    delivery: Delivery, answer: WebhookResponse, *, tries: int, first: datetime, at: datetime
) -> dict[str, object]:
    """Return the columns of a delivery after this response."""
    if answer.is_accepted:
        return {"state": DeliveryState.DELIVERED, "delivered_at": at, "due_at": None}
    if delivery.endpoint.state == WebhookEndpointState.REMOVED:
        return {"state": DeliveryState.DROPPED, "due_at": None}
    if delivery.is_test or (
        tries > len(RETRY_DELAYS) and _has_accepted_since(delivery.endpoint, since=first)
    ):
        return {"state": DeliveryState.FAILED, "due_at": None}
    if tries > len(RETRY_DELAYS):
        return {"due_at": at}  # it waits for its endpoint to be resumed
    wait = RETRY_DELAYS[tries - 1] * uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - a wait, nothing to guess
    return {"due_at": at + max(wait, answer.wait)}


def _has_accepted_since(endpoint: WebhookEndpoint, *, since: datetime) -> bool:
    """True if it has accepted other messages since: then the fault is in this one."""
    return endpoint.last_accepted_at is not None and endpoint.last_accepted_at > since


def _update_endpoint_health(
    endpoint: WebhookEndpoint, answer: WebhookResponse, *, exhausted: bool, first: datetime, at: datetime
) -> None:
    """Save the endpoint's last success or failure; pause it at 410, or when it accepts nothing."""
    if answer.is_accepted:
        endpoint.last_accepted_at, endpoint.failing_since = at, None
        endpoint.save(update_fields=["last_accepted_at", "failing_since"])
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])
    if endpoint.state != WebhookEndpointState.ACTIVE:
        return
    if answer.status == 410:
        pause_failing_endpoint(endpoint, PauseReason.GONE, at=at)
    elif (exhausted or at - first >= MAX_FAILING) and not _has_accepted_since(endpoint, since=first):
        pause_failing_endpoint(endpoint, PauseReason.FAILING, at=at)
