"""The draft of a ruling, saved as typed while it is typed. Answers 204; nobody else sees a change."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.queries import role_on
from accounts.views.gate import who
from factcheck.actions.ruling import save_draft
from factcheck.forms.ruling import as_typed
from factcheck.models import Claim
from factcheck.views.claim import seen_by
from lib.clock import now
from lib.errors import Invalid, NotAllowed

LONGEST = 100_000


@login_required
@require_POST
def claim_draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """``X-Draft-Saved`` is when it was saved, as the page names the draft that it was drawn from. With
    ``look`` the answer is the page, for browsers without a script.
    """
    claim, fields = typed_by_the_desk(request, public_id)
    draft = save_draft(claim, fields=fields, by=who(request), at=now())
    if request.POST.get("look"):
        return redirect(reverse("claim", args=[public_id]) + "#drafted")
    return HttpResponse(status=204, headers={"X-Draft-Saved": draft.saved_at.isoformat()})


def typed_by_the_desk(request: HttpRequest, public_id: UUID) -> tuple[Claim, dict[str, str]]:
    """The claim and the ruling's fields as typed, where the person works on its desk."""
    claim = seen_by(request, public_id)
    if role_on(who(request), claim.desk) is None:
        raise NotAllowed("Only people of this desk may do that.")
    fields = as_typed(request.POST)
    if sum(map(len, fields.values())) > LONGEST:
        raise Invalid(f"A draft takes up to {LONGEST:,} characters. The page still holds what you typed.")
    return claim, fields
