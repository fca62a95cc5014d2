"""The queue: all open work that a person may see, with filters and counts beside it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.queries import desks_of, desks_readable, staff
from accounts.views.gate import who
from factcheck.enums import State
from factcheck.filters import ClaimFilter
from factcheck.models import Claim
from factcheck.queries import queue as queries
from factcheck.queries import reports
from factcheck.views.lists import listed
from lib.clock import now
from lib.errors import Invalid
from lib.listing import with_changes
from lib.times import span

TONED = ("overdue", "text", "source")


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Filters that nobody knows are answered with 400, the sentence, and the whole list."""
    user, at = who(request), now()
    desks = desks_readable(user)
    own = desks_of(user).first()
    tz = own.timezone if own else "UTC"
    visible = Claim.objects.visible_to(user)
    chosen = ClaimFilter(request.GET, visible.with_stale(), desks=desks, people=staff(), tz=tz)
    problems = chosen.problems()
    claims = visible.with_stale().open() if problems else chosen.qs
    if not problems and not request.GET.get("state"):
        claims = claims.open()
    try:
        rows = listed(request, claims, at)
    except Invalid as error:
        problems.append(error.message)
        rows = {"rows": [], "newer": "", "older": request.path}
    counts = queries.counts(visible, at, tz)
    return render(
        request,
        "factcheck/queue.html",
        {
            **rows,
            "problems": problems,
            "sentence": _sentence(counts, at),
            "filter_groups": _groups(request, counts, list(desks)),
            "chips": _chips(request, chosen),
            "can_import": own is not None,
        },
        status=400 if problems else 200,
    )


def _sentence(counts: queries.Counts, at: datetime) -> str:
    if not counts.open:
        return "Nothing is open. Every claim is settled or closed."
    claims = "1 open claim" if counts.open == 1 else f"{counts.open} open claims"
    articles = "1 article" if counts.articles == 1 else f"{counts.articles} articles"
    waits = f" Oldest waits {span(at - counts.oldest)}." if counts.oldest and counts.oldest < at else ""
    return f"{claims} in {articles}.{waits}"


def _groups(request: HttpRequest, counts: queries.Counts, desks: list[Any]) -> list[dict[str, Any]]:
    """The lists, the states and the desks beside the queue. Each link replaces its own part only."""
    view, state, desk = (request.GET.get(name) for name in ("view", "state", "desk"))
    lists = [
        {"label": "All open", "count": counts.open, "href": request.path, "active": not (view or state)},
        *(
            {
                "label": label,
                "count": counts.views[name],
                "href": with_changes(request, {"view": name, "state": None}),
                "active": view == name,
                "tone": "bad" if name in TONED and counts.views[name] else "",
            }
            for name, label in queries.VIEWS.items()
        ),
    ]
    states = [
        {
            "label": State(name).label,
            "count": count,
            "href": with_changes(request, {"state": name, "view": None}),
            "active": state == name,
        }
        for name, count in counts.states.items()
        if count or state == name
    ]
    waiting = reports.counts(who(request))
    outside = {
        "label": "Error reports",
        "count": waiting.waiting,
        "href": reverse("reports"),
        "active": False,
        "tone": "bad" if waiting.new else "",
    }
    groups: list[dict[str, Any]] = [
        {"heading": "Work", "items": lists},
        {"heading": "State", "items": states},
        {"heading": "From outside", "items": [outside]},
    ]
    if len(desks) > 1:
        places = [
            {
                "label": one.name,
                "count": None,
                "href": with_changes(request, {"desk": None if desk == one.slug else one.slug}),
                "active": desk == one.slug,
            }
            for one in desks
        ]
        groups.append({"heading": "Desk", "items": places})
    return groups


def _chips(request: HttpRequest, chosen: ClaimFilter) -> list[dict[str, str]]:
    """What narrows the list, each with the address that lifts it."""
    return [
        {
            "label": f"{str(field.label).lower()}: {request.GET[name]}",
            "href": with_changes(request, {name: None}),
        }
        for name, field in chosen.filters.items()
        if request.GET.get(name)
    ]
