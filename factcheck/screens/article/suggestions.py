"""Suggested sentences and findings of the arithmetic on the article's page: dismissed and restored there."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, pgettext_lazy
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from articles.models import Revision
from factcheck.galley.arithmetic import dismiss_finding, restore_finding
from factcheck.screens.article.views import get_visible_article
from factcheck.suggestions.actions import dismiss_suggestion, restore_suggestion
from factcheck.suggestions.selectors import list_suggestions
from lib.check_worthiness import REASONS_AGAINST, Reason
from lib.datetimes.clock import now
from lib.errors import DomainError, Invalid
from lib.text.translatable import StrOrPromise
from lib.web.refusals import show_refusal

REASON_LABELS: dict[str, StrOrPromise] = {
    Reason.QUANTITY: pgettext_lazy("reason for checking", "quantity"),
    Reason.COMPARISON: pgettext_lazy("reason for checking", "comparison"),
    Reason.CAUSE: pgettext_lazy("reason for checking", "cause"),
    Reason.DATE: pgettext_lazy("reason for checking", "date"),
    Reason.NAME: pgettext_lazy("reason for checking", "name"),
    Reason.QUOTATION: pgettext_lazy("reason for checking", "quotation"),
}


def build_suggestion_marks(
    revision: Revision, marks: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]] | None:
    """Return the suggestions of ``revision`` that no claim with one of ``marks`` covers, in reading order.

    None where the desk wants no suggestions.
    """
    if not revision.article.desk.suggests_sentences:
        return None
    covered = [(mark["start"], mark["end"]) for mark in marks]
    return [
        {
            "start": one.start,
            "end": one.end,
            "why": _describe_reasons(one.reasons),
            **({"dismissed": True} if one.is_dismissed else {}),
        }
        for one in list_suggestions(revision, covered)
    ]


def _describe_reasons(reasons: Iterable[str]) -> str:
    """Return the reasons for checking, in words; those against it are only counted."""
    named = [str(REASON_LABELS[one]) for one in reasons if one not in REASONS_AGAINST]
    return ", ".join(named) or gettext("reads like sentences that people check")


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
