"""Earlier verdicts on similar claims: a part of the claim's page that is loaded later, and a page of its
own.
"""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from factcheck.screens.claim.views import get_visible_claim
from factcheck.search.earlier_verdicts import list_earlier_verdicts
from lib.datetimes.humanize import get_timezone


@login_required
@require_safe
def claim_earlier_verdicts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    is_partial = request.headers.get("X-Requested-With") == "later"
    template = (
        "factcheck/claim/earlier_verdicts_panel.html"
        if is_partial
        else "factcheck/claim/earlier_verdicts.html"
    )
    found = list_earlier_verdicts(claim, current_user(request))
    return render(
        request, template, {"claim": claim, "found": found, "tz": get_timezone(claim.desk.timezone)}
    )
