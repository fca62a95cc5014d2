"""How have we ruled before? A piece of the claim's page that comes after it, and a page of its own."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.gate import who
from factcheck.queries.earlier_rulings import earlier_rulings
from factcheck.views.claim import seen_by
from lib.times import zone


@login_required
@require_safe
def claim_earlier(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    piece = request.headers.get("X-Requested-With") == "later"
    template = "factcheck/claim_earlier_bit.html" if piece else "factcheck/claim_earlier.html"
    found = earlier_rulings(claim, who(request))
    return render(request, template, {"claim": claim, "found": found, "tz": zone(claim.desk.timezone)})
