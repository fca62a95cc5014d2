"""The list of articles, the newest first."""

from collections import Counter
from datetime import datetime, tzinfo
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import Desk
from accounts.queries import desks_of, desks_readable
from accounts.views.gate import who
from articles.enums import ArticleState, Provenance
from articles.filters import ArticleFilter
from articles.models import Article, NearDuplicate
from lib.clock import now
from lib.errors import Invalid
from lib.listing import Listed, paged, with_changes
from lib.times import when, zone

ORDER = ("-imported_at", "-id")


@login_required
def article_list(request: HttpRequest) -> HttpResponse:
    """Filters that nobody knows are answered with 400, the sentence, and the whole list."""
    user, at = who(request), now()
    visible = Article.objects.visible_to(user)
    desks = list(desks_readable(user))
    own = desks_of(user).first()
    tz = zone(own.timezone if own else "UTC")
    chosen = ArticleFilter(request.GET, visible, desks=desks_readable(user))
    problems = chosen.problems()
    articles = (
        (visible if problems else chosen.qs)
        .select_related("desk", "current")
        .annotate(alike=Exists(NearDuplicate.objects.filter(article=OuterRef("pk"), linked__isnull=True)))
        .defer("current__frame", "current__html")
    )
    try:
        found = paged(request, articles, ORDER)
    except Invalid as error:
        problems.append(error.message)
        found = Listed([])
    counts = _counts(visible)
    return render(
        request,
        "articles/article_list.html",
        {
            "rows": [_row(article, at, tz, several=len(desks) > 1) for article in found.rows],
            **found.pager,
            "problems": problems,
            "sentence": _sentence(sum(counts["state"].values()), request.GET.get("q", "")),
            "filter_groups": _groups(request, counts, desks),
            "filtered": any(request.GET.get(name) for name in chosen.filters),
            "can_import": own is not None,
        },
        status=400 if problems else 200,
    )


def _counts(visible: Any) -> dict[str, Counter[Any]]:
    """How many there are by state, provenance and desk, in one query."""
    names = ("state", "provenance", "desk__slug")
    counts: dict[str, Counter[Any]] = {name: Counter() for name in names}
    for row in visible.order_by().values(*names).annotate(many=Count("pk")):
        for name in names:
            counts[name][row[name]] += row["many"]
    return counts


def _sentence(many: int, words: str) -> str:
    said = f"{many:,} article{'' if many == 1 else 's'}, the newest first."
    return f"{said} Shown are those with “{words}” in the headline." if words else said


def _row(article: Article, at: datetime, tz: tzinfo, *, several: bool) -> dict[str, Any]:
    """One line of the table, in the reader's time. ``several``: they read many desks, so each is named."""
    said = [article.byline, article.publisher, article.desk.name if several else ""]
    return {
        "public_id": article.public_id,
        "headline": article.headline,
        "said": " · ".join(part for part in said if part),
        "state": article.get_state_display(),
        "state_name": article.state,
        "provenance": article.get_provenance_display(),
        "imported_at": article.imported_at,
        "imported": when(article.imported_at, at=at, tz=tz),
        "version": article.current.number if article.current else 0,
        "embargo": _embargo(article, at, tz),
        "alike": article.alike,  # type: ignore[attr-defined]  # an annotation of the list
    }


def _embargo(article: Article, at: datetime, tz: tzinfo) -> str:
    if article.withheld:
        return "withheld by its source"
    if article.embargo_until is None or not article.embargoed(at):
        return ""
    return f"embargo until {when(article.embargo_until, at=at, tz=tz)}"


def _groups(request: HttpRequest, counts: dict[str, Counter[Any]], desks: list[Desk]) -> list[dict[str, Any]]:
    """The filters beside the list. A second press on one lifts it."""

    def group(heading: str, name: str, column: str, values: list[tuple[str, str]]) -> dict[str, Any]:
        now_chosen = request.GET.get(name)
        return {
            "heading": heading,
            "items": [
                {
                    "label": label,
                    "count": counts[column][value],
                    "href": with_changes(request, {name: None if now_chosen == value else value}),
                    "active": now_chosen == value,
                }
                for value, label in values
            ],
        }

    everything = {
        "label": "All",
        "count": sum(counts["state"].values()),
        "href": request.path,
        "active": not any(request.GET.get(name) for name in ("q", "state", "provenance", "desk")),
    }
    groups = [
        {"heading": "Articles", "items": [everything]},
        group("State", "state", "state", list(ArticleState.choices)),
        group("Whose words", "provenance", "provenance", list(Provenance.choices)),
    ]
    coming = {"label": "Feeds", "count": None, "href": reverse("feed_list"), "active": False}
    groups.append({"heading": "Coming in", "items": [coming]})
    if len(desks) > 1:
        groups.append(group("Desk", "desk", "desk__slug", [(desk.slug, desk.name) for desk in desks]))
    return groups
