"""The queue: the claims that a person may see, narrowed, ordered and grouped as the address says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.models import User
from accounts.views.auth import current_desk_access, current_roles, current_user
from factcheck.bulk.acts import BULK_ACTS
from factcheck.claims.filters import ClaimFilterSet
from factcheck.claims.selectors import annotate_for_row
from factcheck.desk.saved_views import SavedViewForm, can_delete_saved_view, list_saved_views
from factcheck.desk.workload import add_parts
from factcheck.models import SavedView
from factcheck.models.claim import ClaimQuerySet
from factcheck.screens.lists import build_linked_rows
from factcheck.screens.queue.bulk import describe_last_act
from factcheck.screens.queue.filter_menu import build_chips, build_filter_menu, filter_queue
from factcheck.screens.queue.live_tag import build_live_context
from factcheck.screens.queue.ordering import (
    GROUPS,
    SORTS,
    QueueOrder,
    annotate_for_order,
    build_groups,
    parse_order,
)
from factcheck.screens.queue.saved_views import build_later_groups, find_current_view
from factcheck.screens.queue.selectors import (
    CHECKER_COLUMNS,
    MAX_COUNTED,
    QUEUE_LISTS,
    QueueCounts,
    get_queue_counts,
    get_queue_state,
)
from factcheck.screens.topbar import current_counts
from lib.datetimes.humanize import format_duration
from lib.errors import Invalid
from lib.text.phrases import format_bounded_number, format_number
from lib.web.forms import PublicChoiceField
from lib.web.listing import build_query_url, paginate_list

MAX_CHECKERS = 12
"""Checkers beside the queue, those with most claims; the filters and Workload have all."""
TONED_LISTS = ("overdue", "text", "source")


@dataclass(frozen=True, kw_only=True)
class QueueFigures:
    """Figures of the queue as one person sees it, and what they have saved there.

    ``state`` is that of ``get_queue_state``. ``by_checker``: the parts of the load of the checkers with most
    open claims, on the person's own desks.
    """

    counts: QueueCounts
    views: list[SavedView]
    state: dict[str, Any]
    by_checker: Sequence[tuple[User, Counter[str]]]


def claim_queue(request: HttpRequest) -> HttpResponse:
    """Show the queue. Unknown filters are answered with 400, the reason, and no rows."""
    chosen = filter_queue(request.GET, request)
    order = parse_order(request.GET)
    of_filters = chosen.list_problems()
    problems = [*of_filters, *order.problems]
    figures = count_queue(request, chosen, chosen.queryset.none() if of_filters else chosen.qs)
    table: dict[str, Any] = {"groups": [], "newer": "", "older": request.path}
    if not problems:
        try:
            table = _build_table(request, chosen, order)
        except Invalid as error:
            problems.append(error.message)
    shown = [row["public_id"] for group in table["groups"] for row in group.rows]
    return render(
        request,
        "factcheck/queue/page.html",
        {
            **table,
            "problems": problems,
            **build_summary(request, chosen, figures, build_later_groups(request, figures.views)),
            "chips": build_chips(request, chosen),
            "sorts": _build_sort_links(request, order),
            "group_links": _build_group_links(request, order),
            "columns": _build_columns(request, order),
            "filters_url": build_query_url(request, {}, path=reverse("claim_queue_filters")),
            "acts": BULK_ACTS.values(),
            "acts_url": reverse("claim_queue_acts"),
            "undo": describe_last_act(figures.state["last_act"], current_user(request), chosen.moment.at),
            "query": _get_list_query(request),
            **_build_view_context(request, figures.views, figures.state),
            **build_live_context(request, figures.state["event_number"], shown),
            "can_import": bool(current_roles(request)),
        },
        status=400 if problems else 200,
    )


def count_queue(request: HttpRequest, chosen: ClaimFilterSet, matches: ClaimQuerySet) -> QueueFigures:
    """Return the figures of the queue; ``matches`` are the claims of the list that was asked for."""
    user = current_user(request)
    views = list_saved_views(user)
    # The state first: whatever is read after the number of its last event is as new or newer.
    state = get_queue_state(user, matches, at=chosen.moment.at)
    own, counts = current_roles(request), get_queue_counts(user, chosen.moment)
    by_checker: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in counts.by_checker:
        if row["checker"] is not None and row["desk"] in own:
            by_checker[row["checker"]].append(row)
    loads = {key: add_parts(rows) for key, rows in by_checker.items()}
    # Of equals the same ones each time: the database gives them in no order.
    busiest = sorted(loads, key=lambda key: (-loads[key].total(), key))[:MAX_CHECKERS]
    people = {
        key: User(**{name: by_checker[key][0][f"checker_{name}"] for name in CHECKER_COLUMNS})
        for key in busiest
    }
    return QueueFigures(
        counts=counts, views=views, state=state, by_checker=[(people[key], loads[key]) for key in busiest]
    )


def build_summary(
    request: HttpRequest,
    chosen: ClaimFilterSet,
    figures: QueueFigures,
    view_groups: Iterable[dict[str, Any]],
) -> dict[str, Any]:
    """Return the context of what stands above and beside the rows of a queue.

    ``view_groups`` are the saved views for the list beside it.
    """
    matches = figures.state["matches"]
    sentence = _describe_queue(figures.counts, figures.state["articles"], chosen)
    if any(request.GET.get(name) for name in chosen.filters) and not chosen.list_problems():
        sentence = ngettext(
            "{count} claim matches the filters.", "{count} claims match the filters.", matches
        ).format(count=format_bounded_number(matches, MAX_COUNTED))
    return {
        "sentence": sentence,
        "filter_groups": [
            {"heading": gettext("Lists"), "items": _build_lists(request, figures.counts)},
            *view_groups,
            *_build_other_groups(request, figures.by_checker),
        ],
        "match_count": matches if matches <= MAX_COUNTED else 0,
    }


def claim_queue_filters(request: HttpRequest) -> HttpResponse:
    """Show every filter with its choices; the links lead back to the queue."""
    problems = filter_queue(request.GET, request).list_problems()
    menu = [] if problems else build_filter_menu(request)
    status = 400 if problems else 200
    return render(
        request, "factcheck/queue/filters.html", {"menu": menu, "problems": problems}, status=status
    )


def _build_view_context(
    request: HttpRequest, views: list[SavedView], state: dict[str, Any]
) -> dict[str, Any]:
    """Return the saved view that the address is, the form that saves it, and the height of the rows."""
    user = current_user(request)
    current = find_current_view(request, views)
    initial = {"query": request.GET.urlencode(safe=","), "name": current.name if current else ""}
    form = SavedViewForm(user, initial=initial)
    cast(PublicChoiceField, form.fields["desk"]).set_choices(
        (str(access.desk.public_id), access.desk.name)
        for access in current_desk_access(request)
        if access.is_editor
    )
    return {
        "current_view": current,
        "view_form": form,
        "is_start": current is not None and state["start_view"] == current.pk,
        "can_delete": current is not None and can_delete_saved_view(current, user),
        "is_roomy": state["is_roomy"],
        "full_query": initial["query"],
    }


def _get_list_query(request: HttpRequest) -> str:
    """Return the query of this list without order, group and page: what "all that match" means."""
    query = request.GET.copy()
    for name in ClaimFilterSet.PASSING:
        query.pop(name, None)
    return query.urlencode(safe=",")


def _build_table(request: HttpRequest, chosen: ClaimFilterSet, order: QueueOrder) -> dict[str, Any]:
    """Return one page of the claims, in groups. Raises Invalid for a cursor that no list handed out."""
    claims = annotate_for_order(chosen.qs, order, chosen.moment)
    found = paginate_list(request, annotate_for_row(claims, are_open=chosen.are_open), order.keys)
    rows = build_linked_rows(request, found.rows, chosen.moment.at)
    return {"groups": build_groups(claims, found.rows, rows, order.group), **found.pager}


def _describe_queue(counts: QueueCounts, article_count: int, chosen: ClaimFilterSet) -> str:
    if not counts.open:
        return gettext("No open claims.")
    claims = ngettext("{count} open claim", "{count} open claims", counts.open)
    articles = ngettext("{count} article", "{count} articles", article_count)
    message = gettext("{claims} in {articles}.").format(
        claims=claims.format(count=format_number(counts.open)),
        articles=articles.format(count=format_number(article_count)),
    )
    at = chosen.moment.at
    if counts.oldest is None or counts.oldest >= at:
        return message
    oldest = gettext("The oldest has been waiting for {time}.")
    return f"{message} {oldest.format(time=format_duration(at - counts.oldest))}"


def _get_given_filters(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in request.GET if name != "cursor"}


def _build_lists(request: HttpRequest, counts: QueueCounts) -> list[dict[str, Any]]:
    """Return the lists beside the queue. Each link is a whole list and replaces the filters."""
    given, queue_url = _get_given_filters(request), reverse("claim_queue")
    return [
        {
            "label": gettext("All open claims"),
            "count": counts.open,
            "href": queue_url,
            "active": not given,
        },
        *(
            {
                "label": label,
                "count": counts.lists[name],
                "href": f"{queue_url}?{urlencode(filters, safe=',')}",
                "active": given == filters,
                "tone": "bad" if name in TONED_LISTS and counts.lists[name] else "",
            }
            for name, (label, filters) in QUEUE_LISTS.items()
        ),
    ]


def _build_other_groups(
    request: HttpRequest, by_checker: Sequence[tuple[User, Counter[str]]]
) -> list[dict[str, Any]]:
    """Return the links to the claims of the checkers with most of them, and to the reader reports."""
    given, waiting, queue_url = _get_given_filters(request), current_counts(request), reverse("claim_queue")
    checkers = [
        {
            "label": str(person),
            "count": counts.total(),
            "href": f"{queue_url}?checker={person.public_id}",
            "active": given == {"checker": str(person.public_id)},
            "tone": "bad" if counts["overdue"] else "",
        }
        for person, counts in by_checker
    ]
    outside = {
        "label": gettext("Reader reports"),
        "count": waiting["reader_report_list"],
        "href": reverse("reader_report_list"),
        "active": False,
        "tone": "bad" if waiting["new_reports"] else "",
    }
    return [
        *([{"heading": gettext("Checkers with most claims"), "items": checkers}] if checkers else []),
        {"heading": gettext("From readers and partners"), "items": [outside]},
    ]


def _build_sort_links(request: HttpRequest, order: QueueOrder) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": build_query_url(request, {"sort": _turn_sort(name, order)}),
            "active": order.sort.removeprefix("-") == name,
        }
        for name, (label, _) in SORTS.items()
    ]


def _build_group_links(request: HttpRequest, order: QueueOrder) -> list[dict[str, Any]]:
    choices = [("", gettext("No groups")), *((name, label) for name, (label, _) in GROUPS.items())]
    return [
        {
            "label": label,
            "href": build_query_url(request, {"group": name or None}),
            "active": order.group == name,
        }
        for name, label in choices
    ]


def _turn_sort(name: str, order: QueueOrder) -> str:
    return f"-{name}" if order.sort == name else name


def _build_columns(request: HttpRequest, order: QueueOrder) -> dict[str, dict[str, str]]:
    """Return, by the name of its order, the link of each column and its value of aria-sort."""
    columns = {}
    for name, (_, (first, *_rest)) in SORTS.items():
        aria_sort = "none"
        if order.sort.removeprefix("-") == name:
            is_descending = first.startswith("-") != order.sort.startswith("-")
            aria_sort = "descending" if is_descending else "ascending"
        href = build_query_url(request, {"sort": _turn_sort(name, order)})
        columns[name] = {"href": href, "aria_sort": aria_sort}
    return columns
