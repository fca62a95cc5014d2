"""Suggested sentences and findings of the arithmetic on the article's page: dismissed and restored there."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.galley.arithmetic import dismiss_finding, restore_finding
from factcheck.screens.article.views import get_visible_article
from factcheck.suggestions.actions import dismiss_suggestion, restore_suggestion
from lib.datetimes.clock import now
from lib.errors import DomainError, Invalid
from lib.web.forms import show_refusal

_ACTS = {"dismiss": dismiss_suggestion, "restore": restore_suggestion}


class SuggestionForm(forms.Form):
    """One act on one sentence of a revision, by the revision's number and the sentence's start."""

    act = forms.ChoiceField(choices=[(name, name) for name in _ACTS])
    revision = forms.IntegerField(min_value=1)
    start = forms.IntegerField(min_value=0)


@require_POST
def article_suggestions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Dismiss or restore a suggested sentence; a refusal is answered with its ``detail``."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        detail = next(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"detail": detail}, status=Invalid.status)
    given = form.cleaned_data
    try:
        _ACTS[given["act"]](article, revision=given["revision"], start=given["start"], by=user, at=now())
    except DomainError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    return HttpResponse(status=204)


@require_POST
def galley_findings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Dismiss the finding of the key ``dismiss``, or restore that of ``restore``."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    key = request.POST.get("dismiss", "")
    with show_refusal(request):
        if key:
            dismiss_finding(article, key=key, by=user, at=now())
            messages.success(request, gettext("Finding dismissed."))
        else:
            restore_finding(article, key=request.POST.get("restore", ""), by=user, at=now())
            messages.success(request, gettext("Finding restored."))
    return redirect("article_detail", public_id=article.public_id)
