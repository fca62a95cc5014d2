"""Resolve one comment on a verdict."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.history.own_actions import describe_own_action
from factcheck.reviews.comment_actions import resolve_comment
from factcheck.reviews.comment_selectors import list_visible_comments
from factcheck.reviews.forms import ResolveCommentForm
from factcheck.screens.claim.views import render_claim_page
from factcheck.transitions.submissions import redirect_after_success, run_action
from lib.datetimes.clock import now


@require_POST
def comment_resolve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = current_user(request)
    comment = get_object_or_404(list_visible_comments(user), public_id=public_id)
    form = ResolveCommentForm(comment, comment.author_id != user.pk, request.POST)
    perform = partial(resolve_comment, comment, by=user, at=now())
    attempt = run_action(request, f"resolve:{public_id}", form, perform)
    if attempt is not None:
        return render_claim_page(request, comment.claim.public_id, attempt)
    return redirect_after_success(
        request,
        reverse("claim_detail", args=[comment.claim.public_id]),
        describe_own_action("resolve_comment"),
    )
