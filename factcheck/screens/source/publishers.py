"""Publishers of the sources that claims cite, each with how reliable the newsroom found it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from factcheck.sources.reliability import build_reliability, list_publishers
from lib.web.listing import build_query_url, paginate_list

COLUMNS = {
    "key": gettext_lazy("Publisher"),
    "cited": gettext_lazy("Cited"),
    "sources": gettext_lazy("Sources"),
    "drifted": gettext_lazy("Source changed"),
    "corrected": gettext_lazy("Verdict corrected"),
    "dead": gettext_lazy("Dead links"),
}
DEFAULT_SORT = "-cited"
SORTS = ("key", *(f"-{name}" for name in COLUMNS if name != "key"))
"""Names from A, numbers from the largest."""


@require_safe
def publisher_list(request: HttpRequest) -> HttpResponse:
    """Show the publishers; ``?sort=`` is one of SORTS."""
    sort = request.GET.get("sort", DEFAULT_SORT)
    if sort not in SORTS:
        sort = DEFAULT_SORT
    order = ("key",) if sort == "key" else (sort, "key")
    found = paginate_list(request, list_publishers(current_user(request)), order)
    return render(
        request,
        "factcheck/source/publishers.html",
        {
            "columns": [
                {
                    "name": name,
                    "href": build_query_url(request, {"sort": one}),
                    "aria_sort": _get_aria_sort(one) if one == sort else "none",
                }
                for one, name in zip(SORTS, COLUMNS.values(), strict=True)
            ],
            "publishers": [
                (row["label"].strip() or row["key"], build_reliability(row)) for row in found.rows
            ],
            **found.pager,
        },
    )


def _get_aria_sort(sort: str) -> str:
    return "descending" if sort.startswith("-") else "ascending"
