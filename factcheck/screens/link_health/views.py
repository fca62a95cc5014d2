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
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
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
from lib.text.numbers import format_number
from lib.text.translatable import StrOrPromise
from lib.web.conditional_requests import is_matching_etag
from lib.web.listing import ListPage, build_query_url, paginate_list

COUNTED_HEALTH = ("answers", "failing", "drifted", "blocked", "dead", "suspected", "unchecked")
BAD_HEALTH_NAMES = ("dead", "failing", "drifted")
CHANGES = ("drifted", "moved", "suspected")
"""Kinds of health that say what happened to a page, and not how it is."""
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
        message = gettext("Unknown status “{status}”. Use one of: {statuses}.")
        problems.append(message.format(status=wanted, statuses=", ".join((*HEALTH_LABELS, ALL))))
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
    if many:
        message = ngettext(
            "Checking {count} page.", "Checking {count} pages, one after the other.", many
        ).format(count=format_number(many))
    else:
        message = gettext("Its pages are already being checked.")
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
    """“412 sources: 391 working, 9 failing, 4 changed, 3 blocked and 2 dead links.”"""
    # A page that has moved works, at another URL.
    counts = counts | {"answers": counts["answers"] + counts["moved"] + counts["suspected"]}
    total = sum(many for name, many in counts.items() if name not in ("moved", "suspected"))
    if not total:
        return gettext("No claim you can see cites a web page.")
    parts = [_describe_count(name, counts[name]) for name in COUNTED_HEALTH if counts[name]]
    return ngettext("{count} source: {counts}.", "{count} sources: {counts}.", total).format(
        count=format_number(total), counts=get_text_list(parts, gettext("and"))
    )


def _describe_count(name: str, count: int) -> str:
    messages = {
        "answers": ngettext("{count} working", "{count} working", count),
        "moved": ngettext("{count} moved", "{count} moved", count),
        "failing": ngettext("{count} failing", "{count} failing", count),
        "drifted": ngettext("{count} changed", "{count} changed", count),
        "blocked": ngettext("{count} blocked", "{count} blocked", count),
        "dead": ngettext("{count} dead link", "{count} dead links", count),
        "suspected": ngettext("{count} possibly changed", "{count} possibly changed", count),
        "unchecked": ngettext("{count} not checked yet", "{count} not checked yet", count),
    }
    return messages[name].format(count=format_number(count))


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
    """“2 dead links and 1 failing”, the worst first."""
    parts = [_describe_count(name, row[name]) for name in HEALTH_LABELS if row[name]]
    return get_text_list(parts, gettext("and"))


def _build_source_row(row: SourceHealthRow, at: datetime) -> dict[str, Any]:
    source = row.source
    shape = row.kind if row.kind in CHANGES else source.health
    word = source.get_health_display() if row.kind == "failing" else str(HEALTH_LABELS[row.kind])
    if row.since and row.kind in CHANGES:
        word = gettext("{status} {time_ago}").format(status=word, time_ago=format_time_ago(row.since, at=at))
    elif row.since:
        word = gettext("{status} for {time}").format(status=word, time=format_duration(at - row.since))
    return {
        "source_health": row,
        "source": source,
        "health": {"name": shape, "word": HEALTH_LABELS[row.kind]},
        "word": word,
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

    def link(label: StrOrPromise, name: str | None, count: int, *, bad: bool = False) -> dict[str, Any]:
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
        link(gettext("All"), ALL, sum(counts.values())),
    ]
    groups = [{"heading": gettext("Status"), "items": outcomes}]
    if len(desks) > 1:
        chosen = request.GET.get("desk")
        groups.append(
            {
                "heading": gettext("Desk"),
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
