"""A person's own work: where they begin, the claims that they check, and those that they review."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.actions.consent_decisions import list_consent_requests
from accounts.selectors import get_roles_by_desk
from accounts.views.auth import current_desk_access, current_user
from factcheck.desk.saved_views import find_start_query
from factcheck.models import Claim
from factcheck.screens.lists import get_claim_list_context
from factcheck.screens.queue.selectors import MY_WORK_ORDER, list_my_claims, list_to_publish, list_to_review
from factcheck.screens.topbar import current_counts
from lib.datetimes.clock import now

READY_SHOWN = 10
"""Approved claims under those in review; all of them are in the queue."""
WORK_GROUPS = ((gettext_lazy("Needs your attention"), False), (gettext_lazy("Waiting for others"), True))


def my_work(request: HttpRequest) -> HttpResponse:
    """Show the claims this person has. One list pages through both groups."""
    user, at = current_user(request), now()
    claims = list_my_claims(user)
    free = Claim.objects.visible_to(user).filter(state="flagged", desk__memberships__user=user)
    found = get_claim_list_context(request, claims, at, order=MY_WORK_ORDER, are_open=True)
    groups = [(name, [row for row in found["rows"] if row["waits"] == waits]) for name, waits in WORK_GROUPS]
    context = {
        **found,
        "groups": [(name, rows) for name, rows in groups if rows],
        "turn": current_counts(request)["my_work"],
        "free": free.count(),
        "consent_count": len(list_consent_requests(user)),
        "reader_report_count": current_counts(request)["reader_report_list"],
    }
    return render(request, "factcheck/my_work/page.html", context)


def review_list(request: HttpRequest) -> HttpResponse:
    """Show two lists: the first pages by keyset, the second shows what is ready to be published."""
    user, at = current_user(request), now()
    access = [one for one in current_desk_access(request) if one.role]
    to_review = list_to_review(user, [one.desk.pk for one in access])
    waiting = get_claim_list_context(request, to_review, at, are_open=True)
    ready = list_to_publish(user, [one.desk.pk for one in access if one.is_editor])
    ready_page = (
        {"rows": []}
        if request.GET.get("cursor")
        else get_claim_list_context(request, ready, at, are_open=True, size=READY_SHOWN)
    )
    context = {
        **waiting,
        "ready": ready_page["rows"],
        "more_ready": ready_page.get("older"),
        "size": READY_SHOWN,
    }
    return render(request, "factcheck/reviews/list.html", context)


def home_redirect(request: HttpRequest) -> HttpResponse:
    """Redirect to the view that the person begins with, or by their highest role on any desk.

    A person without a desk is told how to get one.
    """
    start = find_start_query(current_user(request))
    if start is not None:
        return redirect(f"{reverse('claim_queue')}?{start}")
    roles = set(get_roles_by_desk(current_user(request)).values())
    if roles & {"editor", "standards"}:
        return redirect("claim_queue")
    if roles:
        return redirect("my_work")
    if current_user(request).is_staff:
        return redirect("setup_index")
    return render(request, "factcheck/no_desk.html")
