"""The button that follows a claim or an article, and stops: on their pages and beside the queue."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from articles.models import Article
from factcheck.follows.actions import set_follow
from factcheck.follows.selectors import is_following
from factcheck.models import Claim
from lib.datetimes.clock import now


@dataclass(frozen=True, slots=True)
class FollowButton:
    """Context of components/follow_button.html. ``key`` is the key that presses it, "" for none."""

    url: str
    is_following: bool
    key: str = ""


def build_follow_button(subject: Claim | Article, *, is_following: bool, key: str = "") -> FollowButton:
    """Return the button as it is for a person who follows the subject, or does not."""
    name = "article_follow" if isinstance(subject, Article) else "claim_follow"
    return FollowButton(reverse(name, args=[subject.public_id]), is_following, key)


@require_POST
def claim_follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Follow a claim, or stop."""
    visible = Claim.objects.visible_to(current_user(request))
    return _set_follow(request, get_object_or_404(visible, public_id=public_id), "claim_detail")


@require_POST
def article_follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Follow an article, or stop."""
    visible = Article.objects.visible_to(current_user(request))
    return _set_follow(request, get_object_or_404(visible, public_id=public_id), "article_detail")


def _set_follow(request: HttpRequest, subject: Claim | Article, page: str) -> HttpResponse:
    """Set what the form asks for, and show the button again: alone where htmx asks, else on the page."""
    user = current_user(request)
    set_follow(subject, is_wanted=request.POST.get("wanted") == "1", by=user, at=now())
    if request.headers.get("HX-Request"):
        key = "f" if request.POST.get("key") == "f" else ""
        follow = build_follow_button(subject, is_following=is_following(user, subject), key=key)
        context = {"follow": follow, "is_quiet": request.POST.get("quiet") == "1"}
        return render(request, "components/follow_button.html", context)
    return redirect(page, subject.public_id)
