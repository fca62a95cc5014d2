"""The draft of a verdict, saved while it is typed. Answers 204; nobody else sees a change."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.selectors import get_role
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.screens.claim.views import get_visible_claim
from factcheck.verdicts.actions import save_draft
from factcheck.verdicts.forms import get_draft_fields
from lib.datetimes.clock import now
from lib.errors import Invalid, NotAllowed
from lib.text.numbers import format_number

MAX_DRAFT_BYTES = 100_000


@require_POST
def claim_draft(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save the draft. ``X-Draft-Saved`` is when it was saved, as the page names the draft it was drawn from.

    With ``preview`` the response is the page, for browsers without a script.
    """
    claim, fields = get_typed_verdict(request, public_id)
    draft = save_draft(claim, fields=fields, by=current_user(request), at=now())
    if request.POST.get("preview"):
        return redirect(reverse("claim_detail", args=[public_id]) + "#drafted")
    return HttpResponse(status=204, headers={"X-Draft-Saved": draft.saved_at.isoformat()})


def get_typed_verdict(request: HttpRequest, public_id: UUID) -> tuple[Claim, dict[str, str]]:
    """Return the claim and the verdict's fields as typed, where the person works on its desk.

    Raises NotAllowed and Invalid.
    """
    claim = get_visible_claim(request, public_id)
    if get_role(current_user(request), claim.desk) is None:
        raise NotAllowed(gettext("Only members of this desk can do this."))
    fields = get_draft_fields(request.POST)
    if sum(map(len, fields.values())) > MAX_DRAFT_BYTES:
        message = gettext("A draft can have up to {max} characters. Your text is still on this page.")
        raise Invalid(message.format(max=format_number(MAX_DRAFT_BYTES)))
    return claim, fields
