"""The discussion of a claim: its part of the claim's page, its own page, and what one does to a post."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.views.auth import current_user
from factcheck.discussion.actions import create_post, delete_post, edit_post
from factcheck.discussion.forms import DiscussionForm
from factcheck.discussion.selectors import PostRow, build_post_rows, get_discussion_etag, list_posts
from factcheck.models import Claim, DiscussionPost
from factcheck.screens.claim.views import get_visible_claim
from factcheck.transitions.submissions import redirect_after_success
from factcheck.verdicts.versions import is_blind_for
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.web.conditional_requests import is_matching_etag
from lib.web.listing import paginate_list

MAX_POSTS = 30
"""The newest posts, which the claim's page shows; all of them have a page."""


@require_safe
def claim_discussion_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Render the newest posts for the claim's page, which asks for them every few seconds.

    Whoever is to rate the claim blind neither reads nor posts before.
    """
    user = current_user(request)
    tag = get_discussion_etag(user, public_id, at=now())
    if tag is None:
        raise Http404(public_id)
    if is_matching_etag(request, tag):
        response = HttpResponse(status=304)
    else:
        claim = get_visible_claim(request, public_id)
        is_hidden = is_blind_for(claim, user)
        newest = [] if is_hidden else list(list_posts(claim).reverse()[: MAX_POSTS + 1])
        context = {
            "claim": claim,
            "is_hidden": is_hidden,
            "has_earlier_posts": len(newest) > MAX_POSTS,
            "posts": _build_rows(request, claim, newest[:MAX_POSTS][::-1]),
        }
        response = render(request, "factcheck/claim/discussion_live.html", context)
    response["ETag"] = tag
    return response


def claim_discussion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show all posts about a claim, newest first, and take another."""
    claim = get_visible_claim(request, public_id)
    if is_blind_for(claim, current_user(request)):
        raise Http404(public_id)
    form = DiscussionForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            create_post(claim, by=current_user(request), at=now(), **form.get_inputs())
            return redirect(_get_address(claim))
    found = paginate_list(request, list_posts(claim), ("-created_at", "-id"))
    context = {"claim": claim, "form": form, "posts": _build_rows(request, claim, found.rows)}
    return render(
        request,
        "factcheck/claim/discussion_page.html",
        context | found.pager,
        status=form.status,
    )


def discussion_post_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Edit a post of one's own while it is new."""
    post = _get_own_post(request, public_id)
    form = DiscussionForm(request.POST or None, initial={"text": post.text})
    if form.is_valid():
        with form.show_refusal():
            edit_post(post, by=current_user(request), at=now(), **form.get_inputs())
            return redirect_after_success(request, _get_address(post.claim), gettext("Post changed."))
    context = {"claim": post.claim, "form": form}
    return render(request, "factcheck/claim/discussion_edit.html", context, status=form.status)


@require_POST
def discussion_post_delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete a post of one's own."""
    post = _get_own_post(request, public_id)
    delete_post(post, by=current_user(request), at=now())
    return redirect_after_success(request, _get_address(post.claim), gettext("Post deleted."))


def _build_rows(request: HttpRequest, claim: Claim, posts: list[DiscussionPost]) -> list[PostRow]:
    tz = get_timezone(claim.desk.timezone)
    return build_post_rows(posts, current_user(request), at=now(), tz=tz)


def _get_own_post(request: HttpRequest, public_id: UUID) -> DiscussionPost:
    user = current_user(request)
    own = DiscussionPost.objects.visible_to(user).filter(author=user, deleted_at__isnull=True)
    return get_object_or_404(own.select_related("claim__desk"), public_id=public_id)


def _get_address(claim: Claim) -> str:
    return f"{reverse('claim_detail', args=[claim.public_id])}#discussion"
