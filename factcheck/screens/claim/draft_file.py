"""The file of a new source: held when it is chosen (static/js/source_autofill.js), or when it is refused."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.models import User
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
from lib.datetimes.clock import now
from lib.errors import DomainError


@require_POST
def draft_file_hold(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hold a file that was chosen, and answer with its id and with what it says of itself."""
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
