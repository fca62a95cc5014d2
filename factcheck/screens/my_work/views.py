"""Mine: a checker's claims."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from accounts.actions.consent_decisions import list_consent_requests
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.screens.lists import get_claim_list_context
from factcheck.screens.queue.selectors import MY_WORK_ORDER, list_my_claims
from factcheck.screens.topbar import current_counts
from lib.datetimes.clock import now

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
