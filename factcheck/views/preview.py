"""While a ruling is typed: how its readers will see it, and what is still to mend, as a piece of the page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from factcheck.queries.asked import asked_of
from factcheck.queries.drafted import drafted
from factcheck.views.draft import typed_by_the_desk


@login_required
@require_POST
def claim_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A POST, so that what is typed is in no address and no log. Nothing is kept of it."""
    claim, fields = typed_by_the_desk(request, public_id)
    context = {"drafted": drafted(claim, asked_of(claim), fields), "claim": claim}
    return render(request, "factcheck/claim_drafted.html", context)
