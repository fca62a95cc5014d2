"""Two articles that say much the same: a person says whether they belong together."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from articles.actions.likeness import decide_alike
from articles.models import Article, NearDuplicate
from lib.clock import now

SAID = {"link": "They are linked.", "apart": "Noted: they are not the same. It is not offered again."}


@login_required
@require_POST
def alike_decide(request: HttpRequest, public_id: UUID, other_id: UUID) -> HttpResponse:
    """``decision`` is link or apart."""
    user = who(request)
    visible = Article.objects.visible_to(user)
    one = get_object_or_404(visible, public_id=public_id)
    other = get_object_or_404(visible, public_id=other_id)
    decision = request.POST.get("decision", "")
    if decision not in SAID:
        raise Http404(decision)
    pairs = NearDuplicate.objects.filter(Q(article=one, other=other) | Q(article=other, other=one))
    decide_alike(get_object_or_404(pairs), linked=decision == "link", by=user, at=now())
    messages.success(request, SAID[decision])
    return redirect("article", one.public_id)
