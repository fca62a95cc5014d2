"""The article as a proof: its words, the marks under them, a note in the margin for each claim."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.enums import Role
from accounts.forms.refusal import RefusableForm
from accounts.models import User
from accounts.queries import at_least, role_on
from accounts.views.gate import who
from articles.importers.text import byline_in
from articles.models import Article, Revision
from articles.queries.alike import alike
from factcheck.enums import MARKS, Kind, Priority
from factcheck.forms.flag import FlagForm
from factcheck.queries.changes import waiting_in
from factcheck.queries.facts import article_facts
from factcheck.queries.galley import galley, revisions
from factcheck.queries.in_hand import InHand, in_hand
from factcheck.queries.itemised import itemised, next_open
from factcheck.queries.offered import article_offers
from factcheck.views.article_galley import CLEARING, items_context, with_ways
from factcheck.views.claim_acts import acts
from factcheck.views.tried import Tried
from lib.bidi import isolated
from lib.clock import now
from lib.frame import split
from lib.times import when, zone

VERSIONS = 8
"""The versions named beside the text; all of them have a page."""
LEGEND = ("flagged", "checking", "in_review", "approved", "stands", "falls", "stale")


@login_required
def article(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """``?version=N`` shows an earlier revision, to be read and not flagged."""
    found = visible_article(who(request), public_id)
    return article_page(request, found)


def visible_article(user: User, public_id: UUID) -> Article:
    """The article, or 404 for whoever may not know of it."""
    articles = Article.objects.visible_to(user).select_related("desk", "current", "imported_by")
    return get_object_or_404(articles, public_id=public_id)


def onward_in(article: Article, after: int) -> str:
    """The article's address after work on words at ``after``: at the next open item, if it has any."""
    key = next_open(article.current, after) if article.current is not None else ""
    return reverse("article", args=[article.public_id]) + (f"#item-{key}" if key else "")


def article_page(
    request: HttpRequest,
    found: Article,
    *,
    form: FlagForm | None = None,
    tried: Tried | None = None,
    given: Mapping[str, RefusableForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The whole page, with a refused flag form, with a refused step, or with what was refused to many.

    ``given`` are forms of the galley by the name of their place; ``more`` goes to the page as it is.
    """
    user, at = who(request), now()
    versions = list(revisions(found)[:VERSIONS])
    wanted = request.GET.get("version", "") if request.method == "GET" else ""
    revision = found.current
    if wanted.isdecimal() and revision is not None and int(wanted) != revision.number:
        those = Revision.objects.select_related("article__desk").filter(article=found)
        revision = get_object_or_404(those, number=int(wanted))
    if revision is None:
        raise ValueError("an article without a revision cannot be shown")
    drawn = galley(revision, user, at)
    for note in drawn.notes:
        note["href"] = reverse("claim", args=[note["public_id"]])
        if note["takable"]:
            url = reverse("claim_step", args=[note["public_id"], "take"])
            note["take"] = {"url": url, "version": note["version"]}
    is_current = revision == found.current
    facts = article_facts(found, user, at)
    drawn_acts = acts(found, article_offers(found, facts), tried) if is_current else []
    told = itemised(revision, at)
    if told is not None:
        hand = in_hand(found, user) if is_current else InHand()
        more |= items_context(found, revision, told, hand, given or {})
        drawn_acts = with_ways(drawn_acts, facts, told, drawn)
    role = role_on(user, found.desk)
    may_flag = is_current and role is not None and found.state != "withdrawn"
    return render(
        request,
        "factcheck/article.html",
        {
            "article": found,
            "revision": revision,
            "versions": versions,
            "newest": versions[0].number if versions else 0,
            "is_current": is_current,
            "to_decide": waiting_in(found) if is_current else 0,
            "galley": drawn,
            "body": _with_byline(revision.html),
            "byline": _byline(found, revision, at),
            "legend": [MARKS[name] for name in LEGEND],
            "may_flag": may_flag,
            "flag_form": form or _empty_form(found, revision),
            "flag_url": reverse("flag", args=[found.public_id]),
            "alike": alike(found),
            "may_decide": role is not None,
            "may_embargo": at_least(role, Role.EDITOR),
            "may_defend": at_least(role, Role.STANDARDS),
            "embargoed": found.embargoed(at),
            "embargo": _moment(found.embargo_until, found, at),
            "acts": [act for act in drawn_acts if told is None or act.step not in CLEARING],
            "clearing": [act for act in drawn_acts if told is not None and act.step in CLEARING],
            "tried": tried,
            "shown": request.GET.get("kind", ""),
            "total": sum(part["size"] for part in drawn.parts),
            **more,
        },
        status=status,
    )


def _empty_form(found: Article, revision: Revision) -> FlagForm:
    start = {"revision": revision.number, "priority": Priority.NORMAL, "kind": Kind.OTHER}
    return FlagForm(found.desk.timezone, initial=start)


def _moment(moment: datetime | None, found: Article, at: datetime) -> str:
    return when(moment, at=at, tz=zone(found.desk.timezone)) if moment else ""


def _with_byline(html: str) -> tuple[str, str]:
    """The headline's element, and the rest: between the two the page prints what is no part of the frame."""
    head, closing, rest = html.partition("</h1>")
    return (head + closing, rest) if closing else ("", html)


def _byline(found: Article, revision: Revision, at: datetime) -> str:
    parts = [
        "" if found.byline and found.byline in _printed(revision) else found.byline,
        found.publisher,
        _moment(found.published_at, found, at),
        f"{len(revision.frame.split()):,} words",
        f"imported {_moment(found.imported_at, found, at)} by {found.imported_by}",
    ]
    return " · ".join(isolated(part) for part in parts if part)


def _printed(revision: Revision) -> str:
    """The names in the words' own byline, which a reader sees without our saying them again."""
    _, spans = split(revision.frame)
    return byline_in([revision.frame[start:end] for start, end in spans[:3]])
