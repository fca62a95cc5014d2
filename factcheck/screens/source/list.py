"""Sources: everything that verdicts cite, the troubled first, each with the claims that cite it."""

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, IntegerField, Prefetch, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from accounts.views.auth import current_user
from factcheck.models import Citation, Claim, Source
from factcheck.models.enums import TROUBLED_HEALTH, SourceHealth
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_time_ago
from lib.web.listing import build_query_url, paginate_list

MAX_CLAIMS_SHOWN = 3
"""Claims named under a source; the rest are counted."""


@login_required
def source_list(request: HttpRequest) -> HttpResponse:
    """Show the sources. Only claims that this person may see are named."""
    user, at = current_user(request), now()
    visible = Claim.objects.visible_to(user)
    live = Citation.objects.active().filter(claim__in=visible).select_related("claim")
    rank = Case(
        When(health__in=TROUBLED_HEALTH, then=Value(0)),
        When(health=SourceHealth.UNCHECKED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    shown = (
        Source.objects.visible_to(user)
        .filter(citations__in=live)
        .annotate(rank=rank, resting=Count("citations", filter=Q(citations__in=live), distinct=True))
        .prefetch_related(
            Prefetch("citations", live.order_by("-id")[:MAX_CLAIMS_SHOWN], to_attr="shown_citations")
        )
    )
    health = request.GET.get("health", "")
    if health in SourceHealth.values:
        shown = shown.filter(health=health)
    found = paginate_list(request, shown, ("rank", "-id"))
    for source in found.rows:
        source.health_word = {"name": source.health, "word": source.get_health_display()}
        source.unnamed = source.resting - len(source.shown_citations)
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
