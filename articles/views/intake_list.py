"""What came in: every intake of the desks that a person reads, the newest first."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.queries import desks_of, desks_readable
from accounts.views.gate import who
from articles.models import Intake
from articles.queries.intakes import progress_of
from lib.clock import now
from lib.errors import Invalid
from lib.listing import Listed, paged
from lib.times import when, zone

ORDER = ("-sent_at", "-id")


@login_required
def intake_list(request: HttpRequest) -> HttpResponse:
    """One line an intake. A cursor that this list did not hand out is answered with 400."""
    user, at = who(request), now()
    own = desks_of(user).first()
    tz = zone(own.timezone if own else "UTC")
    several = desks_readable(user).count() > 1
    visible = Intake.objects.visible_to(user).select_related("desk", "sent_by", "feed")
    problem = ""
    try:
        listed = paged(request, visible, ORDER)
    except Invalid as error:
        listed, problem = Listed([]), error.message
    progress = progress_of(listed.rows)
    rows = [
        {
            "intake": intake,
            "progress": progress[intake.pk],
            "sent": when(intake.sent_at, at=at, tz=tz),
            "desk": intake.desk.name if several else "",
        }
        for intake in listed.rows
    ]
    context = {"rows": rows, **listed.pager, "problem": problem, "can_import": own is not None}
    return render(request, "articles/intake_list.html", context, status=400 if problem else 200)
