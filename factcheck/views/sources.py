"""Sources: what the house's rulings stand on, the troubled first, each with the claims that rest on it."""

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, IntegerField, Prefetch, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import who
from factcheck.enums import TROUBLED, Health
from factcheck.models import Citation, Claim, Source
from lib.clock import now
from lib.listing import paged, with_changes
from lib.times import ago

NAMED = 3
"""The claims named under a source; the rest are counted."""


@login_required
def sources(request: HttpRequest) -> HttpResponse:
    """Only claims that this person may see are named; a restricted source shows to whom it names."""
    user, at = who(request), now()
    visible = Claim.objects.visible_to(user)
    live = Citation.objects.live().filter(claim__in=visible).select_related("claim")
    rank = Case(
        When(health__in=TROUBLED, then=Value(0)),
        When(health=Health.UNCHECKED, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    shown = (
        Source.objects.visible_to(user)
        .filter(citations__in=live)
        .annotate(rank=rank, resting=Count("citations", filter=Q(citations__in=live), distinct=True))
        .prefetch_related(Prefetch("citations", live.order_by("-id")[:NAMED], to_attr="shown_citations"))
    )
    health = request.GET.get("health", "")
    if health in Health.values:
        shown = shown.filter(health=health)
    found = paged(request, shown, ("rank", "-id"))
    for source in found.rows:
        source.health_word = {"name": source.health, "word": source.get_health_display()}
        source.unnamed = source.resting - len(source.shown_citations)
        source.looked = ago(source.checked_at, at=at) if source.checked_at else "not yet"
    return render(
        request,
        "factcheck/sources.html",
        {
            "sources": found.rows,
            "healths": [
                {"label": h.label, "active": health == h, "href": with_changes(request, {"health": h})}
                for h in Health
            ],
            "all_href": with_changes(request, {"health": None}),
            "health": health,
            **found.pager,
        },
    )
