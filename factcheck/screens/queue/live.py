"""The live part of the queue, asked for every second or two: what others changed since it was asked last."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views.auth import current_user
from audit.models import Event
from audit.selectors import count_events, list_events_after
from factcheck.claims.filters import ClaimFilterSet
from factcheck.claims.selectors import annotate_for_row
from factcheck.desk.event_descriptions import describe_event
from factcheck.desk.event_sentences import get_names
from factcheck.models import Claim
from factcheck.screens.lists import build_linked_rows
from factcheck.screens.queue.filter_menu import filter_queue
from factcheck.screens.queue.live_tag import build_live_tag, open_number, read_live_tag
from factcheck.screens.queue.ordering import annotate_for_order, parse_order
from factcheck.screens.queue.saved_views import build_later_groups, count_views
from factcheck.screens.queue.views import build_summary, count_queue
from factcheck.verdicts.versions import list_blind_claims
from lib.datetimes.humanize import format_time_ago
from lib.errors import Invalid
from lib.web.listing import PAGE_SIZE, paginate_list

MAX_EVENTS = 10_000
"""Events that are looked through for what changed; beyond them all that the page shows counts as changed."""


class LiveForm(forms.Form):
    """The claims that the page shows, and the event that it was drawn at."""

    rows = SimpleArrayField(forms.UUIDField(), max_length=PAGE_SIZE, required=False)
    since = forms.CharField(max_length=200)

    def clean_since(self) -> int:
        try:
            return open_number(self.cleaned_data["since"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


@dataclass(kw_only=True)
class QueueChanges:
    """Changes of a queue since an event. ``rows`` are of claims that it shows; the rest are public ids.

    ``arrived`` would stand on the page if it were sorted again, and ``absent`` would not; the person may not
    see those that are ``gone`` any more.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    gone: set[UUID] = field(default_factory=set)
    arrived: set[UUID] = field(default_factory=set)
    absent: set[UUID] = field(default_factory=set)

    def __bool__(self) -> bool:
        """True if there is any."""
        return bool(self.rows or self.gone or self.arrived or self.absent)


@require_safe
def claim_queue_live(request: HttpRequest) -> HttpResponse:
    """Show what changed, or 304. UnchangedQueueApplication answers while nothing at all happened."""
    number = count_events()
    form = LiveForm(request.GET)
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    query = request.GET.copy()
    for name in form.fields:
        query.pop(name, None)
    # From here on the address is that of the list.
    request.GET = query  # type: ignore[assignment]  # the stubs have the immutable one
    chosen, seen = filter_queue(request.GET, request), read_live_tag(request)
    since = form.cleaned_data["since"] if seen is None else seen
    changes = _find_changes(request, chosen, set(form.cleaned_data["rows"]), since, number)
    response = HttpResponse(status=304)
    if changes or seen is None:
        figures = count_queue(request, chosen, chosen.qs)
        views = build_later_groups(request, figures.views, count_views(request, figures.views))
        context = {"changes": changes, **build_summary(request, chosen, figures, views)}
        response = render(request, "factcheck/queue/live.html", context)
    response["ETag"] = build_live_tag(request, number)
    return response


def _find_changes(
    request: HttpRequest, chosen: ClaimFilterSet, shown: set[UUID], since: int, number: int
) -> QueueChanges:
    """Return the changes after event ``since`` up to the last, ``number``.

    Raises BadRequest for a list that the queue does not have.
    """
    user, order = current_user(request), parse_order(request.GET)
    if chosen.list_problems() or order.problems:
        raise BadRequest(request.GET.urlencode())

    def list_page() -> set[UUID]:
        try:
            page = paginate_list(request, annotate_for_order(chosen.qs, order, chosen.moment), order.keys)
        except Invalid as error:
            raise BadRequest(error.message) from error
        return {claim.public_id for claim in page.rows}

    visible = Claim.objects.visible_to(user)
    seen = set(visible.filter(public_id__in=shown).values_list("public_id", flat=True))
    events = list_events_after(since).filter(subject_type="claim")
    if number - since > MAX_EVENTS:
        changed = shown | list_page()
    else:
        changed = set(map(UUID, events.order_by().values_list("subject", flat=True).distinct()))
    found = QueueChanges(gone=shown - seen)
    if not changed:
        return found
    here, elsewhere = seen & changed, changed - shown
    matching = set(chosen.qs.filter(public_id__in=here).order_by().values_list("public_id", flat=True))
    rows = annotate_for_row(visible.filter(public_id__in=here))
    found.rows = build_linked_rows(request, rows, chosen.moment.at)
    for row in found.rows:
        row["left"] = row["public_id"] not in matching
    _describe_changes(found.rows, events.filter(subject__in=map(str, here)), user, chosen.moment.at)
    found.arrived = list_page() & elsewhere
    found.absent = set(
        visible.filter(public_id__in=elsewhere - found.arrived).values_list("public_id", flat=True)
    )
    return found


def _describe_changes(
    rows: Iterable[dict[str, Any]], events: Iterable[Event], user: User, at: datetime
) -> None:
    """Add to each row its last event in words, if it is somebody else's act. ``events`` are in order."""
    last = {UUID(event.subject): event for event in events}
    others = {key: event for key, event in last.items() if event.actor != str(user.public_id)}
    names, _ = get_names(others.values(), user)
    blind = list_blind_claims(others, user)
    for row in rows:
        if event := others.get(row["public_id"]):
            row["change"] = {
                "sentence": describe_event(event, names, is_blind=row["public_id"] in blind),
                "at": event.at,
                "ago": format_time_ago(event.at, at=at),
            }
