"""All versions of an article, newest first."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.gate import who
from factcheck.queries.galley import revisions
from factcheck.views.article import visible_article
from lib.clock import now
from lib.listing import paged
from lib.times import when, zone


@login_required
@require_safe
def article_versions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    article, at = visible_article(who(request), public_id), now()
    found = paged(request, revisions(article).select_related("created_by"), ("-number",))
    rows = [
        (revision, when(revision.created_at, at=at, tz=zone(article.desk.timezone)))
        for revision in found.rows
    ]
    return render(request, "factcheck/versions.html", {"article": article, "rows": rows, **found.pager})
