"""Screen to set, move or lift the embargo of an article."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least
from accounts.views.auth import current_user
from articles.actions.embargo import set_embargo
from articles.forms.embargo import EmbargoForm
from articles.models import Article
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.errors import NotAllowed, Stale


def article_embargo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the embargo. After a conflict, the other person's embargo is shown beside what was typed."""
    user, at = current_user(request), now()
    article = get_object_or_404(Article.objects.visible_to(user).select_related("desk"), public_id=public_id)
    if not is_at_least(get_role(user, article.desk), Role.EDITOR):
        raise NotAllowed(gettext("Only an editor of this desk can set or lift an embargo."))
    form = EmbargoForm(article, request.POST or None)
    if form.is_valid():
        given = form.get_cleaned("reason", "version")
        with form.show_refusal():
            article = set_embargo(article, until=form.embargo_until, by=user, at=at, **given)
            messages.success(request, _describe_embargo(article))
            return redirect("article_detail", article.public_id)
    if isinstance(stale := form.refusal, Stale):
        article.refresh_from_db()
        again = request.POST.copy()
        again["version"] = str(article.version)
        form = EmbargoForm(article, again)
        with form.show_refusal():
            raise stale
    context = {
        "article": article,
        "form": form,
        "embargoed": article.is_embargoed(now()),
        "until": _format_embargo_input(article),
    }
    return render(request, "articles/article_embargo.html", context, status=form.status)


def _format_embargo_input(article: Article) -> str:
    """Return the end of the embargo in the desk's time zone."""
    if article.embargo_until is None:
        return ""
    return format_datetime(article.embargo_until, at=now(), tz=get_timezone(article.desk.timezone))


def _describe_embargo(article: Article) -> str:
    if article.embargo_until is None:
        return gettext("The embargo has been lifted.")
    message = gettext("Embargo set until {time}. Nothing about the article is published before then.")
    return message.format(time=_format_embargo_input(article))
