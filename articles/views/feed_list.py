"""The feeds that desks follow: when each was asked, what it brought, and what is wrong with it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.queries import desks_edited, desks_readable
from accounts.views.gate import who
from articles.models import Feed
from lib.clock import now
from lib.errors import Invalid
from lib.listing import Listed, paged
from lib.times import ago, span

ORDER = ("title", "id")


@login_required
def feed_list(request: HttpRequest) -> HttpResponse:
    """By title. A cursor that this list did not hand out is answered with 400."""
    user, at = who(request), now()
    kept = set(desks_edited(user).values_list("pk", flat=True))
    visible = Feed.objects.visible_to(user).select_related("desk")
    problem = ""
    try:
        listed = paged(request, visible, ORDER)
    except Invalid as error:
        listed, problem = Listed([]), error.message
    several = desks_readable(user).count() > 1
    rows = [row(feed, at, desk=feed.desk.name if several else "", kept=kept) for feed in listed.rows]
    context = {
        "rows": rows,
        **listed.pager,
        "problem": problem,
        "sentence": _sentence(visible.count(), visible.exclude(last_error="").count()),
        "may_add": bool(kept),
    }
    return render(request, "articles/feed_list.html", context, status=400 if problem else 200)


def row(feed: Feed, at: datetime, *, desk: str, kept: set[int]) -> dict[str, Any]:
    """One line of the table. ``kept``: the desks whose feeds the reader may look after."""
    return {
        "feed": feed,
        "desk": desk,
        "polled": ago(feed.polled_at, at=at) if feed.polled_at else "never",
        "changed": ago(feed.changed_at, at=at) if feed.changed_at else "nothing yet",
        "next": _next(feed, at),
        "may_keep": feed.desk_id in kept,
    }


def _next(feed: Feed, at: datetime) -> str:
    if feed.paused or feed.due_at is None:
        return "paused"
    return f"in {span(feed.due_at - at)}" if feed.due_at > at else "now"


def _sentence(many: int, broken: int) -> str:
    told = f"{many:,} feed{'' if many == 1 else 's'}, by title."
    if not broken:
        return told
    return f"{told} {'One cannot' if broken == 1 else f'{broken:,} cannot'} be read at the moment."
