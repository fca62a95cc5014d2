"""Give an article newer words: the next revision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.queries import role_on
from accounts.views.gate import who
from articles.actions.importing import revise
from articles.changes import changed_paragraphs
from articles.forms.revising import ReviseForm
from articles.importers import retyped
from articles.models import Article, Revision
from lib.clock import now
from lib.errors import DomainError, NotAllowed, Stale


@login_required
def article_revise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """When somebody else was faster, what they changed is shown; sending again then goes over their words."""
    user = who(request)
    articles = Article.objects.visible_to(user).select_related("desk", "current")
    article = get_object_or_404(articles, public_id=public_id)
    current = article.current
    if current is None or role_on(user, article.desk) is None:
        raise NotAllowed("Only people of this desk may revise its articles.")
    if request.method != "POST":
        return _page(request, article, ReviseForm.over(current))
    form = ReviseForm(request.POST)
    if not form.is_valid():
        return _page(request, article, form, status=422)
    given = form.cleaned_data
    try:
        clean = retyped.read(given["headline"], given["text"], before=current.html)
        revision = revise(article, clean, by=user, at=now(), note=given["note"], seen=given["seen"])
    except Stale as error:
        article.refresh_from_db(fields=["current"])
        theirs = _theirs(article.current or current, since=given["seen"])
        form = _over_theirs(request, theirs["number"])
        form.refuse(error)
        return _page(request, article, form, status=409, theirs=theirs)
    except DomainError as error:
        form.refuse(error)
        return _page(request, article, form, status=error.status)
    messages.success(request, f"Version {revision.number} is here. Claims follow their words where they can.")
    return redirect("article", article.public_id)


def _page(
    request: HttpRequest, article: Article, form: ReviseForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"article": article, "form": form, **more}
    return render(request, "articles/article_revise.html", context, status=status)


def _theirs(revision: Revision, *, since: int) -> dict[str, Any]:
    """What was changed since the revision that the person began from."""
    before = Revision.objects.filter(article=revision.article_id, number=since).first()
    return {
        "number": revision.number,
        "by": revision.created_by,
        "note": revision.note,
        "parts": changed_paragraphs(before.frame, revision.frame) if before else [],
    }


def _over_theirs(request: HttpRequest, number: int) -> ReviseForm:
    """What was typed, now over the words that are there: sending it again is a decision."""
    data = request.POST.copy()
    data["seen"] = str(number)
    form = ReviseForm(data)
    form.is_valid()
    return form
