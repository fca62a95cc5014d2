"""All versions of an article, newest first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from factcheck.galley.notes import list_revisions
from factcheck.screens.article.views import get_visible_article
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.web.listing import paginate_list


@require_safe
def article_versions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    article, at = get_visible_article(current_user(request), public_id), now()
    found = paginate_list(request, list_revisions(article).select_related("created_by"), ("-number",))
    rows = [
        (revision, format_datetime(revision.created_at, at=at, tz=get_timezone(article.desk.timezone)))
        for revision in found.rows
    ]
    return render(
        request, "factcheck/article/versions.html", {"article": article, "rows": rows, **found.pager}
    )
