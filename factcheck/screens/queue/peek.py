"""The peek: a claim beside the queue, with its text, its sources and its last events."""

from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.selectors import get_role
from accounts.views.auth import current_user
from audit.selectors import list_events_of_subject
from factcheck.claims.selectors import annotate_for_row
from factcheck.desk.event_descriptions import build_history_lines
from factcheck.follows.selectors import is_following
from factcheck.models import Appearance, Claim
from factcheck.screens.follow import build_follow_button
from factcheck.screens.lists import build_linked_rows
from factcheck.sources.citation_selectors import list_source_items
from factcheck.verdicts.versions import is_blind_for
from factcheck.workflow.facts import list_active_citations
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.text.plain_text import cut_to_whole_words
from lib.text_anchoring.selectors import CONTEXT_LENGTH

MAX_EVENTS = 5


class Quotation(NamedTuple):
    """The text of a claim, and the whole words before and after it."""

    before: str
    exact: str
    after: str


@require_safe
def claim_queue_peek(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one claim as the queue shows it beside its rows, and its row as it is now."""
    user, at = current_user(request), now()
    visible = annotate_for_row(Claim.objects.visible_to(user))
    claim = get_object_or_404(visible, public_id=public_id)
    tz = get_timezone(claim.desk.timezone)
    events = build_history_lines(
        list_events_of_subject("claim", claim).order_by("-number")[:MAX_EVENTS],
        viewer=user,
        at=at,
        tz=tz,
        inside=get_role(user, claim.desk) is not None,
        is_blind=is_blind_for(claim, user),
    )
    place = claim.appearances.current().order_by("id").first()
    context = {
        "claim": claim,
        "row": build_linked_rows(request, [claim], at)[0],
        "quotation": _build_quotation(place) if place and place.exact else None,
        "sources": list_source_items(list_active_citations(claim), user, at=at, tz=tz),
        "events": events,
        "follow": build_follow_button(claim, is_following=is_following(user, claim)),
    }
    return render(request, "factcheck/queue/peek.html", context)


def _build_quotation(place: Appearance) -> Quotation:
    before, after = cut_to_whole_words(place.prefix, place.suffix, CONTEXT_LENGTH)
    return Quotation(before, place.exact, after)
