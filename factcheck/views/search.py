"""Search: claims and articles by their words."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import who
from articles.filters import headlined
from articles.models import Article
from factcheck.models import Claim
from factcheck.views.lists import listed
from lib.clock import now

ARTICLES = 10


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Every word has to be there, in the statement or the claimant; articles match by headline."""
    q = request.GET.get("q", "")
    words = q.split()[:12]
    claims = Claim.objects.visible_to(who(request)).with_stale()
    articles = list(headlined(Article.objects.visible_to(who(request)), q)[: ARTICLES + 1]) if words else []
    for word in words:
        claims = claims.filter(statement__icontains=word) | claims.filter(claimant__icontains=word)
    found = listed(request, claims, now()) if words else {"rows": []}
    return render(
        request,
        "factcheck/search.html",
        {**found, "q": q, "articles": articles[:ARTICLES], "more_articles": len(articles) > ARTICLES},
    )
