"""Endpoints: set up, changed, tried, paused, resumed and removed by the partner's own people."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from accounts.actions.authority import require_valid
from accounts.models import User
from lib import door, webhooks
from lib.door import NotFetched
from lib.errors import Blocked, Invalid, WrongState
from lib.nudge import nudge
from publishing.actions.authority import require_own
from publishing.actions.fan_out import DELIVER
from publishing.actions.rationing import ration_act
from publishing.models import Delivery, Endpoint, Partner
from publishing.models.delivery import DeliveryState
from publishing.models.endpoint import EndpointState, News, PausedWhy
from publishing.queries.endpoints import deliveries_to, too_early
from publishing.queries.samples import sample_data
from record.actions import append

MOST = 10
"""Endpoints of one partner."""
OVERLAP = timedelta(hours=24)
"""How long the old secret signs beside the new one."""
HELD = "Your licence does not cover it yet, or not any more."
STILL_SENDING = "Messages that you asked for again still wait here. Send more once they are out."
ONLY_HTTPS = "Only addresses that begin with https:// are written to."


@transaction.atomic
def create_endpoint(
    partner: Partner, *, by: User, at: datetime, name: str, url: str, events: Iterable[str] = (),
    thin: bool = False,
) -> Endpoint:  # fmt: skip
    """A new endpoint, told of everything from now on. Its ``secret`` is to be shown once.

    Raises NotAllowed, Blocked where there are MOST already, and Invalid at ``name``, ``url`` or ``events``.
    """
    require_own(by, partner)
    ration_act(by, partner, at=at)
    Partner.objects.select_for_update().get(pk=partner.pk)
    if partner.endpoints.kept().count() >= MOST:
        raise Blocked(f"There are {MOST} endpoints. Remove one first.")
    endpoint = Endpoint(
        partner=partner,
        name=" ".join(name.split()),
        url=written_to(url),
        events=_known(events),
        thin=thin,
        secret=webhooks.mint_secret(),
        created_by=by,
        created_at=at,
    )
    require_valid(endpoint)
    endpoint.save()
    _record(endpoint, "create_endpoint", by=by, at=at, to_state=endpoint.state, details=_said(endpoint))
    return endpoint


@transaction.atomic
def change_endpoint(
    endpoint: Endpoint, *, by: User, at: datetime, name: str, url: str, events: Iterable[str], thin: bool
) -> Endpoint:
    """Change where and how it is told; what waits goes to the new address."""
    endpoint = _own(endpoint, by, counted_at=at)
    before = _said(endpoint)
    endpoint.name, endpoint.url = " ".join(name.split()), written_to(url)
    endpoint.events, endpoint.thin = _known(events), thin
    require_valid(endpoint)
    endpoint.save(update_fields=["name", "url", "events", "thin"])
    if (after := _said(endpoint)) != before:
        _record(endpoint, "change_endpoint", by=by, at=at, details={"before": before, "after": after})
    return endpoint


@transaction.atomic
def rotate_secret(endpoint: Endpoint, *, by: User, at: datetime) -> Endpoint:
    """A new secret, to be shown once; for OVERLAP both sign, so that the receiver can change over."""
    endpoint = _own(endpoint, by, counted_at=at)
    endpoint.previous_secret, endpoint.previous_until = endpoint.secret, at + OVERLAP
    endpoint.secret = webhooks.mint_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_until"])
    _record(endpoint, "rotate_secret", by=by, at=at)
    return endpoint


@transaction.atomic
def pause_endpoint(endpoint: Endpoint, *, by: User, at: datetime) -> Endpoint:
    """Send nothing there until it is resumed; what happens meanwhile waits."""
    endpoint = _own(endpoint, by)
    if endpoint.state == EndpointState.PAUSED:
        return endpoint
    return pause(endpoint, PausedWhy.BY_HAND, by=by, at=at)


@transaction.atomic
def resume_endpoint(endpoint: Endpoint, *, by: User, at: datetime) -> Endpoint:
    """Send what waits, in its order, as if nothing of it had been tried."""
    endpoint = _own(endpoint, by, counted_at=at)
    if endpoint.state == EndpointState.ACTIVE:
        return endpoint
    _become(endpoint, EndpointState.ACTIVE, failing_since=None)
    tried = endpoint.deliveries.filter(state=DeliveryState.WAITING, tries__gt=0)
    tried.update(tries=0, first_tried_at=None, due_at=at)
    _record(
        endpoint, "resume_endpoint", by=by, at=at, from_state=EndpointState.PAUSED, to_state=endpoint.state
    )
    nudge(DELIVER)
    return endpoint


@transaction.atomic
def remove_endpoint(endpoint: Endpoint, *, by: User, at: datetime) -> None:
    """End it for good: what waits is not sent, and its secrets are forgotten. The log stays."""
    endpoint = _own(endpoint, by)
    before = endpoint.state
    _become(endpoint, EndpointState.REMOVED, secret="", previous_secret="")
    Delivery.objects.filter(endpoint=endpoint, due_at__isnull=False).update(
        state=DeliveryState.DROPPED, due_at=None, leased_until=None, told="The endpoint was removed."
    )
    _record(endpoint, "remove_endpoint", by=by, at=at, from_state=before, to_state=endpoint.state)


@transaction.atomic
def try_endpoint(endpoint: Endpoint, *, by: User, at: datetime, event: str = News.PING) -> Delivery:
    """Send a test: a ping, or an event about a made-up verdict or article. It is tried once, also while the
    endpoint is paused. Raises Invalid at ``event``.
    """
    endpoint = _own(endpoint, by, counted_at=at)
    if event not in News.values:
        raise Invalid("Choose one of these.", fields={"event": ["Choose one of these."]})
    delivery = Delivery.objects.create(
        endpoint=endpoint,
        message=f"msg_{uuid4().hex}",
        event=event,
        subject=uuid4(),
        data=sample_data(event, thin=endpoint.thin),
        test=True,
        happened_at=at,
        due_at=at,
    )
    _record(endpoint, "try_endpoint", by=by, at=at, details={"event": event})
    nudge(DELIVER)
    return delivery


@transaction.atomic
def replay(delivery: Delivery, *, by: User, at: datetime) -> None:
    """Send a message again, under the id it had. Nothing happens to one that waits to be sent anyway.

    Raises Blocked for one that may not be sent now: an embargo was set since, or the delay made longer.
    """
    endpoint = _own(delivery.endpoint, by, counted_at=at)
    found = Delivery.objects.filter(pk=delivery.pk)
    if found.filter(too_early(endpoint.partner, at=at)).exists():
        raise Blocked(HELD)
    if _send_again(found, at):
        _record(endpoint, "replay", by=by, at=at, details={"message": delivery.message})


@transaction.atomic
def replay_range(endpoint: Endpoint, *, by: User, at: datetime, since: datetime, until: datetime) -> int:
    """Send again what happened from ``since`` on and before ``until``, in its order; how many messages. What
    may not be sent now is left out.

    Raises Invalid at ``until`` where it is not later, and Blocked while messages that were asked for before
    still wait: they go out one by one, and nobody is to ask for more than goes out.
    """
    endpoint = _own(endpoint, by, counted_at=at)
    if until <= since:
        raise Invalid("Choose a later moment.", fields={"until": ["Choose a later moment than the first."]})
    seen = deliveries_to(endpoint.partner, at=at).filter(endpoint=endpoint)
    if seen.filter(again=True, state=DeliveryState.WAITING).exists():
        raise Blocked(STILL_SENDING)
    of_then = endpoint.deliveries.filter(happened_at__gte=since, happened_at__lt=until, test=False)
    many = _send_again(of_then.exclude(too_early(endpoint.partner, at=at)), at)
    if many:
        details = {"since": since, "until": until, "messages": many}
        _record(endpoint, "replay", by=by, at=at, details=details)
    return many


def pause(endpoint: Endpoint, why: PausedWhy, *, by: User, at: datetime) -> Endpoint:
    """Pause a locked endpoint, in the caller's transaction."""
    _become(endpoint, EndpointState.PAUSED, paused_at=at, paused_why=why)
    _record(
        endpoint, "pause_endpoint", by=by, at=at, from_state=EndpointState.ACTIVE, to_state=endpoint.state,
        details={"why": str(why)},
    )  # fmt: skip
    return endpoint


def written_to(url: str) -> str:
    """``url``, if we would write there. Raises Invalid at ``url`` with what is wrong with it."""
    url = url.strip()
    rules = door.from_settings()
    try:
        door.parse(url, ports=rules.ports, allow=rules.allow)
    except NotFetched as refused:
        raise Invalid(refused.message, fields={"url": [refused.message]}) from None
    if not may_write_to(url):
        raise Invalid(ONLY_HTTPS, fields={"url": [ONLY_HTTPS]})
    return url


def may_write_to(url: str) -> bool:
    """https alone, but where somebody develops on their own machine."""
    return url.lower().startswith("https://") or settings.DEBUG


def _become(endpoint: Endpoint, state: EndpointState, **more: Any) -> None:
    """Write the state of a locked endpoint, with what goes with it."""
    columns = {"paused_at": None, "paused_why": ""} | more
    Endpoint.objects.filter(pk=endpoint.pk).update(state=state, **columns)
    endpoint.refresh_from_db()


def _send_again(deliveries: Any, at: datetime) -> int:
    again = deliveries.exclude(state=DeliveryState.WAITING).update(
        state=DeliveryState.WAITING, tries=0, first_tried_at=None, delivered_at=None, told="", due_at=at,
        leased_until=None, again=True,
    )  # fmt: skip
    if again:
        nudge(DELIVER)
    return int(again)


def _own(endpoint: Endpoint, by: User, *, counted_at: datetime | None = None) -> Endpoint:
    """The endpoint as it is now, locked, if ``by`` looks after it. ``counted_at``: where the act counts."""
    require_own(by, endpoint.partner)
    if counted_at is not None:
        ration_act(by, endpoint.partner, at=counted_at)
    found = Endpoint.objects.select_for_update(of=("self",)).select_related("partner").get(pk=endpoint.pk)
    if found.state == EndpointState.REMOVED:
        raise WrongState("This endpoint was removed.")
    return found


def _known(events: Iterable[str]) -> list[str]:
    wanted = sorted({str(event) for event in events})
    if unknown := sorted(set(wanted) - set(News.values)):
        said = f"There is no event “{unknown[0]}”."
        raise Invalid(said, fields={"events": [said]})
    return wanted


def _said(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "partner": endpoint.partner.public_id,
        "name": endpoint.name,
        "url": endpoint.url,
        "events": endpoint.events,
        "thin": endpoint.thin,
    }


def _record(
    endpoint: Endpoint, step: str, *, by: User, at: datetime, from_state: str = "", to_state: str = "",
    details: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    append(
        actor=by, step=step, subject_type="endpoint", subject=endpoint, at=at, from_state=from_state,
        to_state=to_state, details=details,
    )  # fmt: skip
