"""The queue: all open work that a person may see, with filters and counts beside it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.selectors import list_desks_of, list_readable_desks, list_staff
from accounts.views.auth import current_user
from factcheck.claims.filters import ClaimFilterSet
from factcheck.claims.selectors import QUEUE_VIEWS
from factcheck.models import Claim
from factcheck.models.enums import ClaimState
from factcheck.reader_reports import selectors as reader_reports_selectors
from factcheck.screens.lists import get_claim_list_context
from factcheck.screens.queue.selectors import QueueCounts, get_queue_counts
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_duration
from lib.errors import Invalid
from lib.text.numbers import format_number
from lib.web.listing import build_query_url

TONED_VIEWS = ("overdue", "text", "source")


@login_required
def claim_queue(request: HttpRequest) -> HttpResponse:
    """Show the queue. Unknown filters are answered with 400, the reason, and the whole list."""
    user, at = current_user(request), now()
    desks = list_readable_desks(user)
    own = list_desks_of(user).first()
    tz = own.timezone if own else "UTC"
    visible = Claim.objects.visible_to(user)
    chosen = ClaimFilterSet(request.GET, visible.with_stale(), desks=desks, people=list_staff(), tz=tz)
    problems = chosen.list_problems()
    claims = visible.with_stale().open() if problems else chosen.qs
    if not problems and not request.GET.get("state"):
        claims = claims.open()
    try:
        rows = get_claim_list_context(request, claims, at)
    except Invalid as error:
        problems.append(error.message)
        rows = {"rows": [], "newer": "", "older": request.path}
    counts = get_queue_counts(visible, at, tz)
    return render(
        request,
        "factcheck/queue/page.html",
        {
            **rows,
            "problems": problems,
            "sentence": _describe_queue(counts, at),
            "filter_groups": _build_filter_groups(request, counts, list(desks)),
            "chips": _build_filter_chips(request, chosen),
            "can_import": own is not None,
        },
        status=400 if problems else 200,
    )


def _describe_queue(counts: QueueCounts, at: datetime) -> str:
    if not counts.open:
        return gettext("No open claims. All claims are settled or closed.")
    claims = ngettext("{count} open claim", "{count} open claims", counts.open)
    articles = ngettext("{count} article", "{count} articles", counts.articles)
    message = gettext("{claims} in {articles}.").format(
        claims=claims.format(count=format_number(counts.open)),
        articles=articles.format(count=format_number(counts.articles)),
    )
    if counts.oldest is None or counts.oldest >= at:
        return message
    oldest = gettext("The oldest has been waiting for {time}.")
    return f"{message} {oldest.format(time=format_duration(at - counts.oldest))}"


def _build_filter_groups(request: HttpRequest, counts: QueueCounts, desks: list[Any]) -> list[dict[str, Any]]:
    """Return the lists, the states and the desks beside the queue. Each link replaces its own filter only."""
    view, state, desk = (request.GET.get(name) for name in ("view", "state", "desk"))
    lists = [
        {
            "label": gettext("All open claims"),
            "count": counts.open,
            "href": request.path,
            "active": not (view or state),
        },
        *(
            {
                "label": label,
                "count": counts.views[name],
                "href": build_query_url(request, {"view": name, "state": None}),
                "active": view == name,
                "tone": "bad" if name in TONED_VIEWS and counts.views[name] else "",
            }
            for name, label in QUEUE_VIEWS.items()
        ),
    ]
    states = [
        {
            "label": ClaimState(name).label,
            "count": count,
            "href": build_query_url(request, {"state": name, "view": None}),
            "active": state == name,
        }
        for name, count in counts.states.items()
        if count or state == name
    ]
    waiting = reader_reports_selectors.get_report_counts(current_user(request))
    outside = {
        "label": gettext("Reader reports"),
        "count": waiting.waiting_count,
        "href": reverse("reader_report_list"),
        "active": False,
        "tone": "bad" if waiting.new else "",
    }
    groups: list[dict[str, Any]] = [
        {"heading": gettext("Lists"), "items": lists},
        {"heading": gettext("State"), "items": states},
        {"heading": gettext("From readers and partners"), "items": [outside]},
    ]
    if len(desks) > 1:
        places = [
            {
                "label": one.name,
                "count": None,
                "href": build_query_url(request, {"desk": None if desk == one.slug else one.slug}),
                "active": desk == one.slug,
            }
            for one in desks
        ]
        groups.append({"heading": gettext("Desk"), "items": places})
    return groups


def _build_filter_chips(request: HttpRequest, chosen: ClaimFilterSet) -> list[dict[str, str]]:
    """Return the active filters, each with the URL that lifts it."""
    return [
        {
            "label": gettext("{filter}: {value}").format(
                filter=field.label,
                value=dict(field.extra.get("choices", ())).get(request.GET[name], request.GET[name]),
            ),
            "href": build_query_url(request, {name: None}),
        }
        for name, field in chosen.filters.items()
        if request.GET.get(name)
    ]
