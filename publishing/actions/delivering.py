"""Delivering: what is due goes out to its endpoint, one message at a time each, in order within a claim."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import uniform

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.actions.letters import write_letter
from accounts.models import User
from accounts.queries import system
from articles.models import Article
from lib import webhooks
from lib.connections import let_go
from lib.door import Limits, NotFetched, fetch, read
from lib.leases import Lease, finish, lease_due
from publishing.actions.endpoints import ONLY_HTTPS, may_write_to, pause
from publishing.models import Delivery, DeliveryTry, Endpoint, PublicDocument
from publishing.models.delivery import DeliveryState
from publishing.models.endpoint import EndpointState, PausedWhy
from publishing.queries.licence import covers, heard_at
from publishing.queries.messages import body, visible_at

logger = logging.getLogger("stet.webhooks")

WAITS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
"""How long after each try that failed the next one is due; the first is due at once."""
JITTER = 0.1
"""Each wait is longer or shorter by up to this share: what failed together does not return together."""
LONGEST_ASKED = timedelta(days=1)
"""As long as a receiver can ask us to wait (Retry-After)."""
LIMITS = Limits(total=15, connect=5, raw=4_096, plain=4_096, redirects=0, cut=True)
LEASE_SECONDS = 40.0
"""Longer than the time limit of the task, so that nobody sends a message twice at once."""
AT_ONCE = 16
"""Endpoints written to at the same time by one worker."""
BUDGET = 8.0
"""Seconds after which a run begins no further message."""
ASKED = Q(test=True) | Q(again=True)
"""Messages that a partner asks for by hand, to whatever address it writes down."""
PAUSE = timedelta(seconds=2)
"""Between the beginnings of two of them to one host, whoever asked: no partner can have us flood a third."""
KEPT = timedelta(days=60)
MOST_SWEPT = 1000


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request to make."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it. ``told`` is ours: nothing that the receiver wrote is in it."""

    status: int | None
    told: str
    elapsed_ms: int = 0
    wait: timedelta = timedelta()

    @property
    def taken(self) -> bool:
        """Whether the receiver has it now."""
        return self.status is not None and 200 <= self.status < 300


def deliver_due(*, clock: Callable[[], datetime], seconds: float = BUDGET) -> int:
    """Send what is due until nothing is or ``seconds`` have passed; answers how many tries were made.

    The requests are made in threads; the rows are written here, on the caller's connection.
    """
    until = time.monotonic() + seconds
    tried = 0
    with ThreadPoolExecutor(max_workers=AT_ONCE) as aside:
        under_way: dict[Future[Answer], Lease] = {}
        while True:
            more = time.monotonic() < until
            leases = _take(AT_ONCE - len(under_way), at=clock()) if more else []
            for lease in leases:
                if (parcel := _pack(lease, at=clock())) is not None:
                    under_way[aside.submit(send, parcel)] = lease
            if not under_way:
                if leases:
                    continue
                return tried
            let_go()
            done, _ = wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
            for future in done:
                tried += record_try(under_way.pop(future), future.result(), at=clock())


def send(parcel: Parcel) -> Answer:
    """Make one request through the door. Never raises."""
    if not may_write_to(parcel.url):
        return Answer(None, ONLY_HTTPS)
    try:
        said = fetch(
            parcel.url, method="POST", headers=parcel.headers, data=parcel.body, accept="*/*", limits=LIMITS
        )
    except NotFetched as refused:
        return Answer(None, refused.message, refused.elapsed_ms)
    except Exception:
        logger.exception("a message could not be sent")
        return Answer(None, "Something went wrong here. The newsroom's technicians find it in the log.")
    asked = said.headers.get("retry-after", "")
    wait = (
        timedelta(seconds=int(asked))
        if asked.isascii() and asked.isdigit() and len(asked) < 9
        else timedelta()
    )
    return Answer(said.status, f"Answered {said.status}.", said.elapsed_ms, min(wait, LONGEST_ASKED))


def record_try(lease: Lease, answer: Answer, *, at: datetime) -> int:
    """Write what came of one try, once: 0 when the lease was lost. ``at``: when it ended."""
    with transaction.atomic():
        # The endpoint first, as everybody locks; the delivery after it.
        of = Delivery.objects.filter(pk=lease.pk).values("endpoint")
        endpoint = Endpoint.objects.select_for_update().get(pk__in=of)
        delivery = Delivery.objects.get(pk=lease.pk)
        delivery.endpoint = endpoint
        tries, first = delivery.tries + 1, delivery.first_tried_at or at
        changes = {"tries": tries, "first_tried_at": first, "told": answer.told}
        after = _after(delivery, answer, tries=tries, first=first, at=at)
        if not finish(Delivery.objects.all(), lease.pk, lease.attempt, **changes, **after):
            return 0
        DeliveryTry.objects.create(
            delivery=delivery, at=at, status=answer.status, told=answer.told, elapsed_ms=answer.elapsed_ms
        )
        if not delivery.test:
            _note(endpoint, answer, exhausted=tries > len(WAITS), first=first, at=at)
    return 1


def may_be_shown(delivery: Delivery, *, at: datetime) -> bool:
    """Whether the licence, as it is now, lets the partner read the message yet."""
    later = _not_before(delivery, at)
    return later is not None and later <= at


def forget_deliveries(*, at: datetime) -> int:
    """Delete what happened long ago, sent or not; answers how many."""
    old = Delivery.objects.filter(happened_at__lt=at - KEPT)
    found = list(old.order_by("pk").values_list("pk", flat=True)[:MOST_SWEPT])
    Delivery.objects.filter(pk__in=found).delete()
    return len(found)


def waiting(endpoint: Endpoint) -> QuerySet[Delivery]:
    """What may be sent there next: of each claim the first that waits, and tests."""
    earlier = Delivery.objects.filter(
        endpoint=OuterRef("endpoint"), subject=OuterRef("subject"), pk__lt=OuterRef("pk"),
        due_at__isnull=False,
    )  # fmt: skip
    found = endpoint.deliveries.filter(~Exists(earlier), due_at__isnull=False)
    return found if endpoint.state == EndpointState.ACTIVE else found.filter(test=True)


def _take(most: int, *, at: datetime) -> list[Lease]:
    """Up to ``most`` leases, no two of one endpoint, and none where one is under way."""
    theirs = Delivery.objects.filter(endpoint=OuterRef("pk"), due_at__isnull=False)
    due = theirs.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=at), due_at__lte=at)
    may = Q(state=EndpointState.ACTIVE) & Exists(due) | Q(state=EndpointState.PAUSED) & Exists(
        due.filter(test=True)
    )
    free = Endpoint.objects.filter(may, ~Exists(theirs.filter(leased_until__gte=at)), partner__active=True)
    lately = Endpoint.objects.filter(asked_at__gt=at - PAUSE).values_list("url", flat=True)
    spared = {_host(url) for url in lately}
    leases: list[Lease] = []
    for endpoint in free.order_by("last_taken_at", "pk") if most else ():
        leases += _next(endpoint, spared, at=at)
        if len(leases) == most:
            break
    return leases


def _next(endpoint: Endpoint, spared: set[str], *, at: datetime) -> list[Lease]:
    """One lease or none: of what happened, else of what was asked for, unless its host is ``spared``."""
    ready = waiting(endpoint)
    if found := lease_due(ready.exclude(ASKED), now=at, seconds=LEASE_SECONDS, limit=1):
        return found
    if (host := _host(endpoint.url)) in spared:
        return []
    if found := lease_due(ready.filter(ASKED), now=at, seconds=LEASE_SECONDS, limit=1):
        Endpoint.objects.filter(pk=endpoint.pk).update(asked_at=at)
        spared.add(host)
    return found


def _host(url: str) -> str:
    """Whom a message to ``url`` reaches, whatever its port or path; "" for what is no address any more."""
    try:
        return read(url).host
    except NotFetched:
        return ""


def _pack(lease: Lease, *, at: datetime) -> Parcel | None:
    """The request for a delivery; None where it may not be sent, or not yet, which is written."""
    delivery = Delivery.objects.select_related("endpoint__partner", "document").get(pk=lease.pk)
    later = _not_before(delivery, at)
    if later is None:
        told = "The licence does not cover this any more."
        finish(
            Delivery.objects.all(),
            lease.pk,
            lease.attempt,
            due_at=None,
            state=DeliveryState.DROPPED,
            told=told,
        )
        return None
    if later > at:
        _put_back(delivery, lease, later, at=at)
        return None
    said, endpoint = body(delivery), delivery.endpoint
    signed = webhooks.headers(delivery.message, said, at=at, secrets=endpoint.secrets(at=at))
    return Parcel(endpoint.url, {"Content-Type": "application/json; charset=utf-8", **signed}, said)


def _put_back(delivery: Delivery, lease: Lease, later: datetime, *, at: datetime) -> None:
    """Let it wait until ``later``, as if nothing of it had been tried: it waits for no next try any more."""
    rows = Delivery.objects.all()
    back = finish(rows, lease.pk, lease.attempt, due_at=later, tries=0, first_tried_at=None)
    if back and _not_before(delivery, at) != later:
        # The embargo was moved while this was judged: fan-out may have looked before it was written.
        rows.filter(pk=lease.pk, due_at=later).update(due_at=at)


def _not_before(delivery: Delivery, at: datetime) -> datetime | None:
    """From when on the licence, as it is now, lets this message go; None for never."""
    partner, document = delivery.endpoint.partner, delivery.document
    if delivery.test:
        return at
    if document is None:
        article = Article.objects.select_related("desk").get(public_id=delivery.subject)
        return heard_at(partner, article, delivery.happened_at) if covers(partner, article) else None
    visible = visible_at(document, partner.delay_minutes)
    covered = PublicDocument.objects.filter(pk=document.pk).licensed_to(partner, at=max(at, visible))
    return visible if covered.exists() else None


def _after(
    delivery: Delivery, answer: Answer, *, tries: int, first: datetime, at: datetime
) -> dict[str, object]:
    """What becomes of a delivery by an answer."""
    if answer.taken:
        return {"state": DeliveryState.DELIVERED, "delivered_at": at, "due_at": None}
    if delivery.test or (tries > len(WAITS) and _took_other(delivery.endpoint, since=first)):
        return {"state": DeliveryState.FAILED, "due_at": None}
    if tries > len(WAITS):
        return {"due_at": at}  # it waits for its endpoint to be resumed
    wait = WAITS[tries - 1] * uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - a wait, nothing to guess
    return {"due_at": at + max(wait, answer.wait)}


def _took_other(endpoint: Endpoint, *, since: datetime) -> bool:
    """Whether it has taken other messages since: then this one is what it does not take."""
    return endpoint.last_taken_at is not None and endpoint.last_taken_at > since


def _note(endpoint: Endpoint, answer: Answer, *, exhausted: bool, first: datetime, at: datetime) -> None:
    """What an endpoint is known for by an answer; pause it where it asks for that, or takes nothing."""
    if answer.taken:
        endpoint.last_taken_at, endpoint.failing_since = at, None
        endpoint.save(update_fields=["last_taken_at", "failing_since"])
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])
    if endpoint.state != EndpointState.ACTIVE:
        return
    if answer.status == 410:
        _pause(endpoint, PausedWhy.GONE, at=at)
    elif exhausted and not _took_other(endpoint, since=first):
        _pause(endpoint, PausedWhy.FAILING, at=at)


def _pause(endpoint: Endpoint, why: PausedWhy, *, at: datetime) -> None:
    """Pause it, and write to the partner's people and to the newsroom's admins."""
    pause(endpoint, why, by=system(), at=at)
    partner = endpoint.partner
    subject = f"{settings.STET_NAME}: nothing more is sent to “{endpoint.name}”"
    base = settings.STET_BASE_URL
    theirs = User.objects.filter(partner_person__partner=partner, is_active=True)
    ours = User.objects.filter(is_staff=True, is_active=True)
    for people, address in (
        (theirs, reverse("console_endpoint", args=[endpoint.public_id])),
        (ours, reverse("partner", args=[partner.public_id])),
    ):
        text = TEXT.format(name=endpoint.name, partner=partner, why=why.label, address=base + address)
        for email in people.exclude(email="").values_list("email", flat=True).distinct().order_by("email"):
            write_letter(to=email, subject=subject, text=text, at=at)


TEXT = """\
The endpoint “{name}” of {partner} is paused: {why}.

Nothing is lost. What happens from now on waits, and goes out in its order once somebody of {partner}
resumes the endpoint. A test can be sent to it meanwhile:
{address}
"""
