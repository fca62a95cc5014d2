"""The whole history of a claim or an article, newest first."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.selectors import get_role
from accounts.views.auth import current_user
from articles.models import Article
from audit.selectors import list_events_of_subject
from factcheck.desk.event_descriptions import (
    ARTICLE_EVENT_DESCRIPTIONS,
    CLAIM_EVENT_DESCRIPTIONS,
    build_history_lines,
)
from factcheck.desk.event_sentences import EventDescription
from factcheck.models import Claim
from factcheck.screens.article.views import get_visible_article
from factcheck.screens.claim.views import get_visible_claim
from factcheck.verdicts.versions import is_blind_for
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.web.listing import paginate_list


@require_safe
def claim_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = get_visible_claim(request, public_id)
    return _render_history_page(
        request, claim, CLAIM_EVENT_DESCRIPTIONS, is_blind=is_blind_for(claim, current_user(request))
    )


@require_safe
def article_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _render_history_page(
        request, get_visible_article(current_user(request), public_id), ARTICLE_EVENT_DESCRIPTIONS
    )


def _render_history_page(
    request: HttpRequest,
    subject: Claim | Article,
    table: dict[str, EventDescription],
    *,
    is_blind: bool = False,
) -> HttpResponse:
    user, name = current_user(request), type(subject).__name__.lower()
    found = paginate_list(request, list_events_of_subject(name, subject), ("-number",))
    events = build_history_lines(
        found.rows,
        viewer=user,
        at=now(),
        tz=get_timezone(subject.desk.timezone),
        inside=get_role(user, subject.desk) is not None,
        is_blind=is_blind,
        table=table,
    )
    context = {
        "subject": subject,
        "back": reverse(f"{name}_detail", args=[subject.public_id]),
        "events": events,
    }
    return render(request, "factcheck/history/page.html", context | found.pager)
