"""Flagging from the article: a new claim on selected text, or a settled claim that it repeats."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.claims import flagging
from factcheck.claims.forms import FlagClaimForm
from factcheck.models import Claim
from factcheck.screens.article.views import get_next_url, get_visible_article, render_article_page
from factcheck.search.same_claim import find_settled_duplicate, get_reuse_refusal
from lib.datetimes.clock import now
from lib.errors import DomainError


@login_required
@require_POST
def article_flag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Flag a claim, or with ``action=suggest`` only suggest one, which an editor then flags or dismisses.

    Refused, the page comes back with the form open over the same text and everything typed in it.
    """
    article = get_visible_article(current_user(request), public_id)
    form = FlagClaimForm(article.desk.timezone, request.POST)
    if not form.is_valid():
        return render_article_page(request, article, form=form, status=422)
    details = form.get_inputs()
    if not request.POST.get("ignore_duplicates"):
        same = find_settled_duplicate(article.desk, article.provenance, details["statement"])
        if same is not None and Claim.objects.visible_to(current_user(request)).filter(pk=same.pk).exists():
            why = get_reuse_refusal(same, details["exact"])
            return render_article_page(request, article, form=form, status=409, same=same, same_not=why)
    try:
        action = "suggest" if request.POST.get("action") == "suggest" else "flag"
        flagging.flag_claim(
            flagging.get_current_revision(article, form.cleaned_data["revision"]),
            by=current_user(request),
            at=now(),
            action=action,
            **details,
        )
    except DomainError as error:
        form.add_domain_error(error)
        return render_article_page(request, article, form=form, status=error.status)
    return redirect(get_next_url(article, details["start"]))


@login_required
@require_POST
def article_flag_repeated(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make the selected text another appearance of a claim that is settled already."""
    article = get_visible_article(current_user(request), public_id)
    claim = get_object_or_404(
        Claim.objects.visible_to(current_user(request)), public_id=request.POST.get("claim")
    )
    form = FlagClaimForm(article.desk.timezone, request.POST)
    if not form.is_valid():
        return render_article_page(request, article, form=form, status=422)
    where = form.get_inputs()
    try:
        flagging.add_repeated_appearance(
            claim,
            flagging.get_current_revision(article, form.cleaned_data["revision"]),
            start=where["start"],
            end=where["end"],
            exact=where["exact"],
            by=current_user(request),
            at=now(),
        )
    except DomainError as error:
        form.add_domain_error(error)
        return render_article_page(request, article, form=form, status=error.status)
    return redirect(reverse("article_detail", args=[public_id]))
