"""Unsent input for a claim: the draft of a verdict, and the file of a new source."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.selectors import get_role
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.models.enums import SourceKind
from factcheck.screens.claim.views import get_visible_claim
from factcheck.sources.draft_files import (
    delete_draft_file,
    describe_draft_file,
    find_draft_file,
    hold_draft_file,
    read_upload,
    suggest_title,
)
from factcheck.sources.forms import NewCitationForm
from factcheck.verdicts.filing import get_wording_requirements, save_draft
from factcheck.verdicts.forms import get_draft_fields
from factcheck.verdicts.preview import build_preview
from lib.datetimes.clock import now
from lib.errors import DomainError, Invalid, NotAllowed
from lib.text.phrases import format_number

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


@require_POST
def claim_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A POST, so that the typed text is in no URL and no log. Nothing of it is stored."""
    claim, fields = get_typed_verdict(request, public_id)
    context = {"drafted": build_preview(claim, get_wording_requirements(claim), fields), "claim": claim}
    return render(request, "factcheck/claim/preview.html", context)


@require_POST
def draft_file_hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hold a chosen file; return its id, a message and a suggested title as JSON."""
    claim, user = get_visible_claim(request, public_id), current_user(request)
    sent = request.FILES.get("file")
    if sent is None:
        return JsonResponse({"message": gettext("Choose the file.")}, status=422)
    document = read_upload(sent)
    try:
        held = hold_draft_file(claim, document, by=user, at=now())
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=error.status)
    return JsonResponse(
        {
            "held": str(held.public_id),
            "message": describe_draft_file(held),
            "fields": {"title": suggest_title(document)},
        }
    )


def build_sent_form(
    claim: Claim, user: User, data: QueryDict, files: MultiValueDict[str, Any]
) -> NewCitationForm:
    """Return the form of a new source as it was sent, with the file that is held, and a document's title."""
    form = NewCitationForm(claim, user, data, files)
    form.held = find_draft_file(claim, data.get("held", ""), by=user, at=now())
    if data.get("kind") == SourceKind.DOCUMENT and not data.get("title", "").strip():
        document = form.get_document()
        if document is not None and document.content:
            form.data = data.copy()
            form.data["title"] = suggest_title(document)
    return form


def hold_refused_file(form: NewCitationForm, claim: Claim, *, by: User) -> None:
    """Hold the file of a form that was refused for another reason, so that nobody chooses it again."""
    document = form.get_document() if form.files.get("file") else None
    if document is None or form.errors.get("file"):
        return
    try:
        form.held = hold_draft_file(claim, document, by=by, at=now())
    except DomainError:
        return  # the refusal that is shown already says why


def delete_held_file(form: NewCitationForm) -> None:
    """Forget the file of a form that was accepted; the file is a source now."""
    if form.held is not None:
        delete_draft_file(form.held)
