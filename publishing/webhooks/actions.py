"""Webhooks: created, changed, tested, paused, resumed and removed by their owner's people."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.permission_checks import require_valid
from accounts.models import Desk, User
from audit.actions import append_event
from lib import safe_http
from lib.crypto import tokens
from lib.db.leases import filter_unleased
from lib.errors import Blocked, Invalid, WrongState
from lib.safe_http import FetchError
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import SEND_DUE_DELIVERIES_TASK
from publishing.models import Delivery, Partner, WebhookEndpoint
from publishing.models.delivery import RESULT_MESSAGES, DeliveryState
from publishing.models.webhook_endpoint import (
    EndpointOwner,
    PauseReason,
    WebhookEndpointState,
    WebhookEvent,
    WebhookFormat,
)
from publishing.webhooks.samples import build_sample_data
from publishing.webhooks.selectors import exclude_held_back, filter_too_early
from publishing.webhooks.visibility import require_endpoint_access

MAX_ENDPOINTS = 10
"""Endpoints of one partner."""
SECRET_OVERLAP = timedelta(hours=24)
"""Time for which the old secret signs beside the new one."""
LICENSE_MESSAGE = gettext_lazy("Your licence does not cover this yet, or no longer covers it.")
CONFIDENTIAL_MESSAGE = gettext_lazy("Nothing about the claims of a confidential desk is posted in a chat.")
STILL_SENDING_MESSAGE = gettext_lazy(
    "Messages you asked to resend are still waiting. Try again when they have been sent."
)


@transaction.atomic
def create_webhook_endpoint(
    owner: EndpointOwner, *, by: User, at: datetime, name: str, url: str, events: Iterable[str] = (),
    is_thin: bool = False, form: str = WebhookFormat.SIGNED,
) -> WebhookEndpoint:  # fmt: skip
    """Create an endpoint that receives all events from now on. Show its ``secret`` once.

    ``form`` is a value of WebhookFormat, of a desk that of its chat; a chat has no secret but its URL. Raises
    NotAllowed, Blocked where there are MAX_ENDPOINTS already or the desk is confidential, and Invalid at
    ``name``, ``url``, ``events`` or ``format``.
    """
    require_endpoint_access(by, owner, counted_at=at)
    type(owner)._default_manager.select_for_update(no_key=True).get(pk=owner.pk)
    if isinstance(owner, Desk) and owner.is_confidential:
        raise Blocked(CONFIDENTIAL_MESSAGE)
    if owner.webhook_endpoints.active().count() >= MAX_ENDPOINTS:
        raise Blocked(gettext("You already have {max} webhooks. Remove one first.").format(max=MAX_ENDPOINTS))
    endpoint = WebhookEndpoint(
        partner=owner if isinstance(owner, Partner) else None,
        service=owner if isinstance(owner, User) else None,
        desk=owner if isinstance(owner, Desk) else None,
        format=form,
        name=" ".join(name.split()),
        url=validate_webhook_url(url),
        events=_clean_events(events, owner),
        is_thin=is_thin,
        secret="" if isinstance(owner, Desk) else tokens.generate_webhook_secret(),
        created_by=by,
        created_at=at,
    )
    require_valid(endpoint)
    endpoint.save()
    _append_endpoint_event(
        endpoint,
        "create_webhook_endpoint",
        by=by,
        at=at,
        to_state=endpoint.state,
        details=_describe_endpoint(endpoint),
    )
    return endpoint


@transaction.atomic
def update_webhook_endpoint(
    endpoint: WebhookEndpoint,
    *,
    by: User,
    at: datetime,
    name: str,
    url: str,
    events: Iterable[str],
    is_thin: bool,
) -> WebhookEndpoint:
    """Change an endpoint's URL, events and form of messages; waiting messages go to the new URL.

    An empty ``url`` leaves it as it is.
    """
    endpoint = _lock_endpoint(endpoint, by, counted_at=at)
    before = _describe_endpoint(endpoint)
    endpoint.name = " ".join(name.split())
    is_moved = bool(url.strip()) and url.strip() != endpoint.url
    endpoint.url = validate_webhook_url(url or endpoint.url)
    endpoint.events, endpoint.is_thin = _clean_events(events, endpoint.owner), is_thin
    require_valid(endpoint)
    endpoint.save(update_fields=["name", "url", "events", "is_thin"])
    if (after := _describe_endpoint(endpoint)) != before or is_moved:
        _append_endpoint_event(
            endpoint, "update_webhook_endpoint", by=by, at=at, details={"before": before, "after": after}
        )
    return endpoint


@transaction.atomic
def rotate_webhook_secret(endpoint: WebhookEndpoint, *, by: User, at: datetime) -> WebhookEndpoint:
    """Create a new secret, to be shown once; old and new both sign for SECRET_OVERLAP.

    Raises WrongState for a chat, which has none.
    """
    endpoint = _lock_endpoint(endpoint, by, counted_at=at)
    if not endpoint.secret:
        raise WrongState(gettext("Messages in a chat are not signed."))
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, at + SECRET_OVERLAP
    endpoint.secret = tokens.generate_webhook_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    _append_endpoint_event(endpoint, "rotate_webhook_secret", by=by, at=at)
    return endpoint


@transaction.atomic
def pause_webhook_endpoint(endpoint: WebhookEndpoint, *, by: User, at: datetime) -> WebhookEndpoint:
    """Send nothing there until it is resumed; messages wait meanwhile."""
    endpoint = _lock_endpoint(endpoint, by)
    if endpoint.state == WebhookEndpointState.PAUSED:
        return endpoint
    return pause_locked_endpoint(endpoint, PauseReason.BY_HAND, by=by, at=at)


@transaction.atomic
def resume_webhook_endpoint(endpoint: WebhookEndpoint, *, by: User, at: datetime) -> WebhookEndpoint:
    """Send the messages that wait, in their order, as if none had been tried."""
    endpoint = _lock_endpoint(endpoint, by, counted_at=at)
    if endpoint.state == WebhookEndpointState.ACTIVE:
        return endpoint
    _set_endpoint_state(endpoint, WebhookEndpointState.ACTIVE, failing_since=None)
    attempt = endpoint.deliveries.filter(state=DeliveryState.WAITING, attempts__gt=0)
    attempt.update(attempts=0, first_attempted_at=None, due_at=at)
    _append_endpoint_event(
        endpoint,
        "resume_webhook_endpoint",
        by=by,
        at=at,
        from_state=WebhookEndpointState.PAUSED,
        to_state=endpoint.state,
    )
    enqueue_on_commit(SEND_DUE_DELIVERIES_TASK)
    return endpoint


@transaction.atomic
def remove_webhook_endpoint(endpoint: WebhookEndpoint, *, by: User, at: datetime) -> None:
    """Remove it permanently: waiting messages are dropped, and its secrets are deleted. The log stays.

    A message that is being sent gets its result.
    """
    endpoint = _lock_endpoint(endpoint, by)
    before = endpoint.state
    gone = {"secret": "", "previous_secret": ""} | ({"url": ""} if endpoint.desk_id else {})
    _set_endpoint_state(endpoint, WebhookEndpointState.REMOVED, **gone)
    filter_unleased(Delivery.objects.filter(endpoint=endpoint), now=at).update(
        state=DeliveryState.DROPPED, due_at=None, leased_until=None, last_status=None, last_result="removed"
    )
    _append_endpoint_event(
        endpoint, "remove_webhook_endpoint", by=by, at=at, from_state=before, to_state=endpoint.state
    )


@transaction.atomic
def send_test_delivery(
    endpoint: WebhookEndpoint, *, by: User, at: datetime, event: str = WebhookEvent.PING
) -> Delivery:
    """Send a test: a ping, or an event about a made-up verdict, article or claim.

    It is tried once, also while the endpoint is paused. Raises Invalid at ``event``.
    """
    endpoint = _lock_endpoint(endpoint, by, counted_at=at)
    if event not in [WebhookEvent.PING, *list_owner_events(endpoint.owner, of_tests=True)]:
        raise Invalid(gettext("Choose one of the options."), field="event")
    delivery = Delivery.objects.create(
        endpoint=endpoint,
        message_id=f"msg_{uuid4().hex}",
        event=event,
        subject=uuid4(),
        data=build_sample_data(event, thin=endpoint.is_thin),
        is_test=True,
        happened_at=at,
        due_at=at,
    )
    _append_endpoint_event(endpoint, "test_webhook_endpoint", by=by, at=at, details={"event": event})
    enqueue_on_commit(SEND_DUE_DELIVERIES_TASK)
    return delivery


@transaction.atomic
def replay_delivery(delivery: Delivery, *, by: User, at: datetime) -> None:
    """Send a message again, under the id it had; do nothing while it still waits.

    Raises Blocked for one that may not be sent now: an embargo was set since, or the delay made longer.
    """
    endpoint = _lock_endpoint(delivery.endpoint, by, counted_at=at)
    found = Delivery.objects.filter(pk=delivery.pk)
    if not _filter_replayable(found, endpoint, at).exists():
        raise Blocked(LICENSE_MESSAGE)
    if _requeue_deliveries(found, at):
        _append_endpoint_event(
            endpoint, "replay_delivery", by=by, at=at, details={"message": delivery.message_id}
        )


@transaction.atomic
def replay_deliveries(
    endpoint: WebhookEndpoint, *, by: User, at: datetime, since: datetime, until: datetime
) -> int:
    """Send again, in order, what happened from ``since`` on and before ``until``; return how many messages.

    What may not be sent now is left out. Raises Invalid at ``until`` where it is not later, and Blocked while
    an earlier replay still waits: its messages go out one by one, and nobody may request more than goes out.
    """
    endpoint = _lock_endpoint(endpoint, by, counted_at=at)
    if until <= since:
        raise Invalid(gettext("The end must be later than the start."), field="until")
    waiting = endpoint.deliveries.filter(is_replay=True, state=DeliveryState.WAITING)
    if exclude_held_back(waiting, endpoint.owner, at=at).exists():
        raise Blocked(STILL_SENDING_MESSAGE)
    of_then = endpoint.deliveries.filter(happened_at__gte=since, happened_at__lt=until, is_test=False)
    many = _requeue_deliveries(_filter_replayable(of_then, endpoint, at), at)
    if many:
        details = {"since": since, "until": until, "messages": many}
        _append_endpoint_event(endpoint, "replay_delivery", by=by, at=at, details=details)
    return many


def pause_locked_endpoint(
    endpoint: WebhookEndpoint, why: PauseReason, *, by: User, at: datetime
) -> WebhookEndpoint:
    """Pause a locked endpoint, in the caller's transaction."""
    _set_endpoint_state(endpoint, WebhookEndpointState.PAUSED, paused_at=at, pause_reason=why)
    _append_endpoint_event(
        endpoint,
        "pause_webhook_endpoint",
        by=by,
        at=at,
        from_state=WebhookEndpointState.ACTIVE,
        to_state=endpoint.state,
        details={"why": str(why)},
    )
    return endpoint


def validate_webhook_url(url: str) -> str:
    """Return ``url`` stripped. Raises Invalid at ``url`` where we would not send there, with the reason."""
    url = url.strip()
    rules = safe_http.get_fetch_policy()
    try:
        safe_http.parse_target(url, ports=rules.ports, allow=rules.allowed_hosts)
    except FetchError as refused:
        raise Invalid(refused.message, field="url") from None
    if not is_allowed_webhook_url(url):
        raise Invalid(RESULT_MESSAGES["https_only"], field="url")
    return url


def is_allowed_webhook_url(url: str) -> bool:
    """True for https; in development (DEBUG) for any URL."""
    return url.lower().startswith("https://") or settings.DEBUG


def _set_endpoint_state(endpoint: WebhookEndpoint, state: WebhookEndpointState, **more: Any) -> None:
    """Write the state of a locked endpoint, with the columns that depend on it."""
    columns = {"paused_at": None, "pause_reason": ""} | more
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(state=state, **columns)
    endpoint.refresh_from_db()


def _filter_replayable(
    deliveries: QuerySet[Delivery], endpoint: WebhookEndpoint, at: datetime
) -> QuerySet[Delivery]:
    """Leave out messages for a partner that may not be sent yet; others are decided on when they are sent."""
    if endpoint.partner is None:
        return deliveries
    return deliveries.exclude(filter_too_early(endpoint.partner, at=at))


def _requeue_deliveries(deliveries: QuerySet[Delivery], at: datetime) -> int:
    again = deliveries.exclude(state=DeliveryState.WAITING).update(
        state=DeliveryState.WAITING,
        attempts=0,
        first_attempted_at=None,
        delivered_at=None,
        last_status=None,
        last_result="",
        due_at=at,
        leased_until=None,
        is_replay=True,
    )
    if again:
        enqueue_on_commit(SEND_DUE_DELIVERIES_TASK)
    return int(again)


def _lock_endpoint(
    endpoint: WebhookEndpoint, by: User, *, counted_at: datetime | None = None
) -> WebhookEndpoint:
    """Return the current endpoint, locked, if ``by`` may manage it.

    ``counted_at``: the time of the action, where the rate limit counts it. Raises NotAllowed,
    TooManyRequests, and WrongState for one that was removed.
    """
    require_endpoint_access(by, endpoint.owner, counted_at=counted_at)
    owners = WebhookEndpoint.objects.select_related("partner", "service", "desk")
    found = owners.select_for_update(of=("self",)).get(pk=endpoint.pk)
    if found.state == WebhookEndpointState.REMOVED:
        raise WrongState(gettext("This webhook has been removed."))
    return found


def list_owner_events(owner: EndpointOwner, *, of_tests: bool = False) -> list[WebhookEvent]:
    """Return the events that webhooks of ``owner`` can receive; ``of_tests``: of made-up data.

    A partner can try out events that its licence does not cover, and a chat is only pinged.
    """
    if isinstance(owner, Partner):
        with_articles = owner.receives_article_events or of_tests
        return [*WebhookEvent.of_verdicts(), *(WebhookEvent.of_articles() if with_articles else ())]
    return [] if of_tests and isinstance(owner, Desk) else [*WebhookEvent.of_claims()]


def _clean_events(events: Iterable[str], owner: EndpointOwner) -> list[str]:
    wanted = sorted({str(event) for event in events})
    if unknown := sorted(set(wanted) - set(list_owner_events(owner, of_tests=isinstance(owner, Partner)))):
        raise Invalid(gettext("Unknown event “{event}”.").format(event=unknown[0]), field="events")
    return wanted


def _describe_endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    kind = {Partner: "partner", User: "service", Desk: "desk"}[type(endpoint.owner)]
    return {
        kind: endpoint.owner.public_id,
        "name": endpoint.name,
        "url": endpoint.shown_url,
        "events": endpoint.events,
        "is_thin": endpoint.is_thin,
    } | ({"format": endpoint.format} if endpoint.desk_id else {})


def _append_endpoint_event(
    endpoint: WebhookEndpoint, action: str, *, by: User, at: datetime, **more: Any
) -> None:
    append_event(actor=by, action=action, subject=endpoint, at=at, **more)
