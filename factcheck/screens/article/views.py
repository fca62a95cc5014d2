"""The article as a proof: its text, the marks under it, a note in the margin for each claim."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.forms.base import DomainErrorForm
from accounts.models import User
from accounts.views.auth import current_user
from articles.models import Article
from factcheck.anchoring.selectors import find_compared_revision
from factcheck.claims.forms import FlagClaimForm
from factcheck.galley.items import find_next_open_item
from factcheck.screens.article.page import ArticlePage, choose_revision
from factcheck.transitions.submissions import FailedSubmission
from lib.datetimes.clock import now
from lib.web.conditional_requests import is_matching_etag


def article_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the article; ``?version=N`` shows an earlier revision, to be read and not flagged."""
    found = get_visible_article(current_user(request), public_id)
    return render_article_page(request, found)


def get_visible_article(user: User, public_id: UUID) -> Article:
    """Return the article, or 404 for a person who may not know of it."""
    articles = Article.objects.visible_to(user).select_related(
        "desk", "current_revision__suggestions", "imported_by"
    )
    return get_object_or_404(articles, public_id=public_id)


def get_next_url(article: Article, after: int) -> str:
    """Return the article's URL after work on text at ``after``: at the next open item, if it has any."""
    key = find_next_open_item(article.current_revision, after) if article.current_revision is not None else ""
    return reverse("article_detail", args=[article.public_id]) + (f"#item-{key}" if key else "")


def render_article_page(
    request: HttpRequest,
    found: Article,
    *,
    form: FlagClaimForm | None = None,
    attempt: FailedSubmission | None = None,
    given: Mapping[str, DomainErrorForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render the whole page, with a refused flag form, a refused action, or the refusals of a bulk action.

    ``given`` are forms of the galley by the name of their place; ``more`` goes to the page as it is.
    """
    shown = choose_revision(request, found)
    page = ArticlePage(found, shown, current_user(request), now(), attempt=attempt, given=given)
    context = page.get_context(form, more) | {"shown": request.GET.get("kind", "")}
    return render(request, "factcheck/article/detail.html", context, status=status)


@require_safe
def article_comparison(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Render the notice on a page that waits for the comparison, and have the page load again after it."""
    article = get_visible_article(current_user(request), public_id)
    compared = find_compared_revision(article)
    tag = f'"{compared.number if compared else 0}"'
    if is_matching_etag(request, tag):
        response = HttpResponse(status=304)
    else:
        context = {"article": article, "compared": compared}
        response = render(request, "factcheck/article/comparison.html", context)
    response["ETag"] = tag
    return response
