"""Reviews: rulings that wait for a second person, and approved ones that wait for an editor."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import who
from factcheck.queries import queue as queries
from factcheck.views.lists import listed
from lib.clock import now
from lib.listing import SIZE


@login_required
def reviews(request: HttpRequest) -> HttpResponse:
    """Two lists: the first pages by keyset, the second shows what is ready to go out."""
    user, at = who(request), now()
    waiting = listed(request, queries.to_review(user).with_stale(), at)
    ready = queries.to_publish(user).with_stale()
    ready_page = {"rows": []} if request.GET.get("cursor") else listed(request, ready, at)
    return render(
        request,
        "factcheck/reviews.html",
        {**waiting, "ready": ready_page["rows"], "more_ready": ready_page.get("older"), "size": SIZE},
    )
