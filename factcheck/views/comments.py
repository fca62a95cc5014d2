"""Resolving one comment on a ruling."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from factcheck.actions.comments import resolve_comment
from factcheck.forms.comments import AnswerForm
from factcheck.queries.comments import comments_seen_by
from factcheck.queries.told import you
from factcheck.views.claim import page
from factcheck.views.tried import attempt, onward
from lib.clock import now


@login_required
@require_POST
def comment_resolve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = who(request)
    comment = get_object_or_404(comments_seen_by(user), public_id=public_id)
    form = AnswerForm(comment, comment.author_id != user.pk, request.POST)
    verb = partial(resolve_comment, comment, by=user, at=now())
    tried = attempt(request, f"resolve:{public_id}", form, verb)
    if tried is not None:
        return page(request, comment.claim.public_id, tried)
    return onward(request, reverse("claim", args=[comment.claim.public_id]), you("resolve_comment"))
