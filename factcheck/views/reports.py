"""The queue of error reports: what readers and partners say is wrong in our verdicts, and how far each is."""

from typing import Any

import django_filters
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.queries import desks_of
from accounts.views.gate import who
from factcheck.filters import ReportFilter
from factcheck.models import Report
from factcheck.queries import reports as queries
from lib.clock import now
from lib.errors import Invalid
from lib.listing import Listed, paged, with_changes

VIEWS = {"": "Waiting", "new": "New", "looking": "Being looked at", "answered": "Answered"}


@login_required
def reports(request: HttpRequest) -> HttpResponse:
    """Those that wait, unless a status is asked for. An unknown filter is told, with 400."""
    user, at = who(request), now()
    visible = Report.objects.visible_to(user)
    desks = desks_of(user)
    chosen = ReportFilter(request.GET, visible, desks=desks)
    problems = chosen.problems()
    found = visible if problems else chosen.qs
    if problems or not request.GET.get("status"):
        found = found.waiting()
    try:
        listed = paged(request, queries.drawable(found), queries.ORDER)
    except Invalid as error:
        problems.append(error.message)
        listed = Listed(rows=[], older=request.path)
    counts = queries.counts(user)
    return render(
        request,
        "factcheck/reports.html",
        {
            "rows": queries.rows(listed.rows, at),
            "problems": problems,
            "counts": counts,
            "filter_groups": _groups(request, counts, chosen),
            **listed.pager,
        },
        status=400 if problems else 200,
    )


def _groups(
    request: HttpRequest, counts: queries.Counts, chosen: django_filters.FilterSet
) -> list[dict[str, Any]]:
    """Each link replaces its own part of the address only."""
    of = {
        "": counts.waiting,
        "new": counts.new,
        "looking": counts.looking,
        "answered": counts.answered,
    }
    status, sender, desk = (request.GET.get(name, "") for name in ("status", "sender", "desk"))
    groups = [
        {
            "heading": "Status",
            "items": [
                {
                    "label": label,
                    "count": of[name],
                    "href": with_changes(request, {"status": name or None, "outcome": None}),
                    "active": status == name,
                    "tone": "bad" if name == "new" and counts.new else "",
                }
                for name, label in VIEWS.items()
            ],
        },
        _choices(request, "Sent by", "sender", sender, chosen),
    ]
    if status == "answered":
        groups.append(
            _choices(request, "What became of it", "outcome", request.GET.get("outcome", ""), chosen)
        )
    desks = list(chosen.filters["desk"].queryset)
    if len(desks) > 1:
        groups.append(
            {
                "heading": "Desk",
                "items": [_item(request, "desk", one.slug, one.name, desk) for one in desks],
            }
        )
    return groups


def _choices(
    request: HttpRequest, heading: str, name: str, active: str, chosen: django_filters.FilterSet
) -> dict[str, Any]:
    choices = chosen.filters[name].extra["choices"]
    return {
        "heading": heading,
        "items": [_item(request, name, value, label, active) for value, label in choices],
    }


def _item(request: HttpRequest, name: str, value: str, label: str, active: str) -> dict[str, Any]:
    on = active == value
    href = with_changes(request, {name: None if on else value})
    return {"label": label, "count": None, "href": href, "active": on}
