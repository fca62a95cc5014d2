"""Search by words: claims page by page, and a few articles, claimants, sources and people."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.auth import current_roles, current_user
from factcheck.screens.lists import get_claim_list_context
from factcheck.screens.search.groups import (
    describe_word_limit,
    filter_claims,
    is_searchable,
    list_search_groups,
)
from lib.datetimes.clock import now
from lib.web.form_fields import WordsField

MAX_RESULTS = 10


class SearchForm(forms.Form):
    q = WordsField(required=False)


@login_required
def search_results(request: HttpRequest) -> HttpResponse:
    """Every word has to be there: in the statement or the claimant, the headline, the source or the name."""
    user, form = current_user(request), SearchForm(request.GET)
    problems = [] if form.is_valid() else form.errors["q"]
    words = form.cleaned_data.get("q")
    if words and not is_searchable(words):
        problems = [describe_word_limit()]
    context: dict[str, Any] = {"q": request.GET.get("q", ""), "problems": problems, "rows": []}
    if words and not problems:
        roles = current_roles(request).values()
        context |= {
            "groups": list_search_groups(words, user, roles=roles, limit=MAX_RESULTS, claims=False),
            **get_claim_list_context(request, filter_claims(words, user).with_stale(), now()),
        }
    return render(request, "factcheck/search/results.html", context, status=400 if problems else 200)
