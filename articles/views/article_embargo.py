"""Set, move or lift the embargo of an article."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.enums import Role
from accounts.queries import at_least, role_on
from accounts.views.gate import who
from articles.actions.embargo import set_embargo
from articles.forms.embargo import EmbargoForm
from articles.models import Article
from lib.clock import now
from lib.errors import DomainError, NotAllowed, Stale
from lib.times import when, zone


@login_required
def article_embargo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """When somebody else was faster, the embargo that they set is shown beside what was typed."""
    user, at = who(request), now()
    article = get_object_or_404(Article.objects.visible_to(user).select_related("desk"), public_id=public_id)
    if not at_least(role_on(user, article.desk), Role.EDITOR):
        raise NotAllowed("Only an editor of this desk may set or lift an embargo.")
    if request.method != "POST":
        return _page(request, article, EmbargoForm(article))
    form = EmbargoForm(article, request.POST)
    if not form.is_valid():
        return _page(request, article, form, status=422)
    given = form.cleaned_data
    try:
        article = set_embargo(
            article, until=form.until, reason=given["reason"], by=user, at=at, version=given["version"]
        )
    except DomainError as error:
        if isinstance(error, Stale):
            article.refresh_from_db()
            again = request.POST.copy()
            again["version"] = str(article.version)
            form = EmbargoForm(article, again)
            form.is_valid()
        form.refuse(error)
        return _page(request, article, form, status=error.status)
    messages.success(request, _said(article))
    return redirect("article", article.public_id)


def _page(request: HttpRequest, article: Article, form: EmbargoForm, *, status: int = 200) -> HttpResponse:
    context = {
        "article": article,
        "form": form,
        "embargoed": article.embargoed(now()),
        "until": _until(article),
    }
    return render(request, "articles/article_embargo.html", context, status=status)


def _until(article: Article) -> str:
    """In the desk's own time."""
    if article.embargo_until is None:
        return ""
    return when(article.embargo_until, at=now(), tz=zone(article.desk.timezone))


def _said(article: Article) -> str:
    if article.embargo_until is None:
        return "The embargo is lifted."
    return f"The embargo holds until {_until(article)}. Nothing about the article leaves the house before."
