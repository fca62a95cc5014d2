"""Lists of what verdicts cite: the sources, the troubled first, and the publishers of their pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from factcheck.models.enums import SourceHealth
from factcheck.screens.source.selectors import list_cited_sources
from factcheck.sources.health_badge import build_health_badge
from factcheck.sources.reliability import build_reliability, list_publishers
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_time_ago
from lib.web.listing import build_query_url, paginate_list

ORDER = ("trouble_rank", "-id")


def source_list(request: HttpRequest) -> HttpResponse:
    """Show the sources. Only claims that this person may see are named."""
    user, at = current_user(request), now()
    shown = list_cited_sources(user)
    health = request.GET.get("health", "")
    if health in SourceHealth.values:
        shown = shown.filter(health=health)
    found = paginate_list(request, shown, ("-id",) if health in SourceHealth.values else ORDER)
    for source in found.rows:
        source.health_word = build_health_badge(source.health, kind=source.kind)
        named = source.shown_citations
        source.unnamed = named[0].resting - len(named) if named else 0
        source.last_checked = (
            format_time_ago(source.checked_at, at=at) if source.checked_at else gettext("not checked yet")
        )
    context = {
        "sources": found.rows,
        "healths": [
            {"label": h.label, "active": health == h, "href": build_query_url(request, {"health": h})}
            for h in SourceHealth
        ],
        "all_href": build_query_url(request, {"health": None}),
        "health": health,
        **found.pager,
    }
    return render(request, "factcheck/source/list.html", context)


COLUMNS = {
    "key": gettext_lazy("Publisher"),
    "cited": gettext_lazy("Cited"),
    "sources": gettext_lazy("Sources"),
    "drifted": gettext_lazy("Source changed"),
    "corrected": gettext_lazy("Verdict corrected"),
    "dead": gettext_lazy("Dead links"),
}
DEFAULT_SORT = "-cited"
SORTS = ("key", *(f"-{name}" for name in COLUMNS if name != "key"))
"""Names from A, numbers from the largest."""


@require_safe
def publisher_list(request: HttpRequest) -> HttpResponse:
    """Show the publishers; ``?sort=`` is one of SORTS."""
    sort = request.GET.get("sort", DEFAULT_SORT)
    if sort not in SORTS:
        sort = DEFAULT_SORT
    order = ("key",) if sort == "key" else (sort, "key")
    found = paginate_list(request, list_publishers(current_user(request)), order)
    context = {
        "columns": [
            {
                "name": name,
                "href": build_query_url(request, {"sort": one}),
                "aria_sort": _get_aria_sort(one) if one == sort else "none",
            }
            for one, name in zip(SORTS, COLUMNS.values(), strict=True)
        ],
        "publishers": [(row["label"].strip() or row["key"], build_reliability(row)) for row in found.rows],
        **found.pager,
    }
    return render(request, "factcheck/source/publishers.html", context)


def _get_aria_sort(sort: str) -> str:
    return "descending" if sort.startswith("-") else "ascending"
