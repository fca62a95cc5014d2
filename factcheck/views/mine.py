"""Mine: what a checker has to do, what came back, and what they were told."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from factcheck.actions.tell import mark_seen
from factcheck.models import Claim, Notice
from factcheck.queries import queue as queries
from factcheck.queries import reports
from factcheck.views.lists import listed
from lib.clock import now
from lib.cursor import seal, unseal
from lib.times import ago

NOTICES = 20
SHOWN = "notices shown"
GROUPS = (("Waits for you", False), ("Waits for others", True))


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The claims this person has, beside their unread notices. One list pages through both its groups."""
    user, at = who(request), now()
    claims = queries.mine(user).with_stale()
    free = Claim.objects.visible_to(user).filter(state="flagged", desk__memberships__user=user)
    told = Notice.objects.filter(person=user, seen_at__isnull=True)
    unread = list(told.select_related("claim")[:NOTICES])
    notices = [{"claim": n.claim, "text": n.text, "at": n.at, "ago": ago(n.at, at=at)} for n in unread]
    found = listed(request, claims, at, order=queries.MINE_ORDER)
    groups = [(name, [row for row in found["rows"] if row["waits"] == waits]) for name, waits in GROUPS]
    return render(
        request,
        "factcheck/mine.html",
        {
            **found,
            "groups": [(name, rows) for name, rows in groups if rows],
            "turn": queries.my_turn(user).count(),
            "notices": notices,
            "shown_notices": seal(SHOWN, [notice.pk for notice in unread]),
            "more_notices": told.count() - len(unread) if len(unread) == NOTICES else 0,
            "free": free.count(),
            "reports": reports.counts(user),
        },
    )


@login_required
@require_POST
def notices_seen(request: HttpRequest) -> HttpResponse:
    """The notices that the page showed are read; what came since, or had no room, is not."""
    mark_seen(who(request), at=now(), notices=unseal(SHOWN, request.POST.get("shown", "")))
    return redirect("mine")
