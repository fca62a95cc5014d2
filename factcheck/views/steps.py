"""Every step of the tables, taken through one function: of a claim, of an article, of an error report."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from articles.models import Article
from factcheck.actions.steps import (
    ARTICLE_STEPS,
    CLAIM_STEPS,
    REPORT_STEPS,
    take_article_step,
    take_report_step,
    take_step,
)
from factcheck.forms.steps import form_for
from factcheck.models import Claim, Report
from factcheck.queries.told import TOLD, TOLD_OF_ARTICLES, TOLD_OF_REPORTS, you
from factcheck.views.article import article_page, visible_article
from factcheck.views.claim import page, seen_by
from factcheck.views.report import report_page, visible_report
from factcheck.views.tried import Tried, attempt, onward
from factcheck.workflow import ARTICLE, REPORT, STANDING, WORK
from lib.clock import now
from lib.table import Table
from lib.times import zone


@login_required
@require_POST
def claim_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    claim = seen_by(request, public_id)
    if step not in CLAIM_STEPS:
        raise Http404(step)
    verb = partial(take_step, claim, step)
    tried = _take(request, (WORK, STANDING), step, claim, verb)
    if tried is not None:
        return page(request, public_id, tried)
    return onward(request, reverse("claim", args=[public_id]), _said(seen_by(request, public_id), step))


def _said(claim: Claim, step: str) -> str:
    """What was done; of a verdict that goes out later, when."""
    if step != "publish" or claim.publish_at is None:
        return you(step, TOLD)
    tz = zone(claim.desk.timezone)
    local = claim.publish_at.astimezone(tz)
    return f"It goes out on {local:%A} {local.day} {local:%B %Y, %H:%M}, time of {tz.key.replace('_', ' ')}."


@login_required
@require_POST
def article_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    article = visible_article(who(request), public_id)
    if step not in ARTICLE_STEPS:
        raise Http404(step)
    tried = _take(request, (ARTICLE,), step, article, partial(take_article_step, article, step))
    if tried is not None:
        again = visible_article(who(request), public_id)
        return article_page(request, again, tried=tried, status=tried.error.status)
    return onward(request, reverse("article", args=[public_id]), you(step, TOLD_OF_ARTICLES))


@login_required
@require_POST
def report_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    report = visible_report(request, public_id)
    if step not in REPORT_STEPS:
        raise Http404(step)
    tried = _take(request, (REPORT,), step, report, partial(take_report_step, report, step))
    if tried is not None:
        return report_page(request, visible_report(request, public_id), tried)
    return onward(request, reverse("report", args=[public_id]), you(step, TOLD_OF_REPORTS))


def _take(
    request: HttpRequest,
    tables: Iterable[Table],
    step: str,
    subject: Claim | Article | Report,
    verb: Callable[..., Any],
) -> Tried | None:
    """Validate what the row asks for, and take the step. Steps differ in their row's form alone."""
    row = next(row for table in tables if (row := table.row(step)))
    form = form_for(row, subject, request.POST) if row.asks else None

    def take(*, version: int, **inputs: Any) -> None:
        verb(by=who(request), at=now(), version=version, inputs=inputs)

    return attempt(request, step, form, take)
