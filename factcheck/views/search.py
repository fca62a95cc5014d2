"""Search: claims and articles by their words."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import who
from articles.models import Article
from factcheck.models import Claim
from factcheck.views.lists import listed
from lib.clock import now

ARTICLES = 10


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Every word has to be there, in the statement or the claimant; articles match by headline."""
    words = request.GET.get("q", "").split()[:12]
    claims = Claim.objects.visible_to(who(request)).with_stale()
    articles = Article.objects.visible_to(who(request))
    for word in words:
        claims = claims.filter(statement__icontains=word) | claims.filter(claimant__icontains=word)
        articles = articles.filter(headline__icontains=word)
    found = listed(request, claims, now()) if words else {"rows": []}
    return render(
        request,
        "factcheck/search.html",
        {**found, "q": request.GET.get("q", ""), "articles": articles[:ARTICLES] if words else []},
    )
