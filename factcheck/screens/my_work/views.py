"""Mine: a checker's claims and unread notifications."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actions.consent_decisions import list_consent_requests
from accounts.views.auth import current_user
from factcheck.models import Claim, Notification
from factcheck.reader_reports import selectors as reader_reports_selectors
from factcheck.screens.lists import get_claim_list_context
from factcheck.screens.queue.selectors import MY_WORK_ORDER, list_actionable_claims, list_my_claims
from factcheck.workflow.notify import mark_notifications_read
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_time_ago
from lib.web.cursors import seal_cursor, unseal_cursor

MAX_NOTIFICATIONS = 20
SHOWN_NOTIFICATIONS_KEY = "notifications shown"
WORK_GROUPS = ((gettext_lazy("Needs your attention"), False), (gettext_lazy("Waiting for others"), True))


@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    """Show the claims this person has, beside their unread notifications. One list pages through both
    groups.
    """
    user, at = current_user(request), now()
    claims = list_my_claims(user).with_stale()
    free = Claim.objects.visible_to(user).filter(state="flagged", desk__memberships__user=user)
    data = Notification.objects.visible_to(user).filter(read_at__isnull=True)
    unread = list(data.select_related("claim")[:MAX_NOTIFICATIONS])
    notices = [
        {
            "claim": n.claim,
            "text": n.text,
            "created_at": n.created_at,
            "ago": format_time_ago(n.created_at, at=at),
        }
        for n in unread
    ]
    found = get_claim_list_context(request, claims, at, order=MY_WORK_ORDER)
    groups = [(name, [row for row in found["rows"] if row["waits"] == waits]) for name, waits in WORK_GROUPS]
    return render(
        request,
        "factcheck/my_work/page.html",
        {
            **found,
            "groups": [(name, rows) for name, rows in groups if rows],
            "turn": list_actionable_claims(user).count(),
            "notifications": notices,
            "shown_notifications": seal_cursor(SHOWN_NOTIFICATIONS_KEY, [notice.pk for notice in unread]),
            "more_notifications": data.count() - len(unread) if len(unread) == MAX_NOTIFICATIONS else 0,
            "free": free.count(),
            "consent_count": len(list_consent_requests(user)),
            "reader_report_counts": reader_reports_selectors.get_report_counts(user),
        },
    )


@login_required
@require_POST
def notifications_mark_read(request: HttpRequest) -> HttpResponse:
    """Mark the notifications that the page showed as read; those that came since, or had no room, are not."""
    mark_notifications_read(
        current_user(request),
        at=now(),
        notices=unseal_cursor(SHOWN_NOTIFICATIONS_KEY, request.POST.get("shown", "")),
    )
    return redirect("my_work")
