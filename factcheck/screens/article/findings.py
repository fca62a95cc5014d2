"""Dismissing and restoring findings of the arithmetic on the article's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.galley.arithmetic import dismiss_finding, restore_finding
from factcheck.screens.article.views import get_visible_article
from lib.datetimes.clock import now
from lib.web.refusals import show_refusal


@require_POST
def galley_findings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Dismiss the finding of the key ``dismiss``, or restore that of ``restore``."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    key = request.POST.get("dismiss", "")
    with show_refusal(request):
        if key:
            dismiss_finding(article, key=key, by=user, at=now())
            messages.success(request, gettext("Finding dismissed."))
        else:
            restore_finding(article, key=request.POST.get("restore", ""), by=user, at=now())
            messages.success(request, gettext("Finding restored."))
    return redirect("article_detail", public_id=article.public_id)
