"""Link health: the health of the pages that claims cite, by publisher, the worst first."""

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import quote_etag
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.models import Desk
from accounts.selectors import list_readable_desks
from accounts.views.auth import current_user
from factcheck.link_checks.actions import recheck_host
from factcheck.link_checks.health_selectors import (
    GROUPS_ORDER,
    HEALTH_LABELS,
    HEALTH_NAMES,
    NEEDS_ATTENTION,
    SOURCES_ORDER,
    SourceHealthRow,
    build_health_rows,
    count_by_health,
    filter_by_health,
    group_by_host,
    list_failed_captures,
    list_watched_sources,
    list_worst_sources,
)
from factcheck.models import Claim, Source
from factcheck.transitions.submissions import redirect_after_success
from lib.crypto.commitments import sha256_hex
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_duration, format_time_ago
from lib.errors import Invalid
from lib.web.conditional_requests import is_matching_etag
from lib.web.listing import ListPage, build_query_url, paginate_list

COUNT_WORDS = {
    "answers": "answer",
    "failing": "fail",
    "drifted": "have drifted",
    "blocked": "block us",
    "dead": "are dead",
}
SINGULAR_COUNT_WORDS = {
    "answers": "answers",
    "failing": "fails",
    "drifted": "has drifted",
    "blocked": "blocks us",
    "dead": "is dead",
}
BAD_HEALTH_NAMES = ("dead", "failing", "drifted")
ALL = "all"


@login_required
def link_health(request: HttpRequest) -> HttpResponse:
    """Show the pages by publisher. An unknown filter is answered with 400 and the reason."""
    user, at = current_user(request), now()
    desks = list(list_readable_desks(user))
    wanted, host = request.GET.get("outcome", ""), request.GET.get("host", "")
    desk = next((one for one in desks if one.slug == request.GET.get("desk")), None)
    problems = []
    if request.GET.get("desk") and desk is None:
        problems.append(gettext("This desk does not exist, or you cannot see it."))
    if wanted not in ("", ALL, *HEALTH_LABELS):
        problems.append(f"There is no outcome “{wanted}”. Outcomes are: {', '.join(HEALTH_LABELS)}, all.")
        wanted = ""
    claims = Claim.objects.visible_to(user)
    if desk is not None:
        claims = claims.filter(desk=desk)
    watched = list_watched_sources(user, claims)
    counts = count_by_health(watched)
    kinds = NEEDS_ATTENTION if not wanted else HEALTH_NAMES if wanted == ALL else (wanted,)
    shown = filter_by_health(watched, kinds)
    try:
        groups, listed = _paginate_host(request, shown, host) if host else _paginate_groups(request, shown)
    except Invalid as error:
        problems.append(error.message)
        groups, listed = [], ListPage(rows=[], older=request.path)
    data = build_health_rows([source for group in groups for source in group["sources"]], claims)
    for group in groups:
        group["sources"] = [_build_source_row(data.pop(0), at) for _ in group["sources"]]
    tag = _get_health_etag(groups, counts)
    watching = request.headers.get("X-Requested-With") == "watch"
    if watching and is_matching_etag(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    opening = not host and "cursor" not in request.GET
    answer = render(
        request,
        "factcheck/link_health/page_live.html" if watching else "factcheck/link_health/page.html",
        {
            "sentence": describe_counts(counts),
            "groups": groups,
            "filter_groups": _build_filters(request, counts, desks, wanted),
            "host": host,
            "all_hosts": build_query_url(request, {"host": None}),
            "captures": list_failed_captures(watched) if opening and wanted in ("", ALL) else [],
            "problems": problems,
            "none": not sum(counts.values()),
            "here": request.get_full_path(),
            "waiting": any(row["waiting"] for group in groups for row in group["sources"]),
            "tag": tag,
            **listed.pager,
        },
        status=400 if problems else 200,
    )
    if watching:
        # Not on the whole page: the browser would show a cached one without its messages.
        answer["ETag"] = tag
    return answer


@login_required
@require_POST
def link_health_check(request: HttpRequest) -> HttpResponse:
    """Request a check of all of one publisher's pages."""
    try:
        many = recheck_host(request.POST.get("host", ""), by=current_user(request), at=now())
    except Invalid as error:
        raise Http404 from error
    pages = "1 page is" if many == 1 else f"{many} pages are"
    message = (
        f"{pages} being looked at, one after the other."
        if many
        else gettext("Its pages are already being checked.")
    )
    return redirect_after_success(request, reverse("link_health"), message)


def _get_health_etag(groups: list[dict[str, Any]], counts: dict[str, int]) -> str:
    """Return an ETag over all that a check can change on this page, so that its result shows by itself."""
    rows = [
        [
            row["source"].pk,
            row["source_health"].kind,
            row["source"].health,
            str(row["source"].checked_at),
            row["waiting"],
        ]
        for group in groups
        for row in group["sources"]
    ]
    return quote_etag(sha256_hex(json.dumps([rows, counts])))


def describe_counts(counts: dict[str, int]) -> str:
    """“412 sources: 391 answer, 9 fail, 4 have drifted, 3 block us, 2 are dead.”"""
    # A page that has moved answers, at another URL.
    counts = counts | {"answers": counts["answers"] + counts["moved"] + counts["suspected"]}
    total = sum(many for name, many in counts.items() if name not in ("moved", "suspected"))
    if not total:
        return gettext("No claim you can see cites a web page.")
    parts = [
        f"{counts[name]} {SINGULAR_COUNT_WORDS[name] if counts[name] == 1 else words}"
        for name, words in COUNT_WORDS.items()
        if counts[name]
    ]
    if n := counts["suspected"]:
        parts.append(f"{n} of those that answer {'waits' if n == 1 else 'wait'} for a second look")
    if counts["unchecked"]:
        parts.append(f"{counts['unchecked']} not checked yet")
    return f"{'1 source' if total == 1 else f'{total} sources'}: {', '.join(parts)}."


def _paginate_groups(request: HttpRequest, shown: QuerySet[Any]) -> tuple[list[dict[str, Any]], ListPage]:
    """Return a page of publishers, each with its first few sources."""
    found = paginate_list(request, group_by_host(shown), GROUPS_ORDER)
    hosts = [row["host"] for row in found.rows]
    sources: dict[str, list[Source]] = {host: [] for host in hosts}
    for source in list_worst_sources(shown, hosts):
        sources[source.host].append(source)
    return [
        {
            "host": row["host"],
            "parts": _describe_host(row),
            "sources": sources[row["host"]],
            "more": row["many"] - len(sources[row["host"]]),
            "href": build_query_url(request, {"host": row["host"]}),
        }
        for row in found.rows
    ], found


def _paginate_host(
    request: HttpRequest, shown: QuerySet[Any], host: str
) -> tuple[list[dict[str, Any]], ListPage]:
    """Return all sources of one publisher, a page at a time."""
    found = paginate_list(request, shown.filter(host=host), SOURCES_ORDER)
    if not found.rows:
        return [], found
    return [{"host": host, "parts": "", "sources": found.rows, "more": 0, "href": ""}], found


def _describe_host(row: dict[str, Any]) -> str:
    """“2 dead, 1 failing”, the worst first."""
    return ", ".join(f"{row[name]} {label.lower()}" for name, label in HEALTH_LABELS.items() if row[name])


def _build_source_row(row: SourceHealthRow, at: datetime) -> dict[str, Any]:
    source = row.source
    shape = row.kind if row.kind in ("drifted", "moved", "suspected") else source.health
    return {
        "source_health": row,
        "source": source,
        "health": {"name": shape, "word": HEALTH_LABELS[row.kind]},
        "word": source.get_health_display() if row.kind == "failing" else HEALTH_LABELS[row.kind],
        "since": f"for {format_duration(at - row.since)}" if row.since else "",
        "last_checked": format_time_ago(source.checked_at, at=at) if source.checked_at else "",
        "waiting": source.due_at is not None and source.due_at <= at,
        "page": f"{reverse('source_list')}{source.public_id}/",
    }


def _build_filters(
    request: HttpRequest, counts: dict[str, int], desks: list[Desk], wanted: str
) -> list[dict[str, Any]]:
    """Return outcomes and desks beside the list. Each link replaces its own filter, and leaves one
    publisher.
    """

    def link(label: str, name: str | None, count: int, *, bad: bool = False) -> dict[str, Any]:
        return {
            "label": label,
            "count": count,
            "href": build_query_url(request, {"outcome": name, "host": None}),
            "active": wanted == (name or ""),
            "tone": "bad" if bad and count else "",
        }

    outcomes = [
        link(gettext("Needs attention"), None, sum(counts[name] for name in NEEDS_ATTENTION)),
        *(
            link(label, name, counts[name], bad=name in BAD_HEALTH_NAMES)
            for name, label in HEALTH_LABELS.items()
        ),
        link("All", ALL, sum(counts.values())),
    ]
    groups = [{"heading": gettext("Status"), "items": outcomes}]
    if len(desks) > 1:
        chosen = request.GET.get("desk")
        groups.append(
            {
                "heading": "Desk",
                "items": [
                    {
                        "label": one.name,
                        "count": None,
                        "href": build_query_url(
                            request, {"desk": None if chosen == one.slug else one.slug, "host": None}
                        ),
                        "active": chosen == one.slug,
                    }
                    for one in desks
                ],
            }
        )
    return groups
