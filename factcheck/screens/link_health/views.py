"""Link health: the health of the pages that claims cite, by publisher, the worst first."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import quote_etag
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accounts.models import Desk
from accounts.views.auth import current_desk_access, current_user
from factcheck.link_checks.actions import recheck_host
from factcheck.link_checks.health_selectors import (
    GROUPS_ORDER,
    HEALTH_LABELS,
    HEALTH_NAMES,
    HOSTS_ORDER,
    MAX_COUNTED,
    MAX_HOSTS,
    NEEDS_ATTENTION,
    SOURCES_ORDER,
    CitingClaim,
    SourceHealthRow,
    build_health_rows,
    count_by_host,
    count_for_page,
    filter_by_health,
    get_health_conditions,
    group_by_host,
    is_too_long_to_sort,
    list_failed_captures,
    list_watched_sources,
    list_worst_by_host,
)
from factcheck.models import Claim
from factcheck.models.reasons import describe_reason
from factcheck.sources.health_badge import HealthBadge
from factcheck.transitions.submissions import redirect_after_success
from lib.crypto.commitments import sha256_hex
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_duration, format_time_ago
from lib.errors import Invalid
from lib.text.phrases import StrOrPromise, format_number, join_with_and, join_with_commas
from lib.web.conditional_requests import list_held_etags
from lib.web.cursors import seal_cursor, unseal_cursor
from lib.web.listing import ListPage, build_query_url, paginate_list
from lib.web.requests import build_addresses

COUNTED_HEALTH = ("failing", "drifted", "blocked", "dead", "suspected", "unchecked")
ETAG_NAME = "link_health"
MAX_HELD_ETAGS = 3
"""ETags of a request that are compared: a tab holds one."""
BAD_HEALTH_NAMES = ("dead", "failing", "drifted")
CHANGES = ("drifted", "moved", "suspected")
"""Kinds of health that say what happened to a page, and not how it is."""
ALL = "all"


def link_health(request: HttpRequest) -> HttpResponse:
    """Show the pages by publisher. An unknown filter is answered with 400 and the reason."""
    user, at = current_user(request), now()
    desks = [access.desk for access in current_desk_access(request)]
    wanted, host = request.GET.get("outcome", ""), request.GET.get("host", "")
    desk = next((one for one in desks if one.slug == request.GET.get("desk")), None)
    problems = []
    if request.GET.get("desk") and desk is None:
        problems.append(gettext("This desk does not exist, or you cannot see it."))
    if wanted not in ("", ALL, *HEALTH_LABELS):
        message = gettext("Unknown status “{status}”. Use one of: {statuses}.")
        problems.append(message.format(status=wanted, statuses=join_with_commas((*HEALTH_LABELS, ALL))))
        wanted = ""
    claims = Claim.objects.visible_to(user)
    if desk is not None:
        claims = claims.filter(desk=desk)
    watched = list_watched_sources(user, claims)
    watching = request.headers.get("X-Requested-With") == "watch"
    if watching and (held := _find_current_etag(request, watched, at)):
        return HttpResponse(status=304, headers={"ETag": held})
    conditions = get_health_conditions(claims)
    counts = count_for_page(user, claims, conditions)
    kinds = NEEDS_ATTENTION if not wanted else HEALTH_NAMES if wanted == ALL else (wanted,)
    shown = filter_by_health(watched, kinds, conditions)
    try:
        if host:
            groups, listed = _paginate_host(request, shown, host)
        else:
            order = HOSTS_ORDER if is_too_long_to_sort(counts, kinds) else GROUPS_ORDER
            listed = paginate_list(request, group_by_host(shown, order), order, size=MAX_HOSTS)
            groups = _build_groups(request, listed, shown)
    except Invalid as error:
        problems.append(error.message)
        groups, listed = [], ListPage(rows=[], older=request.path)
    sources = [source for group in groups for source in group["sources"]]
    data = _build_source_rows(build_health_rows(sources, claims), at)
    for group in groups:
        group["sources"] = [data.pop(0) for _ in group["sources"]]
    tag = _build_etag([source.pk for source in sources], sources, at)
    is_opening = not host and "cursor" not in request.GET and wanted in ("", ALL)
    context = {
        "sentence": describe_counts(counts),
        "groups": groups,
        "filter_groups": _build_filters(request, counts, desks, wanted),
        "host": host,
        "all_hosts": build_query_url(request, {"host": None}),
        "captures": [(one, describe_reason(one.reason)) for one in list_failed_captures(watched)]
        if is_opening and not problems
        else [],
        "problems": problems,
        "none": not sum(counts.values()),
        "here": request.get_full_path(),
        "waiting": any(row["waiting"] for group in groups for row in group["sources"]),
        "tag": tag,
        **listed.pager,
    }
    answer = render(
        request,
        "factcheck/link_health/page_live.html" if watching else "factcheck/link_health/page.html",
        context,
        status=400 if problems else 200,
    )
    if watching:
        # Not on the whole page: the browser would show a cached one without its messages.
        answer["ETag"] = tag
    return answer


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


def _build_etag(keys: list[int], sources: Iterable[Any], at: datetime) -> str:
    """Return an ETag over all that a check can change of the listed sources, so that its result shows.

    It names the sources, so that whoever holds it is answered without the list.
    """
    state = sorted(
        (one.pk, one.rank, one.health, str(one.checked_at), one.due_at is not None and one.due_at <= at)
        for one in sources
    )
    return quote_etag(f"{seal_cursor(ETAG_NAME, keys)}.{sha256_hex(json.dumps(state))[:32]}")


def _find_current_etag(request: HttpRequest, watched: QuerySet[Any], at: datetime) -> str:
    """Return an ETag that the request holds if the sources in it are as they were, else "".

    One query for each of ours.
    """
    for held in list_held_etags(request)[:MAX_HELD_ETAGS]:
        try:
            keys = unseal_cursor(ETAG_NAME, held.strip('"').partition(".")[0])
        except Invalid:
            continue
        if held == _build_etag(keys, watched.filter(pk__in=keys), at):
            return held
    return ""


def describe_counts(counts: dict[str, int]) -> str:
    """“209 sources: 191 working, 9 failing, 4 changed, 3 blocked and 2 dead links.”"""
    total = sum(counts.values())
    if not total:
        return gettext("No claim you can see cites a web page.")
    # A page that has moved works, at another URL.
    working = [counts[name] for name in ("answers", "moved", "suspected")]
    parts = [_describe_count("answers", *working)] if any(working) else []
    parts += [_describe_count(name, counts[name]) for name in COUNTED_HEALTH if counts[name]]
    return ngettext("{count} source: {counts}.", "{count} sources: {counts}.", total).format(
        count=_format_sum(counts.values()), counts=join_with_and(parts)
    )


def _format_sum(counts: Iterable[int]) -> str:
    """Return the sum of some of ``count_for_page``, as “250+” where one of them stopped at its bound."""
    counted = list(counts)
    total = format_number(sum(min(count, MAX_COUNTED) for count in counted))
    return gettext("{count}+").format(count=total) if max(counted) > MAX_COUNTED else total


def _describe_count(name: str, *counts: int) -> str:
    count = sum(counts)
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
    return messages[name].format(count=_format_sum(counts))


def _build_groups(request: HttpRequest, found: ListPage, shown: QuerySet[Any]) -> list[dict[str, Any]]:
    """Return a page of publishers, each with its first few of the sources ``shown``."""
    hosts = [row["host"] for row in found.rows]
    counts, worst = count_by_host(shown, hosts), list_worst_by_host(shown, hosts)
    return [
        {
            "host": row["host"],
            "parts": _describe_host(counts[row["host"]]),
            "sources": worst[row["host"]],
            "more": row["many"] - len(worst[row["host"]]),
            "href": build_query_url(request, {"host": row["host"]}),
        }
        for row in found.rows
    ]


def _paginate_host(
    request: HttpRequest, shown: QuerySet[Any], host: str
) -> tuple[list[dict[str, Any]], ListPage]:
    """Return all sources of one publisher, a page at a time."""
    found = paginate_list(request, shown.filter(host=host), SOURCES_ORDER)
    if not found.rows:
        return [], found
    return [{"host": host, "parts": "", "sources": found.rows, "more": 0, "href": ""}], found


def _describe_host(counts: Mapping[str, int]) -> str:
    """“2 dead links and 1 failing”, the worst first."""
    parts = [_describe_count(name, counts[name]) for name in HEALTH_LABELS if name in counts]
    return join_with_and(parts)


def _build_source_rows(rows: Iterable[SourceHealthRow], at: datetime) -> list[dict[str, Any]]:
    """Return the rows as the page shows them."""
    get_source, get_check = build_addresses("source_detail"), build_addresses("source_check_now")
    get_claim = build_addresses("claim_detail")
    labels = {kind: str(label) for kind, label in HEALTH_LABELS.items()}
    shown = []
    for row in rows:
        source = row.source
        waiting = source.due_at is not None and source.due_at <= at
        shown.append(
            {
                "health": HealthBadge(row.kind if row.kind in CHANGES else source.health, labels[row.kind]),
                "title": source.title,
                "page": get_source(source.public_id),
                "word": _describe_row(row, at),
                "is_bad": row.kind in BAD_HEALTH_NAMES,
                "reason": row.reason,
                "url": source.url,
                "checked_at": localtime(source.checked_at).isoformat() if source.checked_at else "",
                "last_checked": format_time_ago(source.checked_at, at=at) if source.checked_at else "",
                "is_restricted": source.is_restricted,
                "moved_to": source.moved_to if row.kind == "moved" else "",
                "claims": [_build_claim_link(one, get_claim) for one in row.claims],
                "unlisted_count": row.unlisted_count,
                "waiting": waiting,
                "check_url": get_check(source.public_id) if source.due_at and not waiting else "",
            }
        )
    return shown


def _describe_row(row: SourceHealthRow, at: datetime) -> str:
    """“Dead link for 3 days”, “Source changed 2 hours ago”."""
    word = row.source.get_health_display() if row.kind == "failing" else str(HEALTH_LABELS[row.kind])
    if row.since and row.kind in CHANGES:
        return gettext("{status} {time_ago}").format(status=word, time_ago=format_time_ago(row.since, at=at))
    if row.since:
        return gettext("{status} for {time}").format(status=word, time=format_duration(at - row.since))
    return word


def _build_claim_link(one: CitingClaim, get_claim: Callable[[UUID], str]) -> dict[str, Any]:
    href = get_claim(one.claim.public_id)
    decide = f"{href}#source-{one.citation.public_id}" if one.drifted else ""
    return {
        "href": decide or href,
        "statement": one.claim.statement,
        "status": one.status,
        "public": one.public,
        "suspected": one.suspected,
        "decide": decide,
    }


def _build_filters(
    request: HttpRequest, counts: dict[str, int], desks: list[Desk], wanted: str
) -> list[dict[str, Any]]:
    """Return outcomes and desks beside the list. Each link replaces its own filter, and leaves one
    publisher.
    """

    def link(
        label: StrOrPromise, name: str | None, kinds: Iterable[str], *, bad: bool = False
    ) -> dict[str, Any]:
        counted = [counts[kind] for kind in kinds]
        return {
            "label": label,
            "count": _format_sum(counted),
            "href": build_query_url(request, {"outcome": name, "host": None}),
            "active": wanted == (name or ""),
            "tone": "bad" if bad and any(counted) else "",
        }

    outcomes = [
        link(gettext("Needs attention"), None, NEEDS_ATTENTION),
        *(link(label, name, [name], bad=name in BAD_HEALTH_NAMES) for name, label in HEALTH_LABELS.items()),
        link(gettext("All"), ALL, HEALTH_NAMES),
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
