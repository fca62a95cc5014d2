"""Impact of a source, a claim or an article: its own page, and what the form of an act shows of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from articles.models import Article
from factcheck.models import Claim, Source
from factcheck.screens.article.views import get_visible_article
from factcheck.screens.claim.views import get_visible_claim
from factcheck.sources.access import record_source_access
from lib.datetimes.clock import now
from lib.text.phrases import StrOrPromise
from lib.web.listing import paginate_list
from publishing.impact.resting_claims import Subject
from publishing.impact.selectors import (
    ARTICLE_ORDER,
    CLAIM_ORDER,
    get_impact,
    list_impact_articles,
    list_impact_claims,
)

MAX_PREVIEWED = 5
"""Claims and articles named in the part that a form shows; the rest are counted."""
HEADINGS: dict[type[Subject], StrOrPromise] = {
    Source: gettext_lazy("What depends on this source"),
    Claim: gettext_lazy("What depends on this claim"),
    Article: gettext_lazy("What depends on this article"),
}


@require_safe
def source_impact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    source = get_object_or_404(Source.objects.visible_to(current_user(request)), public_id=public_id)
    record_source_access(request, "read_page", [source])
    return _render_impact(request, source, reverse("source_detail", args=[public_id]))


@require_safe
def claim_impact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    return _render_impact(request, claim, reverse("claim_detail", args=[public_id]))


@require_safe
def article_impact(request: HttpRequest, public_id: UUID) -> HttpResponse:
    article = get_visible_article(current_user(request), public_id)
    return _render_impact(request, article, reverse("article_detail", args=[public_id]))


def _render_impact(request: HttpRequest, subject: Subject, back: str) -> HttpResponse:
    """Show the page; to htmx, only the totals and the first of each list, for the form that asks."""
    user = current_user(request)
    impact = get_impact(subject, user, at=now())
    claims, articles = list_impact_claims(impact, user), list_impact_articles(impact, user)
    context = {"impact": impact, "here": request.path, "may_manage": user.is_staff}
    if request.headers.get("HX-Request"):
        template = "publishing/impact/preview.html"
        shown = list(claims.order_by(*CLAIM_ORDER)[:MAX_PREVIEWED])
        found = list(articles.order_by(*ARTICLE_ORDER)[:MAX_PREVIEWED])
    else:
        template = "publishing/impact/page.html"
        claim_page = paginate_list(request, claims, CLAIM_ORDER)
        article_page = paginate_list(request, articles, ARTICLE_ORDER, parameter="articles")
        shown, found = claim_page.rows, article_page.rows
        context |= {
            "heading": HEADINGS[type(subject)],
            "subject": subject,
            "back": back,
            "claim_pager": claim_page.pager,
            "article_pager": article_page.pager,
        }
    context |= {
        "claims": [(claim, impact.reasons[claim.pk].label) for claim in shown],
        "articles": [(article, impact.articles[article.pk]) for article in found],
    }
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
