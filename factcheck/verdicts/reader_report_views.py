"""The list of reader reports: errors that readers and partners report in our verdicts, and its filters."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Desk
from accounts.selectors import list_desks_of
from accounts.views.auth import current_user
from factcheck.models import ReaderReport
from factcheck.models.enums import ReaderReportOutcome, ReaderReportStatus
from factcheck.verdicts.reader_report_rows import (
    ORDER,
    ReportCounts,
    annotate_for_row,
    build_report_rows,
    get_report_counts,
)
from lib.datetimes.clock import now
from lib.errors import Invalid
from lib.web.listing import ListPage, StrictFilterSet, build_query_url, paginate_list


class ReaderReportFilterSet(StrictFilterSet):
    """Filters over reader reports that a person may read."""

    SENDERS = (("reader", gettext_lazy("Readers")), ("partner", gettext_lazy("Partners")))

    status = django_filters.ChoiceFilter(choices=ReaderReportStatus.choices, label=gettext_lazy("Status"))
    outcome = django_filters.ChoiceFilter(choices=ReaderReportOutcome.choices, label=gettext_lazy("Outcome"))
    sender = django_filters.ChoiceFilter(
        choices=SENDERS, method="filter_sender", label=gettext_lazy("Sender")
    )
    desk = django_filters.ModelChoiceFilter(
        queryset=Desk.objects.none(),
        to_field_name="slug",
        field_name="claim__desk",
        label=gettext_lazy("Desk"),
    )

    class Meta:
        model = ReaderReport
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[ReaderReport], *, desks: QuerySet[Desk]) -> None:
        super().__init__(data, queryset)
        self.filters["desk"].queryset = desks

    def filter_sender(
        self, queryset: QuerySet[ReaderReport], name: str, value: str
    ) -> QuerySet[ReaderReport]:
        return queryset.filter(partner__isnull=value == "reader")


REPORT_VIEWS = {
    "": gettext_lazy("Waiting"),
    "new": gettext_lazy("New"),
    "investigating": gettext_lazy("Being investigated"),
    "answered": gettext_lazy("Answered"),
}


def reader_report_list(request: HttpRequest) -> HttpResponse:
    """Show the reports that wait, unless a status is asked for. An unknown filter is an error, with 400."""
    user, at = current_user(request), now()
    visible = ReaderReport.objects.visible_to(user)
    desks = list_desks_of(user)
    chosen = ReaderReportFilterSet(request.GET, visible, desks=desks)
    problems = chosen.list_problems()
    found = visible if problems else chosen.qs
    if problems or not request.GET.get("status"):
        found = found.unanswered()
    try:
        listed = paginate_list(request, annotate_for_row(found), ORDER)
    except Invalid as error:
        problems.append(error.message)
        listed = ListPage(rows=[], older=request.path)
    counts = get_report_counts(user)
    context = {
        "rows": build_report_rows(listed.rows, at),
        "problems": problems,
        "counts": counts,
        "filter_groups": _build_filter_groups(request, counts, chosen),
        **listed.pager,
    }
    return render(request, "factcheck/reader_reports/list.html", context, status=400 if problems else 200)


def _build_filter_groups(
    request: HttpRequest, counts: ReportCounts, chosen: django_filters.FilterSet
) -> list[dict[str, Any]]:
    """Return the filters beside the list. Each link replaces its own filter only."""
    of = {
        "": counts.waiting_count,
        "new": counts.new,
        "investigating": counts.investigating,
        "answered": counts.answered,
    }
    status, sender, desk = (request.GET.get(name, "") for name in ("status", "sender", "desk"))
    groups = [
        {
            "heading": gettext("Status"),
            "items": [
                {
                    "label": label,
                    "count": of[name],
                    "href": build_query_url(request, {"status": name or None, "outcome": None}),
                    "active": status == name,
                    "tone": "bad" if name == "new" and counts.new else "",
                }
                for name, label in REPORT_VIEWS.items()
            ],
        },
        _build_filter_group(request, gettext("Sender"), "sender", sender, chosen),
    ]
    if status == "answered":
        groups.append(
            _build_filter_group(
                request, gettext("Outcome"), "outcome", request.GET.get("outcome", ""), chosen
            )
        )
    desks = list(chosen.filters["desk"].queryset)
    if len(desks) > 1:
        groups.append(
            {
                "heading": gettext("Desk"),
                "items": [_build_filter_item(request, "desk", one.slug, one.name, desk) for one in desks],
            }
        )
    return groups


def _build_filter_group(
    request: HttpRequest, heading: str, name: str, active: str, chosen: django_filters.FilterSet
) -> dict[str, Any]:
    choices = chosen.filters[name].extra["choices"]
    return {
        "heading": heading,
        "items": [_build_filter_item(request, name, value, label, active) for value, label in choices],
    }


def _build_filter_item(
    request: HttpRequest, name: str, value: str, label: str, active: str
) -> dict[str, Any]:
    on = active == value
    href = build_query_url(request, {name: None if on else value})
    return {"label": label, "count": None, "href": href, "active": on}
