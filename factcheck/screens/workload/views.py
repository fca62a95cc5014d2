"""Workload: the claims of every checker on the desks that an editor can see."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.models import Desk
from accounts.views.auth import current_desk_access, current_user
from factcheck.claims.filters import get_own_timezone
from factcheck.models import Claim
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES, ClaimState
from factcheck.workload.descriptions import describe_absence
from factcheck.workload.selectors import (
    LOAD_PARTS,
    OWN_STATES,
    CheckerLoad,
    get_tomorrow,
    list_checker_loads,
)
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_duration
from lib.text.numbers import format_number
from lib.web.listing import build_query_url

DUE_FILTERS = {"overdue": "late", "today": "today", "undated": "none"}
"""Values of the queue's filter ``due``, by part of a load."""
STATE_FILTERS = {"waiting": (ClaimState.AWAITING_REPLY,), "in_review": APPROVAL_WITHDRAWABLE_STATES}
"""States of the parts that the due time does not decide."""


@login_required
def workload(request: HttpRequest) -> HttpResponse:
    """Show a row for each checker, the most overdue first. For editors; everybody else gets 404."""
    user, at, access = current_user(request), now(), current_desk_access(request)
    edited = {one.desk.pk for one in access if one.is_editor}
    if not edited:
        raise Http404
    desks = {one.desk.slug: one.desk for one in access}
    chosen = desks.get(request.GET.get("desk", ""))
    if chosen is None and request.GET.get("desk"):
        raise Http404
    shown = Desk.objects.filter(pk__in=[chosen.pk] if chosen else [desk.pk for desk in desks.values()])
    claims = Claim.objects.visible_to(user).filter(desk__in=shown.order_by())
    zone = get_own_timezone(request)
    loads = list_checker_loads(claims, desks=shown, at=at, tz=str(zone))
    tomorrow, local = get_tomorrow(at, str(zone)), at.astimezone(zone)
    scale = max([1, *(max(load.total, load.capacity) for load in loads)])
    # In words at once: hundreds of rows have all of them.
    parts = {name: str(label) for name, label in LOAD_PARTS.items()}
    context = {
        "sentence": _describe_loads(loads),
        "desks": _build_desk_links(request, list(desks.values()), chosen),
        "parts": parts,
        "scale": scale,
        "rows": [
            _build_row(load, local, parts, slug=chosen.slug if chosen else "", led=edited, tomorrow=tomorrow)
            for load in sorted(loads, key=_rank_load)
        ],
    }
    return render(request, "factcheck/workload/page.html", context)


def _rank_load(load: CheckerLoad) -> tuple[bool, int, int]:
    """Return the key of the order: nobody's claims last, else most overdue, then most claims."""
    return (load.person is None, -load.parts["overdue"], -load.total)


def _describe_loads(loads: list[CheckerLoad]) -> str:
    total = sum(load.total for load in loads)
    if not total:
        return gettext("No open claims. All claims are settled or closed.")
    late = sum(load.parts["overdue"] for load in loads)
    sentences = [
        ngettext("{count} open claim.", "{count} open claims.", total).format(count=format_number(total))
    ]
    if nobody := loads[-1].total:
        sentences.append(
            ngettext("{count} has no checker.", "{count} have no checker.", nobody).format(
                count=format_number(nobody)
            )
        )
    if late:
        sentences.append(
            ngettext("{count} is overdue.", "{count} are overdue.", late).format(count=format_number(late))
        )
    return " ".join(sentences)


def _build_desk_links(request: HttpRequest, desks: list[Desk], chosen: Desk | None) -> list[dict[str, Any]]:
    """Return the links that narrow the screen to one desk; none where there is only one."""
    if len(desks) < 2:
        return []
    return [
        {"label": gettext("All desks"), "href": request.path, "active": chosen is None},
        *(
            {
                "label": desk.name,
                "href": build_query_url(request, {"desk": desk.slug}),
                "active": desk == chosen,
            }
            for desk in desks
        ),
    ]


def _build_row(
    load: CheckerLoad,
    at: datetime,
    parts: dict[str, str],
    *,
    slug: str,
    led: set[int],
    tomorrow: datetime,
) -> dict[str, Any]:
    start, bars, counts = 0, [], []
    queue = reverse("claim_queue")
    for name, label in parts.items():
        count = load.parts[name]
        href = f"{queue}?{_build_queue_query(load, name, slug=slug, tomorrow=tomorrow)}" if count else ""
        counts.append({"name": name, "label": label, "count": count, "href": href})
        if count:
            bars.append({"name": name, "start": start, "size": count})
        start += count
    return {
        "load": load,
        "counts": counts,
        "bars": bars,
        "label": _describe_counts(load, parts),
        "absence": describe_absence(load.absence, at) if load.absence else "",
        "oldest": format_duration(at - load.oldest) if load.oldest and load.oldest < at else "",
        "is_led": bool(led & set(load.roles)),
    }


def _build_queue_query(load: CheckerLoad, part: str, *, slug: str, tomorrow: datetime) -> str:
    """Return the filters under which the queue lists exactly the claims of one part of a load."""
    query = {
        "checker": str(load.person.public_id) if load.person else "none",
        "state": ",".join(STATE_FILTERS.get(part, OWN_STATES)),
    }
    if part in DUE_FILTERS:
        query["due"] = DUE_FILTERS[part]
    elif part == "later":
        query["due_after"] = tomorrow.isoformat()
    if slug:
        query["desk"] = slug
    return urlencode(query)


def _describe_counts(load: CheckerLoad, parts: dict[str, str]) -> str:
    """Return the sentence that the bar draws."""
    message = gettext("{part}: {count}")
    counts = [
        message.format(part=label, count=format_number(load.parts[name]))
        for name, label in parts.items()
        if load.parts[name]
    ]
    return " · ".join(counts) or gettext("No open claims")
