"""Resolve one comment on a verdict."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.reviews.comment_actions import resolve_comment
from factcheck.reviews.comment_selectors import list_visible_comments
from factcheck.reviews.forms import ResolveCommentForm
from factcheck.screens.claim.perform import perform_action


@require_POST
def comment_resolve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = current_user(request)
    comment = get_object_or_404(list_visible_comments(user), public_id=public_id)
    form = ResolveCommentForm(comment, comment.author_id != user.pk, request.POST)
    return perform_action(request, comment.claim, f"resolve:{public_id}", form, resolve_comment, comment)
