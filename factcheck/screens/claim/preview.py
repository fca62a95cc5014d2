"""Preview of a verdict while it is typed, with what is still to correct, as a part of the page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from factcheck.screens.claim.draft import get_typed_verdict
from factcheck.verdicts.preview import build_preview
from factcheck.verdicts.requirements import get_wording_requirements


@require_POST
def claim_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A POST, so that the typed text is in no URL and no log. Nothing of it is stored."""
    claim, fields = get_typed_verdict(request, public_id)
    context = {"drafted": build_preview(claim, get_wording_requirements(claim), fields), "claim": claim}
    return render(request, "factcheck/claim/preview.html", context)
