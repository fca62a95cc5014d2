"""Link health: how the pages fare that claims rest on, by publisher, the worst first."""

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST

from accounts.models import Desk
from accounts.queries import desks_readable
from accounts.views.gate import who
from factcheck.actions.asking import check_host
from factcheck.models import Claim, Source
from factcheck.queries import link_health as queries
from factcheck.views.tried import onward
from lib.clock import now
from lib.commitments import sha256_hex
from lib.encoded import has_it
from lib.errors import Invalid
from lib.listing import Listed, paged, with_changes
from lib.times import ago, span

SAID = {
    "answers": "answer",
    "failing": "fail",
    "drifted": "have drifted",
    "blocked": "block us",
    "dead": "are dead",
}
SAID_OF_ONE = {
    "answers": "answers",
    "failing": "fails",
    "drifted": "has drifted",
    "blocked": "blocks us",
    "dead": "is dead",
}
BAD = ("dead", "failing", "drifted")
ALL = "all"


@login_required
def link_health(request: HttpRequest) -> HttpResponse:
    """Filters that nobody knows are answered with 400, the sentence, and what has to be seen to."""
    user, at = who(request), now()
    desks = list(desks_readable(user))
    wanted, host = request.GET.get("outcome", ""), request.GET.get("host", "")
    desk = next((one for one in desks if one.slug == request.GET.get("desk")), None)
    problems = []
    if request.GET.get("desk") and desk is None:
        problems.append("There is no such desk, or none that you can see.")
    if wanted not in ("", ALL, *queries.KINDS):
        problems.append(f"There is no outcome “{wanted}”. Outcomes are: {', '.join(queries.KINDS)}, all.")
        wanted = ""
    claims = Claim.objects.visible_to(user)
    if desk is not None:
        claims = claims.filter(desk=desk)
    watched = queries.watched(user, claims)
    counts = queries.counts(watched)
    kinds = queries.TO_SEE_TO if not wanted else queries.NAMES if wanted == ALL else (wanted,)
    shown = queries.of_kinds(watched, kinds)
    try:
        groups, listed = _one_host(request, shown, host) if host else _groups(request, shown)
    except Invalid as error:
        problems.append(error.message)
        groups, listed = [], Listed(rows=[], older=request.path)
    told = queries.told([source for group in groups for source in group["sources"]], claims)
    for group in groups:
        group["sources"] = [_row(told.pop(0), at) for _ in group["sources"]]
    tag = _tag(groups, counts)
    watching = request.headers.get("X-Requested-With") == "watch"
    if watching and has_it(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    opening = not host and "cursor" not in request.GET
    answer = render(
        request,
        "factcheck/link_health_live.html" if watching else "factcheck/link_health.html",
        {
            "sentence": sentence(counts),
            "groups": groups,
            "filter_groups": _filters(request, counts, desks, wanted),
            "host": host,
            "all_hosts": with_changes(request, {"host": None}),
            "captures": queries.captures_failed(watched) if opening and wanted in ("", ALL) else [],
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
        # Not on the whole page: the browser would show one again without what it has to say just now.
        answer["ETag"] = tag
    return answer


@login_required
@require_POST
def link_health_check(request: HttpRequest) -> HttpResponse:
    """Look at all of one publisher's pages now."""
    try:
        many = check_host(request.POST.get("host", ""), by=who(request), at=now())
    except Invalid as error:
        raise Http404 from error
    pages = "1 page is" if many == 1 else f"{many} pages are"
    said = (
        f"{pages} being looked at, one after the other." if many else "Its pages are being looked at already."
    )
    return onward(request, reverse("link_health"), said)


def _tag(groups: list[dict[str, Any]], counts: dict[str, int]) -> str:
    """An ETag over what a look can change on this page, so that one that is asked for shows by itself."""
    rows = [
        [
            row["source"].pk,
            row["told"].kind,
            row["source"].health,
            str(row["source"].checked_at),
            row["waiting"],
        ]
        for group in groups
        for row in group["sources"]
    ]
    return quote_etag(sha256_hex(json.dumps([rows, counts])))


def sentence(counts: dict[str, int]) -> str:
    """“412 sources: 391 answer, 9 fail, 4 have drifted, 3 block us, 2 are dead.”"""
    # One that has moved answers, at another address.
    counts = counts | {"answers": counts["answers"] + counts["moved"] + counts["suspected"]}
    total = sum(many for name, many in counts.items() if name not in ("moved", "suspected"))
    if not total:
        return "No claim that you can see rests on a web page."
    parts = [
        f"{counts[name]} {SAID_OF_ONE[name] if counts[name] == 1 else words}"
        for name, words in SAID.items()
        if counts[name]
    ]
    if n := counts["suspected"]:
        parts.append(f"{n} of those that answer {'waits' if n == 1 else 'wait'} for a second look")
    if counts["unchecked"]:
        parts.append(f"{counts['unchecked']} not checked yet")
    return f"{'1 source' if total == 1 else f'{total} sources'}: {', '.join(parts)}."


def _groups(request: HttpRequest, shown: QuerySet[Any]) -> tuple[list[dict[str, Any]], Listed]:
    """A page of publishers, each with its first few sources."""
    found = paged(request, queries.by_host(shown), queries.GROUPS_ORDER)
    hosts = [row["host"] for row in found.rows]
    sources: dict[str, list[Source]] = {host: [] for host in hosts}
    for source in queries.worst_of(shown, hosts):
        sources[source.host].append(source)
    return [
        {
            "host": row["host"],
            "parts": _parts(row),
            "sources": sources[row["host"]],
            "more": row["many"] - len(sources[row["host"]]),
            "href": with_changes(request, {"host": row["host"]}),
        }
        for row in found.rows
    ], found


def _one_host(request: HttpRequest, shown: QuerySet[Any], host: str) -> tuple[list[dict[str, Any]], Listed]:
    """All sources of one publisher, a page at a time."""
    found = paged(request, shown.filter(host=host), queries.SOURCES_ORDER)
    if not found.rows:
        return [], found
    return [{"host": host, "parts": "", "sources": found.rows, "more": 0, "href": ""}], found


def _parts(row: dict[str, Any]) -> str:
    """“2 dead, 1 failing”, the worst first."""
    return ", ".join(f"{row[name]} {label.lower()}" for name, label in queries.KINDS.items() if row[name])


def _row(told: queries.Watched, at: datetime) -> dict[str, Any]:
    source = told.source
    shape = told.kind if told.kind in ("drifted", "moved", "suspected") else source.health
    return {
        "told": told,
        "source": source,
        "health": {"name": shape, "word": queries.KINDS[told.kind]},
        "word": source.get_health_display() if told.kind == "failing" else queries.KINDS[told.kind],
        "since": f"for {span(at - told.since)}" if told.since else "",
        "looked": ago(source.checked_at, at=at) if source.checked_at else "",
        "waiting": source.due_at is not None and source.due_at <= at,
        "page": f"{reverse('sources')}{source.public_id}/",
    }


def _filters(
    request: HttpRequest, counts: dict[str, int], desks: list[Desk], wanted: str
) -> list[dict[str, Any]]:
    """Outcomes and desks beside the list. Each link replaces its own part only, and leaves one publisher."""

    def link(label: str, name: str | None, count: int, *, bad: bool = False) -> dict[str, Any]:
        return {
            "label": label,
            "count": count,
            "href": with_changes(request, {"outcome": name, "host": None}),
            "active": wanted == (name or ""),
            "tone": "bad" if bad and count else "",
        }

    outcomes = [
        link("To see to", None, sum(counts[name] for name in queries.TO_SEE_TO)),
        *(link(label, name, counts[name], bad=name in BAD) for name, label in queries.KINDS.items()),
        link("All", ALL, sum(counts.values())),
    ]
    groups = [{"heading": "Outcome", "items": outcomes}]
    if len(desks) > 1:
        chosen = request.GET.get("desk")
        groups.append(
            {
                "heading": "Desk",
                "items": [
                    {
                        "label": one.name,
                        "count": None,
                        "href": with_changes(
                            request, {"desk": None if chosen == one.slug else one.slug, "host": None}
                        ),
                        "active": chosen == one.slug,
                    }
                    for one in desks
                ],
            }
        )
    return groups
