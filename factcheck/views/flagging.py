"""Flagging from the article: a new claim on selected words, or the same claim again."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from factcheck.actions import flagging
from factcheck.forms.flag import FlagForm
from factcheck.models import Claim
from factcheck.queries.same import not_answered, settled_same
from factcheck.views.article import article_page, onward_in, visible_article
from lib.clock import now
from lib.errors import DomainError


@login_required
@require_POST
def flag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Flag, or with ``step=suggest`` only suggest, what an editor then flags or dismisses.

    Refused, the page comes back with the form open over the same words and everything typed in it.
    """
    article = visible_article(who(request), public_id)
    form = FlagForm(article.desk.timezone, request.POST)
    if not form.is_valid():
        return article_page(request, article, form=form, status=422)
    details = form.inputs()
    if not request.POST.get("anyway"):
        same = settled_same(article.desk, article.provenance, details["statement"])
        if same is not None and Claim.objects.visible_to(who(request)).filter(pk=same.pk).exists():
            why = not_answered(same, details["exact"])
            return article_page(request, article, form=form, status=409, same=same, same_not=why)
    try:
        step = "suggest" if request.POST.get("step") == "suggest" else "flag"
        flagging.flag(
            flagging.revision_seen(article, form.cleaned_data["revision"]),
            by=who(request),
            at=now(),
            step=step,
            **details,
        )
    except DomainError as error:
        form.refuse(error)
        return article_page(request, article, form=form, status=error.status)
    return redirect(onward_in(article, details["start"]))


@login_required
@require_POST
def same_again(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The selected words are a claim that is settled already: they become another appearance of it."""
    article = visible_article(who(request), public_id)
    claim = get_object_or_404(Claim.objects.visible_to(who(request)), public_id=request.POST.get("claim"))
    form = FlagForm(article.desk.timezone, request.POST)
    if not form.is_valid():
        return article_page(request, article, form=form, status=422)
    where = form.inputs()
    try:
        flagging.same_again(
            claim,
            flagging.revision_seen(article, form.cleaned_data["revision"]),
            start=where["start"],
            end=where["end"],
            exact=where["exact"],
            by=who(request),
            at=now(),
        )
    except DomainError as error:
        form.refuse(error)
        return article_page(request, article, form=form, status=error.status)
    return redirect(reverse("article", args=[public_id]))
