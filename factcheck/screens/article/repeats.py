"""Repeats on the article's page: claims with a verdict that the article makes again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.models import Repeat
from factcheck.repeats.actions import accept_repeat, dismiss_repeat, restore_repeat, take_back_repeat
from lib.datetimes.clock import now
from lib.web.forms import show_refusal

DECISIONS = {
    "accept": (accept_repeat, gettext_lazy("Marked as the same claim.")),
    "dismiss": (dismiss_repeat, gettext_lazy("Dismissed.")),
    "restore": (restore_repeat, gettext_lazy("Restored.")),
    "take_back": (take_back_repeat, gettext_lazy("It no longer counts as a repeat.")),
}


@require_POST
def repeat_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Accept or dismiss a repeat, or take either back: ``decision`` says which."""
    user = current_user(request)
    visible = Repeat.objects.visible_to(user).select_related("claim__desk", "article__desk", "revision")
    repeat = get_object_or_404(visible, public_id=public_id)
    repeat.revision.article = repeat.article
    decide, message = DECISIONS.get(request.POST.get("decision", ""), (None, ""))
    with show_refusal(request):
        if decide is not None:
            decide(repeat, by=user, at=now())
            messages.success(request, message)
    if decide is take_back_repeat:
        return redirect("claim_since", public_id=repeat.claim.public_id)
    return redirect("article_detail", public_id=repeat.article.public_id)
