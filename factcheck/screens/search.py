"""Search: claims and articles by their text."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.auth import current_user
from articles.models import Article
from factcheck.models import Claim
from factcheck.screens.lists import get_claim_list_context
from lib.datetimes.clock import now
from lib.web.filters import build_words_filter
from lib.web.form_fields import WordsField

MAX_ARTICLES = 10


class SearchForm(forms.Form):
    q = WordsField(required=False)


@login_required
def search_results(request: HttpRequest) -> HttpResponse:
    """Every word has to be there, in the statement or the claimant; articles match by headline."""
    user, form = current_user(request), SearchForm(request.GET)
    problems = [] if form.is_valid() else form.errors["q"]
    words = form.cleaned_data.get("q")
    context: dict[str, Any] = {"q": request.GET.get("q", ""), "problems": problems, "rows": []}
    if words:
        articles = Article.objects.visible_to(user).filter(build_words_filter(words, "headline"))
        shown = list(articles[: MAX_ARTICLES + 1])
        claims = Claim.objects.visible_to(user).filter(build_words_filter(words, "statement", "claimant"))
        context |= {
            "articles": shown[:MAX_ARTICLES],
            "more_articles": len(shown) > MAX_ARTICLES,
            **get_claim_list_context(request, claims.with_stale(), now()),
        }
    return render(request, "factcheck/search/results.html", context, status=400 if problems else 200)
