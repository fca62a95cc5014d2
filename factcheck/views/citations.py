"""What a claim stands on: cite, edit, take away, decide a drift, ask for a look now."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from factcheck.actions import drift, evidence
from factcheck.actions.evidence import may_cite
from factcheck.enums import DriftDecision
from factcheck.forms.citation import CitationForm, CiteForm, NameForm, UnnameForm
from factcheck.forms.drift import DecideForm
from factcheck.models import Claim, Source
from factcheck.queries.claim_page import citations_seen_by, people_of
from factcheck.queries.facts import claim_facts
from factcheck.queries.told import you
from factcheck.views.acted import acted
from factcheck.views.claim import page, seen_by
from factcheck.views.claim_drift import replaced
from factcheck.views.filling import told_of
from factcheck.views.tried import Tried, onward
from lib.clock import now
from lib.errors import NotAllowed


@login_required
@require_POST
def cite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a source; or, by another button of the same form, only fill the form from the page it names."""
    claim = seen_by(request, public_id)
    if "fill" in request.POST:
        return _filled(request, claim)
    form = CiteForm(claim, who(request), request.POST, request.FILES)
    form.replaces = replaced(claim, who(request), request.POST.get("replaces", ""))
    if form.replaces is not None:
        verb = partial(drift.replace_citation, form.replaces)
        return acted(request, claim, "cite", form, verb, you("replace_citation"))
    return acted(request, claim, "cite", form, partial(evidence.cite, claim), you("cite"))


@login_required
@require_POST
def citation_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = get_object_or_404(citations_seen_by(who(request)), public_id=public_id)
    form = CitationForm(citation, request.POST)
    verb = partial(evidence.edit_citation, citation)
    return acted(request, citation.claim, f"citation:{public_id}", form, verb, you("edit_citation"))


@login_required
@require_POST
def citation_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = get_object_or_404(citations_seen_by(who(request)), public_id=public_id)
    verb = partial(evidence.remove_citation, citation)
    return acted(request, citation.claim, f"remove:{public_id}", None, verb, you("remove_citation"))


@login_required
@require_POST
def citation_name(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = get_object_or_404(citations_seen_by(who(request)), public_id=public_id)
    form = NameForm(citation, people_of(citation.claim.desk), request.POST)
    verb = partial(evidence.name_person, citation)
    return acted(request, citation.claim, f"name:{public_id}", form, verb, you("name_person"))


@login_required
@require_POST
def citation_unname(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = get_object_or_404(citations_seen_by(who(request)), public_id=public_id)
    form = UnnameForm(citation, request.POST)
    verb = partial(evidence.unname_person, citation)
    return acted(request, citation.claim, f"unname:{public_id}", form, verb, you("unname_person"))


@login_required
@require_POST
def citation_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    citation = get_object_or_404(citations_seen_by(who(request)), public_id=public_id)
    kept = request.POST.get("how") == DriftDecision.KEPT
    how = DriftDecision.KEPT if kept else DriftDecision.HOLDS
    form = DecideForm(citation, how, data=request.POST)
    verb = partial(drift.decide_drift, citation)
    step = "keep_copy" if kept else "decide_drift"
    return acted(request, citation.claim, f"{how}:{public_id}", form, verb, you(step))


@login_required
@require_POST
def check_now(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Any of the staff who may see a source may ask for a look at it; it changes no claim."""
    source = get_object_or_404(Source.objects.visible_to(who(request)), public_id=public_id)
    evidence.check_now(source, by=who(request), at=now())
    return onward(request, reverse("sources"), "It is being looked at. The result shows here by itself.")


def _filled(request: HttpRequest, claim: Claim) -> HttpResponse:
    """The same page with the form as it was typed, and what is empty in it filled."""
    user = who(request)
    if refusal := may_cite(claim_facts(claim, user, now())):
        error = NotAllowed(refusal)
        return page(request, claim.public_id, Tried("cite", None, error, claim.version))
    told = told_of(request.POST.get("url", ""), user)
    typed: dict[str, Any] = request.POST.dict() | {"named": request.POST.getlist("named")}
    typed |= {name: value for name, value in told.fields.items() if not typed.get(name)}
    form = CiteForm(claim, user, initial=typed)
    form.said = told.said
    form.replaces = replaced(claim, user, request.POST.get("replaces", ""))
    return page(request, claim.public_id, cite_form=form)
