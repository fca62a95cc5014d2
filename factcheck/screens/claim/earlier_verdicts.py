"""Earlier verdicts on similar claims: a part of the claim's page that is loaded later, and a page of its
own.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.views.auth import current_user
from factcheck.claims.similar_claim_dismissals import (
    can_dismiss_similar_claims,
    dismiss_similar_claim,
    restore_similar_claim,
)
from factcheck.models import Claim
from factcheck.screens.claim.views import get_visible_claim
from factcheck.search.earlier_verdicts import list_dismissed_verdicts, list_earlier_verdicts
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.web.refusals import show_refusal


@require_safe
def claim_earlier_verdicts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim, user = get_visible_claim(request, public_id), current_user(request)
    is_partial = request.headers.get("X-Requested-With") == "later"
    template = (
        "factcheck/claim/earlier_verdicts_panel.html"
        if is_partial
        else "factcheck/claim/earlier_verdicts.html"
    )
    context = {
        "claim": claim,
        "found": list_earlier_verdicts(claim, user),
        "dismissed": list_dismissed_verdicts(claim, user),
        "may_dismiss": can_dismiss_similar_claims(claim, user, now()),
        "tz": get_timezone(claim.desk.timezone),
    }
    return render(request, template, context)


@require_POST
def similar_claim_dismissal(request: HttpRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """Dismiss the other claim as saying something else; with ``restore``, show it again."""
    user = current_user(request)
    claim = get_visible_claim(request, public_id)
    other = get_object_or_404(Claim.objects.visible_to(user), public_id=other_id)
    with show_refusal(request):
        if "restore" in request.POST:
            restore_similar_claim(claim, other, by=user, at=now())
            messages.success(request, gettext("The claim is shown again among the earlier verdicts."))
        else:
            dismiss_similar_claim(claim, other, by=user, at=now())
            messages.success(
                request, gettext("Dismissed. You can show it again at the end of the earlier verdicts.")
            )
    return redirect("claim_earlier_verdicts", public_id=claim.public_id)
