"""Fan-out: from what became public to a delivery for each endpoint that may hear of it.

Documents are read by their positions and Events by their numbers: both are given in the order of commits and
without a gap, so the last ones read are all there is to remember. One fans out at a time, under a lock.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import Max, Prefetch

from articles.models import Article
from lib.nudge import nudge
from publishing.models import Delivery, Endpoint, FanOut, Partner, PublicDocument
from publishing.models.endpoint import News
from publishing.models.partner import LONGEST_DELAY
from publishing.models.public_document import Kind
from publishing.queries.licence import covers, heard_at
from publishing.queries.messages import verdict_data, visible_at
from record.models import Event

DELIVER = "publishing.tasks.deliver"
FAN_OUT = "publishing.tasks.fan_out"
BATCH = 100
"""Documents, or Events, taken in one transaction."""
OF_VERDICTS = {
    Kind.PUBLISHED: News.PUBLISHED,
    Kind.CORRECTED: News.CORRECTED,
    Kind.RETRACTED: News.RETRACTED,
}
OF_ARTICLES = {"clear": News.CLEARED, "unclear": News.STALE}
MOVED = "embargo"
"""The step that sets, moves or lifts an article's embargo: no news, and the news that waits may go sooner."""
LONGEST = timedelta(minutes=LONGEST_DELAY)


def fan_out(*, at: datetime) -> int:
    """Write the deliveries of all that happened since last time; how many. Twice does no harm."""
    made = 0
    while (batch := _batch(at)) is not None:
        made += batch
    return made


@transaction.atomic
def _batch(at: datetime) -> int | None:
    """The deliveries of up to BATCH documents and BATCH Events; None where there are no more."""
    mark, _ = FanOut.objects.select_for_update().get_or_create(id=1)
    newest = PublicDocument.objects.aggregate(last=Max("position"))["last"] or 0
    head = Event.objects.aggregate(last=Max("number"))["last"] or 0
    if newest <= mark.position and head <= mark.event:
        return None
    made, woken, partners = 0, 0, _partners()
    if partners:
        documents = list(
            PublicDocument.objects.filter(position__gt=mark.position).order_by("position")[:BATCH]
        )
        events = _about_articles(mark.event, head)
        for partner in partners:
            made += _verdicts_for(partner, documents, at)
            if partner.told_of_articles:
                made += _articles_for(partner, [event for event in events if event.step != MOVED], at)
        woken = _wake({UUID(event.subject) for event in events if event.step == MOVED}, at)
        newest = documents[-1].position if documents else newest
        head = events[-1].number if len(events) == BATCH else head
    mark.position, mark.event = newest, head
    mark.save(update_fields=["position", "event"])
    if made or woken:
        nudge(DELIVER)
    return made


def _about_articles(after: int, head: int) -> list[Event]:
    news = Event.objects.filter(
        number__gt=after, number__lte=head, subject_type="article", step__in=[*OF_ARTICLES, MOVED]
    )
    return list(news.order_by("number")[:BATCH])


def _partners() -> list[Partner]:
    """Those with endpoints: a paused one, and a suspended partner's, hears of it once it is let back in."""
    kept = Prefetch("endpoints", queryset=Endpoint.objects.kept(), to_attr="told")
    return list(
        Partner.objects.filter(endpoints__in=Endpoint.objects.kept())
        .distinct()
        .prefetch_related(kept, "desks")
    )


def _verdicts_for(partner: Partner, documents: list[PublicDocument], at: datetime) -> int:
    news = [document for document in documents if document.kind in OF_VERDICTS]
    if not news:
        return 0
    asked = PublicDocument.objects.filter(pk__in=[document.pk for document in news])
    # As if its delay had passed: until then the delivery waits.
    covered = set(asked.licensed_to(partner, at=at + LONGEST).values_list("pk", flat=True))
    return _write(
        _delivery(
            endpoint,
            OF_VERDICTS[Kind(document.kind)],
            key=f"document:{document.position}",
            subject=document.public_id,
            document=document,
            data=verdict_data(document),
            happened_at=document.updated_at,
            due_at=max(at, visible_at(document, partner.delay_minutes)),
        )
        for document in news
        if document.pk in covered
        for endpoint in _told(partner)
        if endpoint.wants(OF_VERDICTS[Kind(document.kind)])
    )


def _articles_for(partner: Partner, events: list[Event], at: datetime) -> int:
    found = Article.objects.select_related("desk").in_bulk(
        [UUID(event.subject) for event in events], field_name="public_id"
    )
    return _write(
        _delivery(
            endpoint,
            OF_ARTICLES[event.step],
            key=f"event:{event.number}",
            subject=article.public_id,
            data=_article_data(article),
            happened_at=event.at,
            due_at=max(at, heard_at(partner, article, event.at)),
        )
        for event in events
        for article in [found[UUID(event.subject)]]
        if covers(partner, article)
        for endpoint in _told(partner)
        if endpoint.wants(OF_ARTICLES[event.step])
    )


def _wake(articles: set[UUID], at: datetime) -> int:
    """Have what waits for the end of these articles' embargoes judged anew; how many messages."""
    # What was tried and not taken waits for its next try, and no embargo makes that one come sooner.
    waiting = Delivery.objects.filter(subject__in=articles, due_at__gt=at, tries=0)
    return waiting.update(due_at=at)


def _article_data(article: Article) -> dict[str, Any]:
    """What is told of an article: enough to find it by, and none of its words."""
    return {
        "id": str(article.public_id),
        "url": article.canonical_url,
        "source": article.source,
        "external_id": article.external_id,
    }


def _told(partner: Partner) -> list[Endpoint]:
    return partner.told  # type: ignore[attr-defined, no-any-return]  # prefetched by _partners


def _delivery(endpoint: Endpoint, event: News, *, key: str, **columns: Any) -> Delivery:
    message = f"msg_{uuid5(NAMESPACE_URL, f'{endpoint.public_id}:{key}').hex}"
    return Delivery(endpoint=endpoint, event=event, message=message, **columns)


def _write(deliveries: Iterable[Delivery]) -> int:
    return len(Delivery.objects.bulk_create(deliveries, ignore_conflicts=True))
