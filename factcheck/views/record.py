"""The whole record of a claim or an article, newest first."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.queries import role_on
from accounts.views.gate import who
from articles.models import Article
from factcheck.models import Claim
from factcheck.queries.claim_verdicts import is_veiled
from factcheck.queries.told import TOLD, TOLD_OF_ARTICLES, Told, lines
from factcheck.views.article import visible_article
from factcheck.views.claim import seen_by
from lib.clock import now
from lib.listing import paged
from lib.times import zone
from record.queries import history


@login_required
@require_safe
def claim_record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claim = seen_by(request, public_id)
    return _page(request, claim, TOLD, veiled=is_veiled(claim, who(request)))


@login_required
@require_safe
def article_record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, visible_article(who(request), public_id), TOLD_OF_ARTICLES)


def _page(
    request: HttpRequest, subject: Claim | Article, table: dict[str, Told], *, veiled: bool = False
) -> HttpResponse:
    user, name = who(request), type(subject).__name__.lower()
    found = paged(request, history(name, subject), ("-number",))
    events = lines(
        found.rows,
        viewer=user,
        at=now(),
        tz=zone(subject.desk.timezone),
        inside=role_on(user, subject.desk) is not None,
        veiled=veiled,
        table=table,
    )
    context = {"subject": subject, "back": reverse(name, args=[subject.public_id]), "events": events}
    return render(request, "factcheck/record.html", context | found.pager)
