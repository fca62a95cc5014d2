"""Every transition of the tables, performed through one function: of a claim, an article, a reader report."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from articles.models import Article
from factcheck.models import Claim, ReaderReport
from factcheck.screens.article.views import get_visible_article, render_article_page
from factcheck.screens.claim.views import get_visible_claim, render_claim_page
from factcheck.screens.reader_report import get_visible_report, render_report_page
from factcheck.transitions.dispatch import (
    ARTICLE_ACTION_FUNCTIONS,
    CLAIM_ACTION_FUNCTIONS,
    REPORT_ACTION_FUNCTIONS,
    require_proof_of_action,
)
from factcheck.transitions.forms import get_transition_form
from factcheck.transitions.submissions import FailedSubmission, redirect_after_success, run_action
from factcheck.workflow.article_tables import ARTICLE_WORK, READER_REPORT_WORK
from factcheck.workflow.own_actions import describe_own_action
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.state_machine.machine import StateMachine


@require_POST
def claim_transition(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    require_proof_of_action(request, action, claim.desk)
    attempt = _perform_posted_transition(
        request, claim, action, CLAIM_ACTION_FUNCTIONS, CLAIM_WORK, CLAIM_PUBLICATION
    )
    if attempt is not None:
        return render_claim_page(request, public_id, attempt)
    return redirect_after_success(
        request,
        reverse("claim_detail", args=[public_id]),
        _describe_done(get_visible_claim(request, public_id), action),
    )


def _describe_done(claim: Claim, action: str) -> str:
    """Describe the action that was done; for a verdict that is published later, the time."""
    if action != "publish" or claim.publish_at is None:
        return describe_own_action(action)
    tz = get_timezone(claim.desk.timezone)
    local = claim.publish_at.astimezone(tz)
    return gettext("It will be published on {date} at {time}, {timezone} time.").format(
        date=date_format(local, "DATE_FORMAT"),
        time=date_format(local, "TIME_FORMAT"),
        timezone=tz.key.replace("_", " "),
    )


@require_POST
def article_transition(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    article = get_visible_article(current_user(request), public_id)
    attempt = _perform_posted_transition(request, article, action, ARTICLE_ACTION_FUNCTIONS, ARTICLE_WORK)
    if attempt is not None:
        again = get_visible_article(current_user(request), public_id)
        return render_article_page(request, again, attempt=attempt, status=attempt.error.status)
    return redirect_after_success(
        request,
        reverse("article_detail", args=[public_id]),
        describe_own_action(action, on_article=True),
    )


@require_POST
def reader_report_transition(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    report = get_visible_report(request, public_id)
    attempt = _perform_posted_transition(request, report, action, REPORT_ACTION_FUNCTIONS, READER_REPORT_WORK)
    if attempt is not None:
        return render_report_page(request, get_visible_report(request, public_id), attempt)
    return redirect_after_success(
        request,
        reverse("reader_report_detail", args=[public_id]),
        describe_own_action(action),
    )


def _perform_posted_transition(
    request: HttpRequest,
    subject: Claim | Article | ReaderReport,
    action: str,
    functions: Mapping[str, Callable[..., Any]],
    *tables: StateMachine,
) -> FailedSubmission | None:
    """Validate the transition's inputs and perform it. Raises Http404 for an unknown action."""
    if action not in functions:
        raise Http404(action)
    row = next(row for table in tables if (row := table.get_transition(action)))
    form = get_transition_form(row, subject, request.POST) if row.inputs else None
    perform = partial(functions[action], subject, by=current_user(request), at=now())
    return run_action(request, action, form, perform)
