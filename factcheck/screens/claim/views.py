"""The claim: its statement and sources, the verdict, the actions, the history. Every action returns here."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.views.auth import current_desk_access, current_user
from factcheck.models import Claim
from factcheck.models.sealed_fields import explain_missing_keys
from factcheck.screens.claim.page import ClaimPage
from factcheck.screens.claim.selectors import find_page_claim, get_live_etag
from factcheck.sources.access import record_passage_access
from factcheck.sources.forms import NewCitationForm
from factcheck.transitions.submissions import FailedSubmission
from lib.datetimes.clock import now


@require_safe
def claim_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render_claim_page(request, public_id, replacing=request.GET.get("replace", ""))


def get_visible_claim(request: HttpRequest, public_id: UUID) -> Claim:
    """Return the claim, if this person may know of it; else 404."""
    return get_object_or_404(
        Claim.objects.visible_to(current_user(request)).select_related("desk"), public_id=public_id
    )


def get_page_claim(request: HttpRequest, public_id: UUID) -> Any:
    """Return the claim as ``get_visible_claim`` does, with all of it that its page shows."""
    claim = find_page_claim(current_user(request), public_id)
    if claim is None:
        raise Http404(public_id)
    return claim


@explain_missing_keys()
def render_claim_page(
    request: HttpRequest,
    public_id: UUID,
    attempt: FailedSubmission | None = None,
    *,
    cite_form: NewCitationForm | None = None,
    replacing: str = "",
) -> HttpResponse:
    """Render the whole page; after a refused attempt, with its status, and what was typed in its place.

    ``cite_form`` is a new source as far as it was typed, to be shown open; ``replacing`` the public id of the
    citation that it is to replace.
    """
    user, at = current_user(request), now()
    # Before the rows: what changes while they are read is then asked for again.
    tag = get_live_etag(user, public_id, at=at)
    claim = get_page_claim(request, public_id)
    if attempt is not None:
        attempt.compare_version(claim.version)
    page = ClaimPage(claim, user, at, attempt=attempt)
    desks = [access.desk for access in current_desk_access(request)]
    context = page.get_context(desks, cite_form=cite_form, replacing=replacing)
    context["live_url"] = f"{reverse('claim_live', args=[claim.public_id])}?seen={claim.version}"
    context["live_tag"] = tag
    if claim.has_restricted_sources:
        record_passage_access(request, claim)
    status = attempt.error.status if attempt else 200
    return render(request, "factcheck/claim/detail.html", context, status=status)
