"""The changes between two versions of an article, and one keystroke for each claim to decide."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.selectors import get_role
from accounts.views.auth import current_user
from articles.models import Article, Revision
from factcheck.anchoring.selectors import list_visible_appearances
from factcheck.claims.selectors import get_live_checker
from factcheck.galley.items import build_galley_items, list_own_items
from factcheck.galley.revision_comparison import compare_revisions
from factcheck.screens.article.views import get_visible_article
from factcheck.screens.claim.actions import build_appearance_actions
from factcheck.screens.claim.views import render_claim_page
from factcheck.sources.forms import ReasonForm
from factcheck.transitions.submissions import FailedSubmission, redirect_after_success, run_action
from factcheck.verdicts import appearance_decisions as anchoring_actions
from factcheck.workflow.own_actions import describe_own_action
from factcheck.workflow.policies import WorkflowFacts
from lib.datetimes.clock import now


def article_changes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show ``?from=N&to=M``; by default the newest version beside the one before it."""
    return render_changes_page(request, get_visible_article(current_user(request), public_id))


def render_changes_page(
    request: HttpRequest, article: Article, attempt: FailedSubmission | None = None
) -> HttpResponse:
    """Render the page, or with a decision that was refused and the input of it."""
    newest = article.current_revision.number if article.current_revision is not None else 1
    to = _parse_version_number(request, "to", newest)
    old, new = (
        _get_revision(article, _parse_version_number(request, "from", to - 1)),
        _get_revision(article, to),
    )
    if new.number <= old.number:
        raise Http404
    user = current_user(request)
    drawn = compare_revisions(old, new, user)
    role = get_role(user, article.desk) or ""
    for item in drawn.waiting:
        own = get_live_checker(item.claim) == user
        item.available_actions = build_appearance_actions(
            item.claim, item.appearance, WorkflowFacts(role=role, is_assignee=own), attempt
        )
    items = list_own_items(new)
    return render(
        request,
        "factcheck/changes/page.html",
        {
            "article": article,
            "old": old,
            "new": new,
            "newest": newest,
            "comparison": drawn,
            "attempt": attempt,
        }
        | {"items": None if items is None else build_galley_items(new, items, now())},
        status=attempt.error.status if attempt is not None else 200,
    )


def _parse_version_number(request: HttpRequest, name: str, default: int) -> int:
    requested = request.GET.get(name, "")
    return int(requested) if requested.isascii() and requested.isdecimal() and len(requested) < 7 else default


def _get_revision(article: Article, number: int) -> Revision:
    return get_object_or_404(Revision, article=article, number=number)


DECISIONS: dict[str, Callable[..., Any]] = {
    "accept": anchoring_actions.accept_appearance,
    "recheck": anchoring_actions.recheck_appearance,
    "drop": anchoring_actions.drop_appearance,
}


@require_POST
def appearance_decide(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Perform a decision and return to the page it was made on: the changes, or the claim."""
    user = current_user(request)
    appearance = get_object_or_404(list_visible_appearances(user), public_id=public_id)
    form = None
    if action != "recheck":
        form = ReasonForm(request.POST, auto_id=f"id_{action}_{public_id}_%s")
    perform = partial(DECISIONS[action], appearance, by=user, at=now())
    attempt = run_action(request, f"{action}:{public_id}", form, perform)
    article, claim = appearance.revision.article, appearance.claim
    if attempt is None:
        page = reverse("claim_detail", args=[claim.public_id])
        return redirect_after_success(request, page, describe_own_action(f"{action}_appearance"))
    if request.POST.get("next") == reverse("article_changes", args=[article.public_id]):
        return render_changes_page(request, get_visible_article(user, article.public_id), attempt)
    return render_claim_page(request, claim.public_id, attempt)
