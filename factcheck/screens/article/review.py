"""Review of an article's verdicts on one page, one key each: every approval is that of its own claim."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from accounts.fresh_proof import ProofNeeded
from accounts.models import User
from accounts.views.auth import current_user
from articles.models import Article
from factcheck.bulk.results import BulkResult, apply_to_each
from factcheck.galley.bulk import approve_claims
from factcheck.galley.forms import ClaimsForm
from factcheck.models.enums import ClaimState
from factcheck.screens.article.bulk import get_chosen_claims
from factcheck.screens.article.selectors import MAX_ROWS, ReviewRow, build_review_rows, list_review_claims
from factcheck.screens.article.views import get_visible_article
from factcheck.sources.access import record_passage_access
from factcheck.transitions.dispatch import require_proof_of_action
from factcheck.verdicts.reviews import send_back_verdict
from factcheck.workflow.batch import ClaimVersion
from lib.datetimes.clock import now
from lib.errors import Invalid, WrongState
from lib.text.phrases import format_number

ACTS = ("approve", "send_back")


@require_http_methods(["GET", "HEAD", "POST"])
def galley_review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the verdicts that wait for this person; POST decides one, or all that they have seen."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    if request.method != "POST":
        return _render_page(request, article)
    form = ClaimsForm(request.POST)
    act = request.POST.get("act")
    in_row = "HX-Request" in request.headers
    if act not in ACTS or not form.is_valid():
        message, note = gettext("Select at least one item first."), request.POST.get("note", "")
        return _refuse(request, article, message, Invalid.status, in_row, note=note)
    note = form.cleaned_data["note"]
    chosen, lost = get_chosen_claims(form.cleaned_data["claim"], article, user)
    try:
        for seen in chosen:
            require_proof_of_action(request, act, seen.claim.desk)
    except ProofNeeded as needed:
        if in_row:
            # In the row, where the note that was typed stays. A whole page asks for the proof by itself.
            return _refuse(request, article, needed.message, WrongState.status, in_row)
        raise
    result = _decide(act, chosen, note, user)
    result.refused += lost
    if in_row and len(chosen) == 1:
        return _render_row(request, article, chosen[0], result, act, note)
    if result.refused:
        decided = {one.claim.pk for one in chosen}
        return _refuse(request, article, result.summary, WrongState.status, in_row, note=note, noted=decided)
    messages.success(request, _describe_done(act, len(result.done)))
    return redirect("galley_review", public_id)


def _refuse(
    request: HttpRequest,
    article: Article,
    message: str,
    status: int,
    in_row: bool,
    *,
    note: str = "",
    noted: Collection[int] = (),
) -> HttpResponse:
    """Return the page with the refusal and the note as typed, in the rows of ``noted`` if these are there.

    For one row that is not here any more the sentence alone: galley_review.js writes it into that row, in
    which the note stays.
    """
    if in_row:
        return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    return _render_page(request, article, error=message, status=status, note=note, noted=noted)


def _decide(act: str, chosen: list[ClaimVersion], note: str, user: User) -> BulkResult:
    if act == "approve":
        return approve_claims(chosen, comment=note, by=user, at=now())
    return apply_to_each(
        chosen,
        lambda seen: send_back_verdict(seen.claim, comment=note, by=user, at=now(), version=seen.version),
        name=str,
    )


def _render_page(
    request: HttpRequest,
    article: Article,
    *,
    error: str = "",
    status: int = 200,
    note: str = "",
    noted: Collection[int] = (),
) -> HttpResponse:
    user, at = current_user(request), now()
    claims = list_review_claims(article, user)
    revision = article.current_revision
    rows = build_review_rows(claims[:MAX_ROWS], revision, user, at) if revision is not None else []
    _record_shown_passages(request, rows)
    refused = [row for row in rows if row.claim.pk in noted]
    for row in refused:
        row.note = note
    context: dict[str, Any] = {
        "article": article,
        "rows": rows,
        "count": len(claims),
        "more": max(0, len(claims) - MAX_ROWS),
        "error": error,
        "note": "" if refused else note,
    }
    return render(request, "factcheck/article/review.html", context, status=status)


def _render_row(
    request: HttpRequest, article: Article, seen: ClaimVersion, result: BulkResult, act: str, note: str
) -> HttpResponse:
    """Render the row of one claim as it is after the act, or as it was, with the refusal."""
    user, revision = current_user(request), article.current_revision
    waiting = {claim.pk: claim for claim in list_review_claims(article, user)}
    claim = waiting.get(seen.claim.pk, seen.claim)
    row = ReviewRow(claim=claim)
    if revision is not None:
        [row] = build_review_rows([claim], revision, user, now())
    _record_shown_passages(request, [row])
    if result.refused:
        row.error = str(result.refused[0].why)
        row.note = note
    else:
        row.outcome = _describe_outcome(act, result.done[0].state)
    context = {"article": article, "row": row}
    status = Invalid.status if result.refused else 200
    return render(request, "factcheck/article/review_row.html", context, status=status)


def _record_shown_passages(request: HttpRequest, rows: Iterable[ReviewRow]) -> None:
    record_passage_access(request, *(row.claim for row in rows if row.citations))


def _describe_outcome(act: str, state: str) -> str:
    if act == "send_back":
        return gettext("Sent back")
    if state == ClaimState.IN_REVIEW:
        return gettext("Your approval is recorded. Others are needed.")
    return gettext("Approved")


def _describe_done(act: str, count: int) -> str:
    if act == "send_back":
        message = ngettext("{count} verdict sent back.", "{count} verdicts sent back.", count)
    else:
        message = ngettext("{count} verdict approved.", "{count} verdicts approved.", count)
    return message.format(count=format_number(count))
