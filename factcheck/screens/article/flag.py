"""Flagging from the article: a new claim on selected text, or a claim that it repeats."""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.views.auth import current_roles, current_user
from factcheck.assignments.actions import assign_claim
from factcheck.claims import flagging
from factcheck.models import Claim
from factcheck.screens.article.flag_form import build_flag_form
from factcheck.screens.article.views import get_next_url, get_visible_article, render_article_page
from factcheck.search.same_claim import find_settled_duplicate, get_repeat_refusal
from factcheck.suggestions.actions import record_acceptance
from lib.datetimes.clock import now


@require_POST
def article_flag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Flag a claim, or with ``action=suggest`` only suggest one, which an editor then flags or dismisses.

    An editor can assign the claim with it. Refused, the page comes back with the form open over the same text
    and everything typed in it.
    """
    user = current_user(request)
    article = get_visible_article(user, public_id)
    form = build_flag_form(article, current_roles(request).get(article.desk_id), data=request.POST)
    if not form.is_valid():
        return render_article_page(request, article, form=form, status=422)
    details = form.get_inputs()
    checker = details.pop("checker", None)
    if not request.POST.get("ignore_duplicates"):
        same = find_settled_duplicate(article.desk, article.provenance, details["statement"])
        if same is not None and Claim.objects.visible_to(user).filter(pk=same.pk).exists():
            why = get_repeat_refusal(same, article, details["exact"])
            return render_article_page(request, article, form=form, status=409, same=same, same_not=why)
    action = "suggest" if request.POST.get("action") == "suggest" else "flag"
    with form.show_refusal():
        with transaction.atomic():
            revision = flagging.get_current_revision(article, form.cleaned_data["revision"])
            claim = flagging.flag_claim(revision, by=user, at=now(), action=action, **details)
            record_acceptance(revision, start=details["start"], end=details["end"], by=user, at=now())
            if checker is not None:
                assign_claim(claim, checker=checker, by=user, at=now())
        return redirect(get_next_url(article, details["start"]))
    return render_article_page(request, article, form=form, status=form.status)


@require_POST
def article_flag_repeated(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make the selected text another appearance of a claim that is settled or being checked."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    public_id = _parse_claim(request.POST.get("claim", ""))
    claim = get_object_or_404(Claim.objects.visible_to(user), public_id=public_id)
    form = build_flag_form(article, current_roles(request).get(article.desk_id), data=request.POST)
    if form.is_valid():
        inputs = form.get_inputs()
        place = {name: inputs[name] for name in ("start", "end", "exact")}
        with form.show_refusal():
            revision = flagging.get_current_revision(article, form.cleaned_data["revision"])
            flagging.add_repeated_appearance(claim, revision, **place, by=user, at=now())
            return redirect(get_next_url(article, place["start"]))
    return render_article_page(request, article, form=form, status=form.status)


def _parse_claim(public_id: str) -> UUID:
    try:
        return UUID(public_id)
    except ValueError as error:
        raise Http404("no such claim") from error
