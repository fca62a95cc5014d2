"""Reviews: verdicts that wait for a second person, and approved ones that wait for an editor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.auth import current_user
from factcheck.screens.lists import get_claim_list_context
from factcheck.screens.queue.selectors import list_to_publish, list_to_review
from lib.datetimes.clock import now
from lib.web.listing import PAGE_SIZE


def review_list(request: HttpRequest) -> HttpResponse:
    """Show two lists: the first pages by keyset, the second shows what is ready to be published."""
    user, at = current_user(request), now()
    waiting = get_claim_list_context(request, list_to_review(user), at, are_open=True)
    ready = list_to_publish(user)
    ready_page = (
        {"rows": []}
        if request.GET.get("cursor")
        else get_claim_list_context(request, ready, at, are_open=True)
    )
    context = {
        **waiting,
        "ready": ready_page["rows"],
        "more_ready": ready_page.get("older"),
        "size": PAGE_SIZE,
    }
    return render(request, "factcheck/reviews/list.html", context)
