"""The galley as a file for writers and lawyers: the text with every note at its place."""

import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access_log import record_desk_access
from accounts.fresh_proof import export_proof_required
from accounts.views.auth import current_user
from factcheck.anchoring.selectors import find_compared_revision
from factcheck.galley.docx import MEDIA_TYPE, build_docx_notes, build_query_notes, render_docx
from factcheck.galley.writer_queries import list_query_rows
from factcheck.screens.article.views import get_visible_article
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone


@require_safe
@export_proof_required
def article_docx(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return the current version as .docx; while it is being compared with the claims, the one before."""
    article = get_visible_article(current_user(request), public_id)
    revision = find_compared_revision(article) or article.current_revision
    if revision is None:
        raise ValueError("an article without a revision cannot be written out")
    record_desk_access(request, "download_docx", article, desk=article.desk)
    name = re.sub(r"[^\w\- ]", "", article.headline)[:60].strip() or gettext("Article")
    user, tz = current_user(request), get_timezone(article.desk.timezone)
    queries = build_query_notes(list_query_rows(revision, user, at=now(), tz=tz))
    notes = build_docx_notes(revision, user) + queries
    answer = HttpResponse(render_docx(revision.html, notes), content_type=MEDIA_TYPE)
    title = gettext("{headline}, version {number}").format(headline=name, number=revision.number)
    answer["Content-Disposition"] = content_disposition_header(True, f"{title}.docx")
    return answer
