"""Events after the verdict: places where the claim was made again, its pages, correction requests."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access_log import record_desk_access
from accounts.fresh_proof import export_proof_required
from accounts.models import User
from accounts.views.auth import current_user
from factcheck.models import Claim, CorrectionRequest
from factcheck.origin_pages.actions import PUBLIC_OUTCOMES, confirm_page_finding
from factcheck.origin_pages.selectors import list_origin_pages, list_visible_findings
from factcheck.repeats.actions import set_watch
from factcheck.repeats.selectors import get_repeat_counts, is_watching, list_series
from factcheck.screens.claim.actions import ActionButton
from factcheck.screens.claim.views import get_visible_claim
from factcheck.screens.queue.export import build_table_download
from factcheck.transitions.submissions import FailedSubmission, redirect_after_success, run_action
from factcheck.verdicts.correction_requests import (
    CorrectionAnswerForm,
    CorrectionRequestForm,
    get_request_refusal,
    list_correction_requests,
    list_visible_correction_requests,
    log_correction_answer,
    log_correction_request,
    set_request_public,
)
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.policies import ASSIGNEE, CHECKER, EDITOR, EDITOR_IN_PERSON, WorkflowFacts
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.files.exports import render_csv
from lib.web.listing import paginate_list

SERIES_ORDER = ("-found_at", "-id")
CSV_COLUMNS = ("article", "publisher", "published", "found", "sentence", "number", "decision")
MAX_CSV_ROWS = 5_000
MAX_PANEL_ROWS = 10
"""Pages, and requests, of the part on the claim's page."""


@require_safe
def claim_since(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show it as a page, or the short part of it that the claim's page loads later."""
    claim = get_visible_claim(request, public_id)
    if request.headers.get("X-Requested-With") == "later":
        context = _get_context(claim, current_user(request))
        context |= {name: context[name][-MAX_PANEL_ROWS:] for name in ("requests", "pages")}
        return render(request, "factcheck/claim/since_panel.html", context)
    return _render_page(request, claim)


@require_safe
@export_proof_required
def claim_series_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the places where the claim was made again as a CSV file."""
    claim = get_visible_claim(request, public_id)
    record_desk_access(request, "download_claims", claim, desk=claim.desk)
    rows = list_series(claim, current_user(request)).order_by(*SERIES_ORDER)[:MAX_CSV_ROWS]
    body = render_csv(
        CSV_COLUMNS,
        (
            (
                one.article.headline,
                one.article.publisher,
                one.article.published_at.date().isoformat() if one.article.published_at else "",
                one.found_at.date().isoformat(),
                one.exact,
                "opposite" if one.is_opposite else "other" if one.other_figures else "same",
                one.decision,
            )
            for one in rows
        ),
    )
    return build_table_download(body, "csv", f"repeats-{claim.public_id}")


@require_POST
def claim_watch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Watch a claim for repeats, or stop."""
    claim = get_visible_claim(request, public_id)
    set_watch(claim, is_wanted=request.POST.get("wanted") == "1", by=current_user(request), at=now())
    return redirect("claim_since", claim.public_id)


@require_POST
def correction_request_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    facts = get_claim_facts(claim, current_user(request), now())
    form = _build_request_form(claim, facts, request.POST)
    perform = partial(log_correction_request, claim, by=current_user(request), at=now())
    return _run(request, claim, "request", form, perform, gettext("Correction request logged."))


@require_POST
def correction_answer_log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    correction_request = get_object_or_404(
        list_visible_correction_requests(current_user(request)), public_id=public_id
    )
    form = CorrectionAnswerForm(
        correction_request.public_id, request.POST, today=_get_today(correction_request.claim)
    )
    perform = partial(log_correction_answer, correction_request, by=current_user(request), at=now())
    return _run(
        request,
        correction_request.claim,
        f"answer:{correction_request.public_id}",
        form,
        perform,
        gettext("Answer logged."),
    )


@require_POST
def correction_request_public(request: HttpRequest, public_id: UUID, *, is_public: bool) -> HttpResponse:
    """Tell readers of a correction request, or no longer."""
    visible = list_visible_correction_requests(current_user(request))
    one = get_object_or_404(visible, public_id=public_id)
    perform = partial(set_request_public, one, is_public=is_public, by=current_user(request), at=now())
    message = gettext("Readers of the verdict are told.") if is_public else gettext("Hidden from readers.")
    return _run(request, one.claim, f"public:{public_id}", None, perform, message)


@require_POST
def page_finding_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    finding = get_object_or_404(list_visible_findings(current_user(request)), public_id=public_id)
    perform = partial(confirm_page_finding, finding, by=current_user(request), at=now())
    message = gettext("Confirmed. Readers of the verdict are told.")
    return _run(request, finding.page.claim, f"confirm:{finding.public_id}", None, perform, message)


def _run(
    request: HttpRequest, claim: Claim, what: str, form: Any, perform: Any, message: str
) -> HttpResponse:
    attempt = run_action(request, what, form, perform)
    if attempt is not None:
        return _render_page(request, claim, attempt)
    return redirect_after_success(request, reverse("claim_since", args=[claim.public_id]), message)


def _get_context(claim: Claim, user: User) -> dict[str, Any]:
    return {
        "claim": claim,
        "count": get_repeat_counts([claim.pk])[claim.pk],
        "requests": list(list_correction_requests(claim)),
        "pages": list(list_origin_pages(claim, user)),
    }


def _render_page(request: HttpRequest, claim: Claim, attempt: FailedSubmission | None = None) -> HttpResponse:
    user, at = current_user(request), now()
    claim = get_visible_claim(request, claim.public_id)
    facts = get_claim_facts(claim, user, at)
    context = _get_context(claim, user)
    found = paginate_list(request, list_series(claim, user), SERIES_ORDER)
    context |= {
        "series": found.rows,
        **found.pager,
        "watching": is_watching(user, claim),
        "may_take_back": not CHECKER.refusal(facts),
        "requests": [(one, _build_answer_actions(claim, one, facts, attempt)) for one in context["requests"]],
        "pages": [
            (page, [(one, _build_confirm_actions(claim, one, facts)) for one in page.findings.all()])
            for page in context["pages"]
        ],
        "ask": _build_ask_actions(claim, facts, attempt),
        "attempt": attempt,
        "tz": get_timezone(claim.desk.timezone),
    }
    status = attempt.error.status if attempt else 200
    return render(request, "factcheck/claim/since.html", context, status=status)


def _build_ask_actions(
    claim: Claim, facts: WorkflowFacts, attempt: FailedSubmission | None
) -> list[ActionButton]:
    if get_request_refusal(claim, facts):
        return []
    form = (attempt and attempt.form_of("request")) or _build_request_form(claim, facts)
    url = reverse("correction_request_add", args=[claim.public_id])
    label = gettext("Log a correction request")
    return [
        ActionButton(name="ask_correction", label=label, url=url, version=claim.version, form=form, key="l")
    ]


def _build_request_form(claim: Claim, facts: WorkflowFacts, data: Any = None) -> CorrectionRequestForm:
    return CorrectionRequestForm(data, today=_get_today(claim), may_publish=not EDITOR.refusal(facts))


def _build_answer_actions(
    claim: Claim,
    correction_request: CorrectionRequest,
    facts: WorkflowFacts,
    attempt: FailedSubmission | None,
) -> list[ActionButton]:
    if (EDITOR | ASSIGNEE).refusal(facts):
        return []
    key = correction_request.public_id
    form = (attempt and attempt.form_of(f"answer:{key}")) or CorrectionAnswerForm(
        key, today=_get_today(claim)
    )
    url = reverse("correction_answer_log", args=[key])
    label = gettext("Log another answer") if correction_request.answered_on else gettext("Log the answer")
    actions = [ActionButton(name=f"answer-{key}", label=label, url=url, version=claim.version, form=form)]
    if not EDITOR.refusal(facts):
        hide = correction_request.is_public
        url = reverse("correction_request_hide" if hide else "correction_request_show", args=[key])
        label = gettext("Hide from readers") if hide else gettext("Show to readers")
        actions.append(ActionButton(name=f"public-{key}", label=label, url=url, version=claim.version))
    return actions


def _build_confirm_actions(claim: Claim, finding: Any, facts: WorkflowFacts) -> list[ActionButton]:
    is_decided = finding.confirmed_at is not None or finding.outcome not in PUBLIC_OUTCOMES
    if is_decided or EDITOR_IN_PERSON.refusal(facts):
        return []
    url = reverse("page_finding_confirm", args=[finding.public_id])
    label = gettext("Confirm for readers")
    return [ActionButton(name=f"confirm-{finding.public_id}", label=label, url=url, version=claim.version)]


def _get_today(claim: Claim) -> date:
    return now().astimezone(get_timezone(claim.desk.timezone)).date()
