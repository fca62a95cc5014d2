"""Search: claims and articles by their text."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.auth import current_user
from articles.filters import filter_by_headline
from articles.models import Article
from factcheck.models import Claim
from factcheck.screens.lists import get_claim_list_context
from lib.datetimes.clock import now

MAX_ARTICLES = 10


@login_required
def search_results(request: HttpRequest) -> HttpResponse:
    """Every word has to be there, in the statement or the claimant; articles match by headline."""
    q = request.GET.get("q", "")
    words = q.split()[:12]
    claims = Claim.objects.visible_to(current_user(request)).with_stale()
    articles = (
        list(filter_by_headline(Article.objects.visible_to(current_user(request)), q)[: MAX_ARTICLES + 1])
        if words
        else []
    )
    for word in words:
        claims = claims.filter(statement__icontains=word) | claims.filter(claimant__icontains=word)
    found = get_claim_list_context(request, claims, now()) if words else {"rows": []}
    return render(
        request,
        "factcheck/search/results.html",
        {**found, "q": q, "articles": articles[:MAX_ARTICLES], "more_articles": len(articles) > MAX_ARTICLES},
    )
