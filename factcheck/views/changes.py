"""What changed between two versions of an article, and one keystroke for each claim to decide."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.queries import role_on
from accounts.views.gate import who
from articles.models import Article, Revision
from factcheck.actions import deciding
from factcheck.forms.citation import ReasonForm
from factcheck.policies import Facts
from factcheck.queries.changes import changes
from factcheck.queries.claim_page import appearances_seen_by
from factcheck.queries.itemised import itemised
from factcheck.queries.told import you
from factcheck.views.article import visible_article
from factcheck.views.claim import page
from factcheck.views.claim_acts import place_acts
from factcheck.views.tried import Tried, attempt, onward
from lib.clock import now


@login_required
def article_changes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """``?from=N&to=M``; by default the newest version beside the one before it."""
    return changes_page(request, visible_article(who(request), public_id))


def changes_page(request: HttpRequest, article: Article, tried: Tried | None = None) -> HttpResponse:
    """The page, or with a decision that was refused and what was typed with it."""
    newest = article.current.number if article.current is not None else 1
    to = _number(request, "to", newest)
    old, new = _version(article, _number(request, "from", to - 1)), _version(article, to)
    if new.number <= old.number:
        raise Http404
    user = who(request)
    drawn = changes(old, new, user)
    role = role_on(user, article.desk) or ""
    for item in drawn.waiting:
        mine = any(assignment.checker_id == user.pk for assignment in item.claim.live_assignments)
        item.offered = place_acts(item.claim, item.appearance, Facts(role=role, is_assignee=mine), tried)
    return render(
        request,
        "factcheck/article_changes.html",
        {"article": article, "old": old, "new": new, "newest": newest, "drawn": drawn, "tried": tried}
        | {"items": itemised(new, now())},
        status=tried.error.status if tried is not None else 200,
    )


def _number(request: HttpRequest, name: str, default: int) -> int:
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else default


def _version(article: Article, number: int) -> Revision:
    return get_object_or_404(Revision, article=article, number=number)


@login_required
@require_POST
def appearance_accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, "accept", deciding.accept)


@login_required
@require_POST
def appearance_drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, "drop", deciding.drop)


@login_required
@require_POST
def appearance_recheck(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, "recheck", deciding.recheck)


def _decide(request: HttpRequest, public_id: UUID, step: str, verb: Callable[..., Any]) -> HttpResponse:
    """Back to the page it was decided on: the changes, or the claim."""
    appearance = get_object_or_404(appearances_seen_by(who(request)), public_id=public_id)
    form = None
    if step != "recheck":
        form = ReasonForm(request.POST, auto_id=f"id_{step}_{public_id}_%s")
    act = partial(verb, appearance, by=who(request), at=now())
    tried = attempt(request, f"{step}:{public_id}", form, act)
    article = appearance.revision.article
    shown = reverse("article_changes", args=[article.public_id])
    if tried is None:
        return onward(request, reverse("claim", args=[appearance.claim.public_id]), you(f"{step}_appearance"))
    if request.POST.get("next") == shown:
        return changes_page(request, visible_article(who(request), article.public_id), tried)
    return page(request, appearance.claim.public_id, tried)
