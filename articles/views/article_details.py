"""Screen to correct the details of an article: byline, publisher, address, when it was published."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.selectors import get_role
from accounts.views.auth import current_user
from articles.actions.details import update_article_details
from articles.forms.details import ArticleDetailsForm
from articles.models import Article
from lib.datetimes.clock import now
from lib.errors import NotAllowed


def article_details(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the details. What the person did not touch stays as somebody else saved it meanwhile."""
    user = current_user(request)
    article = get_object_or_404(Article.objects.visible_to(user).select_related("desk"), public_id=public_id)
    if get_role(user, article.desk) is None:
        raise NotAllowed(gettext("Only members of this desk can change the details of its articles."))
    form = ArticleDetailsForm(article, request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            update_article_details(
                article, changes=form.get_changes(), by=user, at=now(), version=article.version
            )
            messages.success(
                request, gettext("The details have been changed. The history keeps the previous ones.")
            )
            return redirect("article_detail", article.public_id)
    context = {"article": article, "form": form}
    return render(request, "articles/article_details.html", context, status=form.status)
