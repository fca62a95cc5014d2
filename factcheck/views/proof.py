"""The galley as a file that writers and lawyers open: the words with every note at its place."""

import re
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from accounts.views.gate import who
from factcheck.proof import MEDIA_TYPE, write
from factcheck.queries.proof import notes_on
from factcheck.views.article import visible_article


@login_required
def article_docx(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The current version as .docx."""
    article = visible_article(who(request), public_id)
    revision = article.current
    if revision is None:
        raise ValueError("an article without a revision cannot be written out")
    name = re.sub(r"[^\w\- ]", "", article.headline)[:60].strip() or "article"
    answer = HttpResponse(write(revision.html, notes_on(revision, who(request))), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(
        True, f"{name}, version {revision.number}.docx"
    )
    return answer
