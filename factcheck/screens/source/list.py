"""Sources: everything that verdicts cite, the troubled first, each with the claims that cite it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from accounts.views.auth import current_user
from factcheck.models.enums import SourceHealth
from factcheck.screens.source.selectors import list_cited_sources
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
        source.health_word = {"name": source.health, "word": source.get_health_display()}
        named = source.shown_citations
        source.unnamed = named[0].resting - len(named) if named else 0
        source.last_checked = (
            format_time_ago(source.checked_at, at=at) if source.checked_at else gettext("not checked yet")
        )
    return render(
        request,
        "factcheck/source/list.html",
        {
            "sources": found.rows,
            "healths": [
                {"label": h.label, "active": health == h, "href": build_query_url(request, {"health": h})}
                for h in SourceHealth
            ],
            "all_href": build_query_url(request, {"health": None}),
            "health": health,
            **found.pager,
        },
    )
