"""Screen with the list of articles, the newest first."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.models import Desk, User
from accounts.selectors import list_readable_desks
from accounts.views.auth import current_desk_access, current_user
from articles.filters import ArticleFilterSet
from articles.models import Article, NearDuplicate
from articles.models.enums import ArticleState, Provenance
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.db.rows import count_rows
from lib.errors import Invalid
from lib.text.phrases import StrOrPromise, format_bounded_number
from lib.web.listing import ListPage, build_query_url, paginate_list

ORDER = ("-imported_at", "-id")
EVERYTHING = ("", "")
"""Key of the count of all articles."""
MAX_COUNTED = 1_000
"""Articles of one filter that are counted; more than these are “1,000+”."""


def article_list(request: HttpRequest) -> HttpResponse:
    """List articles. Unknown filters give 400, the reason, and the whole list."""
    user, at = current_user(request), now()
    visible = Article.objects.visible_to(user)
    desks = [access.desk for access in current_desk_access(request)]
    own = next((access.desk for access in current_desk_access(request) if access.role), None)
    tz = get_timezone(own.timezone if own else "UTC")
    chosen = ArticleFilterSet(request.GET, visible, desks=list_readable_desks(user))
    problems = chosen.list_problems()
    articles = (
        (visible if problems else chosen.qs)
        .select_related("desk", "current_revision")
        .annotate(alike=Exists(NearDuplicate.objects.filter(article=OuterRef("pk"), is_linked__isnull=True)))
        .defer("current_revision__text", "current_revision__html")
    )
    try:
        found = paginate_list(request, articles, ORDER)
    except Invalid as error:
        problems.append(error.message)
        found = ListPage([])
    counts = _count_by_filter(user, desks)
    context = {
        "rows": [_build_article_row(article, at, tz, several=len(desks) > 1) for article in found.rows],
        **found.pager,
        "problems": problems,
        "sentence": _describe_list(counts[EVERYTHING], request.GET.get("q", "")),
        "filter_groups": _build_filter_groups(request, counts, desks),
        "filtered": any(request.GET.get(name) for name in chosen.filters),
        "can_import": own is not None,
    }
    return render(request, "articles/article_list.html", context, status=400 if problems else 200)


def _count_by_filter(user: User, desks: list[Desk]) -> dict[tuple[str, str], int]:
    """Return {(filter, value): number of articles of these desks}, each up to one more than ``MAX_COUNTED``.

    One query, which an index answers: its cost does not grow with the archive.
    """
    readable = Article.objects.visible_to(user).filter(state__in=ArticleState.values)
    counted = {EVERYTHING: readable}
    counted |= {("state", value): readable.filter(state=value) for value in ArticleState.values}
    counted |= {("provenance", value): readable.filter(provenance=value) for value in Provenance.values}
    counted |= {("desk", desk.slug): readable.filter(desk=desk) for desk in desks}
    bounded = {name: rows.order_by()[: MAX_COUNTED + 1] for name, rows in counted.items()}
    return count_rows(User.objects.filter(pk=user.pk), bounded)


def _describe_list(many: int, words: str) -> str:
    if words:
        return gettext("Articles with “{words}” in the headline, newest first.").format(words=words)
    message = ngettext("{count} article, newest first.", "{count} articles, newest first.", many)
    return message.format(count=format_bounded_number(many, MAX_COUNTED)) if many else ""


def _build_article_row(article: Article, at: datetime, tz: tzinfo, *, several: bool) -> dict[str, Any]:
    """Build one line of the table, in the reader's time zone. ``several``: they read several desks."""
    value = [article.byline, article.publisher, article.desk.name if several else ""]
    return {
        "public_id": article.public_id,
        "headline": article.headline,
        "details": " · ".join(part for part in value if part),
        "state": article.get_state_display(),
        "state_name": article.state,
        "provenance": article.get_provenance_display(),
        "imported_at": article.imported_at,
        "imported": format_datetime(article.imported_at, at=at, tz=tz),
        "version": article.current_revision.number if article.current_revision else 0,
        "embargo": _describe_embargo(article, at, tz),
        "alike": article.alike,  # type: ignore[attr-defined]  # an annotation of the list
    }


def _describe_embargo(article: Article, at: datetime, tz: tzinfo) -> str:
    if article.is_withheld:
        return gettext("withheld by the source")
    if article.embargo_until is None or not article.is_embargoed(at):
        return ""
    until = format_datetime(article.embargo_until, at=at, tz=tz)
    return gettext("embargo until {time}").format(time=until)


def _build_filter_groups(
    request: HttpRequest, counts: dict[tuple[str, str], int], desks: list[Desk]
) -> list[dict[str, Any]]:
    """Build the filters beside the list. A second click on one lifts it."""

    def group(heading: str, name: str, values: Sequence[tuple[str, StrOrPromise]]) -> dict[str, Any]:
        now_chosen = request.GET.get(name)
        return {
            "heading": heading,
            "items": [
                {
                    "label": label,
                    "count": format_bounded_number(counts[name, value], MAX_COUNTED),
                    "href": build_query_url(request, {name: None if now_chosen == value else value}),
                    "active": now_chosen == value,
                }
                for value, label in values
            ],
        }

    everything = {
        "label": gettext("All"),
        "count": format_bounded_number(counts[EVERYTHING], MAX_COUNTED),
        "href": request.path,
        "active": not any(request.GET.get(name) for name in ("q", "state", "provenance", "desk")),
    }
    groups = [
        {"heading": gettext("Articles"), "items": [everything]},
        group(gettext("State"), "state", ArticleState.choices),
        group(gettext("Type"), "provenance", Provenance.choices),
    ]
    coming = {"label": gettext("Feeds"), "count": None, "href": reverse("feed_list"), "active": False}
    groups.append({"heading": gettext("Automatic import"), "items": [coming]})
    if len(desks) > 1:
        groups.append(group(gettext("Desk"), "desk", [(desk.slug, desk.name) for desk in desks]))
    return groups
