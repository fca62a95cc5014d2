"""Views of a claim's sources: cite, edit, remove, decide a drift, request a check."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.forms.base import DomainErrorForm
from accounts.fresh_proof import fresh_proof_required
from accounts.selectors import list_desk_people
from accounts.views.auth import current_user
from factcheck.models import Citation, Claim, Source
from factcheck.models.enums import DriftDecision
from factcheck.screens.claim.draft import build_sent_form, delete_held_file, hold_refused_file
from factcheck.screens.claim.drift import find_replaced_citation
from factcheck.screens.claim.perform import perform_action
from factcheck.screens.claim.views import get_visible_claim, render_claim_page
from factcheck.screens.source.autofill import get_autofill
from factcheck.sources import citation_actions, drift_actions, source_access
from factcheck.sources.actions import get_cite_refusal, request_check
from factcheck.sources.draft_files import find_draft_file
from factcheck.sources.forms import (
    CitationForm,
    DriftDecisionForm,
    GrantAccessForm,
    NewCitationForm,
    RevokeAccessForm,
)
from factcheck.sources.selectors import list_removed_citations, list_visible_citations
from factcheck.transitions.submissions import FailedSubmission, redirect_after_success, run_action
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.own_actions import describe_own_action
from lib.datetimes.clock import now
from lib.errors import NotAllowed


@require_POST
def citation_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a source; or, by another button of the same form, only fill the form from the page at its URL."""
    claim = get_visible_claim(request, public_id)
    if "fill" in request.POST:
        return _render_filled_form(request, claim)
    user = current_user(request)
    form = build_sent_form(claim, user, request.POST, request.FILES)
    form.replaces = find_replaced_citation(claim, user, request.POST.get("replaces", ""))
    perform: Callable[..., Any] = partial(citation_actions.create_citation, claim)
    done = "cite"
    if form.replaces is not None:
        perform, done = partial(drift_actions.replace_citation, form.replaces), "replace_citation"
    attempt = run_action(request, "cite", form, partial(perform, by=user, at=now()))
    if attempt is not None:
        hold_refused_file(form, claim, by=user)
        return render_claim_page(request, claim.public_id, attempt)
    delete_held_file(form)
    address = reverse("claim_detail", args=[claim.public_id])
    return redirect_after_success(request, address, describe_own_action(done))


@require_POST
def citation_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = _get_citation(request, public_id)
    form = CitationForm(citation, request.POST)
    return _perform(request, citation, "citation", form, citation_actions.update_citation)


@require_POST
def citation_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = _get_citation(request, public_id)
    return _perform(request, citation, "remove", None, citation_actions.remove_citation)


@require_POST
def citation_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = get_object_or_404(list_removed_citations(current_user(request)), public_id=public_id)
    return _perform(request, citation, "restore", None, citation_actions.restore_citation)


@require_POST
@fresh_proof_required
def citation_access_grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = _get_citation(request, public_id)
    form = GrantAccessForm(citation, list_desk_people(citation.claim.desk), request.POST)
    return _perform(request, citation, "name", form, source_access.grant_source_access)


@require_POST
@fresh_proof_required
def citation_access_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = _get_citation(request, public_id)
    form = RevokeAccessForm(citation, request.POST)
    return _perform(request, citation, "unname", form, source_access.revoke_source_access)


@require_POST
def citation_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = _get_citation(request, public_id)
    uses_snapshot = request.POST.get("how") == DriftDecision.USE_SNAPSHOT
    how = DriftDecision.USE_SNAPSHOT if uses_snapshot else DriftDecision.HOLDS
    form = DriftDecisionForm(citation, how, data=request.POST)
    done = "use_snapshot" if uses_snapshot else ""
    return _perform(request, citation, how, form, drift_actions.decide_drift, done=done)


def _get_citation(request: HttpRequest, public_id: UUID) -> Citation:
    return get_object_or_404(list_visible_citations(current_user(request)), public_id=public_id)


def _perform(
    request: HttpRequest,
    citation: Citation,
    what: str,
    form: DomainErrorForm | None,
    action: Callable[..., Any],
    *,
    done: str = "",
) -> HttpResponse:
    what = f"{what}:{citation.public_id}"
    return perform_action(request, citation.claim, what, form, action, citation, done=done)


@require_POST
def source_check_now(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Request a check of a source; any of the staff who may see it may, since it changes no claim."""
    source = get_object_or_404(Source.objects.visible_to(current_user(request)), public_id=public_id)
    request_check(source, by=current_user(request), at=now())
    return redirect_after_success(
        request, reverse("source_list"), gettext("Checking this source. The result will appear here.")
    )


def _render_filled_form(request: HttpRequest, claim: Claim) -> HttpResponse:
    """Render the same page with the form as it was typed, and its empty fields filled."""
    user = current_user(request)
    if refusal := get_cite_refusal(get_claim_facts(claim, user, now())):
        error = NotAllowed(refusal)
        return render_claim_page(
            request, claim.public_id, FailedSubmission("cite", None, error, claim.version)
        )
    data = get_autofill(request.POST.get("url", ""), claim, user)
    typed: dict[str, Any] = request.POST.dict() | {
        "permitted_people": request.POST.getlist("permitted_people")
    }
    typed |= {name: value for name, value in data.fields.items() if not typed.get(name)}
    form = NewCitationForm(claim, user, initial=typed)
    form.autofill_message = str(data.message)
    form.held = find_draft_file(claim, request.POST.get("held", ""), by=user, at=now())
    form.replaces = find_replaced_citation(claim, user, request.POST.get("replaces", ""))
    return render_claim_page(request, claim.public_id, cite_form=form)
