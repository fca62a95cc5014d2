"""Decision on two articles with much the same text: linked or not."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from articles.models import Article, NearDuplicate
from articles.near_duplicates.actions import decide_near_duplicate
from lib.datetimes.clock import now

DECISION_MESSAGES = {
    "link": gettext_lazy("The articles are now linked."),
    "apart": gettext_lazy("Saved: these are different stories. Stet will not suggest linking them again."),
}


@require_POST
def near_duplicate_decide(request: HttpRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """Save the decision on a pair. ``decision`` is link or apart."""
    user = current_user(request)
    visible = Article.objects.visible_to(user)
    one = get_object_or_404(visible, public_id=public_id)
    other = get_object_or_404(visible, public_id=other_id)
    decision = request.POST.get("decision", "")
    if decision not in DECISION_MESSAGES:
        raise Http404(decision)
    pairs = NearDuplicate.objects.filter(
        Q(article=one, other_article=other) | Q(article=other, other_article=one)
    )
    decide_near_duplicate(get_object_or_404(pairs), linked=decision == "link", by=user, at=now())
    messages.success(request, DECISION_MESSAGES[decision])
    return redirect("article_detail", one.public_id)
