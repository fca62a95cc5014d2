"""The sweep over the audit log that compares articles as they arrive, up to where the last one came."""

import logging
from datetime import datetime
from time import monotonic

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max

from articles.models import Revision
from articles.models.enums import ArticleState
from audit.models import Event
from factcheck.models import Claim, RepeatCursor
from factcheck.origin_pages.following import follow_origin_pages
from factcheck.repeats.matching import find_repeats
from lib.db.connections import as_timeout
from lib.errors import TookTooLong

ARTICLE_ACTIONS = ("import_article", "create_revision")
CLAIM_ACTIONS = ("publish", "correct", "add_repeated_appearance")
MAX_EVENTS = 20
"""Articles that one run compares; the next one goes on."""
MAX_SECONDS = 60
"""Time after which a run takes no other article."""

logger = logging.getLogger("stet.repeats")


def find_new_repeats(*, at: datetime) -> int:
    """Compare the articles that arrived since the last sweep with the verdicts; return how many events.

    The pages of claims that were published, or found elsewhere, are followed from then on.
    """
    newest = Event.objects.aggregate(newest=Max("number"))["newest"] or 0
    cursor, is_new = RepeatCursor.objects.get_or_create(pk=1, defaults={"event_number": newest})
    if is_new or cursor.event_number == newest:
        return 0
    count = 0
    end = monotonic() + MAX_SECONDS
    while count < MAX_EVENTS and monotonic() < end and _read_event(upto=newest, at=at):
        count += 1
    return count


@transaction.atomic
def _read_event(*, upto: int, at: datetime) -> bool:
    """Handle the next event; return False where none is left."""
    cursor = RepeatCursor.objects.select_for_update(skip_locked=True).first()
    if cursor is None:
        # Another run is reading.
        return False
    found = Event.objects.filter(
        number__gt=cursor.event_number, number__lte=upto, action__in=ARTICLE_ACTIONS + CLAIM_ACTIONS
    )
    event = found.select_related("detail").order_by("number").first()
    cursor.event_number = max(cursor.event_number, upto if event is None else event.number)
    cursor.save(update_fields=["event_number"])
    if event is None:
        return False
    try:
        with transaction.atomic():
            _handle_event(event, at=at)
    except Exception as error:
        is_database = isinstance(error, (OperationalError, InterfaceError))
        if is_database and not isinstance(as_timeout(error), TookTooLong):
            # It is away or busy, and the text is as good as any: the next run reads it again.
            raise
        # One text that nobody can compare holds up no other.
        logger.exception("event %s could not be compared", event.number)
    return True


def _handle_event(event: Event, *, at: datetime) -> None:
    if event.subject_type == "claim":
        claim = Claim.objects.select_related("desk").filter(public_id=event.subject).first()
        if claim is not None:
            follow_origin_pages(claim, at=at)
        return
    revisions = Revision.objects.filter(article__public_id=event.subject)
    # Each version is compared with the one before it, so none is left out.
    revision = (
        revisions.filter(number=str(event.details.get("number", 1)))
        .exclude(article__state=ArticleState.WITHDRAWN)
        .select_related("article__desk")
        .first()
    )
    if revision is not None:
        find_repeats(revision, at=at)
