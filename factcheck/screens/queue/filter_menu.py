"""The filters of the queue as links: chips that each lift one, and a menu with a count beside each choice."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from accounts.models import User
from accounts.selectors import list_staff
from accounts.views.auth import current_desk_access, current_user
from articles.models import Article
from factcheck.claims.filter_conditions import FILTER_CHOICES, OPEN, YES_OR_NO, get_filter_condition
from factcheck.claims.filters import ME, NOBODY, ClaimFilterSet, build_claimant_conditions
from factcheck.follows.selectors import build_follow_condition
from factcheck.models import Appearance, Assignment, Claim, Claimant, ClaimTag
from factcheck.models.enums import ClaimState
from lib.text.phrases import StrOrPromise, format_number, join_with_or
from lib.web.listing import build_query_url, format_values, parse_values

MAX_CHOICES = 12
MAX_NAMED_VALUES = 2
DONE_STATES = (ClaimState.SETTLED, ClaimState.CLOSED)
MENU_FILTERS = (
    *("state", "waiting_on", "checker", "due", "priority", "article", "claimant", "tag", "desk", "kind"),
    *("evidence", "text_changed", "age", "must_check", "publication_status", "following"),
)


def filter_queue(data: QueryDict, request: HttpRequest) -> ClaimFilterSet:
    """Return the filter set of the queue for ``data``: without a state, all open claims."""
    query = data.copy()
    if not query.get("state"):
        query["state"] = OPEN
    return ClaimFilterSet(query, Claim.objects.visible_to(current_user(request)), request=request)


def build_chips(request: HttpRequest, chosen: ClaimFilterSet) -> list[dict[str, str]]:
    """Return the active filters in words, each with the URL that lifts it."""
    chips = []
    for name in (name for name in request.GET if name in chosen.filters and request.GET[name]):
        values = _get_values(request.GET, name)
        known = [] if name in chosen.errors else values
        labels = _get_value_labels(name, known, request)
        chips.append(
            {
                "name": chosen.filters[name].label,
                "value": _join_values([labels.get(value, value) for value in values]),
                "href": build_query_url(request, {name: None}),
            }
        )
    return chips


def _get_values(query: Mapping[str, str], name: str) -> list[str]:
    value = query.get(name, "")
    return parse_values(value) if name in MENU_FILTERS else [value] * bool(value)


def _join_values(values: list[str]) -> str:
    if len(values) > MAX_NAMED_VALUES:
        message = ngettext("any of {count}", "any of {count}", len(values))
        return message.format(count=format_number(len(values)))
    return join_with_or(values)


def _get_value_labels(name: str, values: Iterable[str], request: HttpRequest) -> dict[str, str]:
    """Return {value in the address: words} for those that this person may know by name."""
    match name:
        case "checker":
            ids = [value for value in values if value not in (ME, NOBODY)]
            staff = list_staff().filter(public_id__in=ids) if ids else User.objects.none()
            people = {str(one.public_id): str(one) for one in staff}
            return people | {ME: gettext("Me"), NOBODY: pgettext("no checker", "Nobody")}
        case "article":
            visible = Article.objects.visible_to(current_user(request)).filter(public_id__in=list(values))
            return {str(key): headline for key, headline in visible.values_list("public_id", "headline")}
        case "claimant_id":
            known = Claimant.objects.visible_to(current_user(request)).filter(public_id__in=list(values))
            return {str(key): called for key, called in known.values_list("public_id", "name")}
        case "desk":
            return {access.desk.slug: access.desk.name for access in current_desk_access(request)}
        case "following":
            return {value: str(label) for value, label in YES_OR_NO}
        case _:
            return {value: str(label) for value, label in FILTER_CHOICES.get(name, ())}


def build_filter_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return every filter with its choices; the count beside each is under all other filters.

    Filters that are not set count in one query; each that is set, and each of names, takes one more.
    """
    unset = filter_queue(request.GET, request).qs
    counted = _count_choices([name for name in FILTER_CHOICES if not request.GET.get(name)], unset, request)
    menu = []
    for name in MENU_FILTERS:
        base = _filter_others(name, request) if request.GET.get(name) else unset
        if name in FILTER_CHOICES:
            counts = counted.get(name) or _count_choices([name], base, request)[name]
            choices: list[tuple[str, StrOrPromise, int | None]] = [
                (value, label, counts[value])
                for value, label in FILTER_CHOICES[name]
                if counts[value] or value in _get_values(request.GET, name)
            ]
            if name == "state" and not request.GET.get(name):
                # The archive is not counted: the time would grow with its size.
                choices += [
                    (value, label, None) for value, label in FILTER_CHOICES[name] if value in DONE_STATES
                ]
        else:
            choices = [*_list_named_choices(name, base, current_user(request))]
        menu.append(
            {
                "label": ClaimFilterSet.base_filters[name].label,
                "choices": [_build_choice(request, name, *choice) for choice in choices],
            }
        )
    return [one for one in menu if one["choices"]]


def _filter_others(name: str, request: HttpRequest) -> QuerySet[Claim]:
    data = request.GET.copy()
    data.pop(name)
    if name == "state":
        # Its choices count the settled and closed ones too.
        data["state"] = format_values(value for value, _ in FILTER_CHOICES["state"])
    found: QuerySet[Claim] = filter_queue(data, request).qs
    return found


def _count_choices(
    names: Iterable[str], claims: QuerySet[Claim], request: HttpRequest
) -> dict[str, dict[str, int]]:
    """Return {filter: {value: number of ``claims``}} in one query."""
    moment = filter_queue(request.GET, request).moment
    pairs = [(name, value) for name in names for value, _ in FILTER_CHOICES[name]]
    counts = claims.aggregate(
        **{
            f"{name}__{value}": Count("pk", filter=get_filter_condition(name, value, moment))
            for name, value in pairs
        }
    )
    found: dict[str, dict[str, int]] = {}
    for name, value in pairs:
        found.setdefault(name, {})[value] = counts[f"{name}__{value}"]
    return found


def _list_named_choices(name: str, claims: QuerySet[Claim], user: User) -> list[tuple[str, str, int]]:
    """Return (value, label, number of ``claims``) of the most frequent values of a filter of names."""
    rows: Any
    here = claims.order_by().values("pk")
    match name:
        case "checker":
            live = Assignment.objects.filter(claim__in=here, ended_at__isnull=True).order_by()
            rows = live.values_list("checker__public_id", "checker__name").annotate(n=Count("pk"))
            people = [(str(key), label, n) for key, label, n in rows.order_by("-n")[:MAX_CHOICES]]
            held = Assignment.objects.filter(claim=OuterRef("pk"), ended_at__isnull=True)
            free = claims.filter(~Exists(held)).count()
            return [*people, (NOBODY, pgettext("no checker", "Nobody"), free)] if free else people
        case "article":
            visible = Article.objects.visible_to(user)
            places = Appearance.objects.filter(claim__in=here, revision__article__in=visible).order_by()
            grouped = places.values_list("revision__article__public_id", "revision__article__headline")
            rows = grouped.annotate(n=Count("claim", distinct=True)).order_by("-n")
            return [(str(key), label, n) for key, label, n in rows[:MAX_CHOICES]]
        case "tag":
            # In whatever case it is written, as the filter takes it.
            tags = ClaimTag.objects.filter(claim__in=here).order_by().values_list("key")
            rows = tags.annotate(shown=Max("label"), n=Count("pk")).order_by("-n", "key")
            return [(label, label, n) for _, label, n in rows[:MAX_CHOICES]]
        case "desk":
            rows = claims.order_by().values_list("desk__slug", "desk__name").annotate(n=Count("pk"))
            return [(slug, label, n) for slug, label, n in rows.order_by("-n")[:MAX_CHOICES]]
        case "following":
            followed = build_follow_condition(user)
            many = claims.aggregate(true=Count("pk", filter=followed), false=Count("pk", filter=~followed))
            return [(value, str(label), many[value]) for value, label in YES_OR_NO if many[value]]
        case _:
            named = claims.filter(~Q(claimant="")).order_by().values_list("claimant", flat=True)
            names = list(named.annotate(n=Count("pk")).order_by("-n", "claimant")[:MAX_CHOICES])
            # Two names of one claimant find the same claims.
            conditions = build_claimant_conditions(names, user)
            counted = {f"n{place}": Count("pk", filter=conditions[one]) for place, one in enumerate(names)}
            many = claims.aggregate(**counted) if names else {}
            found = [(one, one, many[f"n{place}"]) for place, one in enumerate(names)]
            return sorted(found, key=lambda choice: -choice[2])


def _build_choice(
    request: HttpRequest, name: str, value: str, label: StrOrPromise, count: int | None
) -> dict[str, Any]:
    """Return one choice; its link adds the value to the filter, or takes it away."""
    values = _get_values(request.GET, name)
    # In whatever case a name is written, as the filter takes it.
    others = [one for one in values if one.casefold() != value.casefold()]
    active = len(others) < len(values)
    wanted = others if active else [*values, value]
    return {
        "label": label,
        "count": count,
        "active": active,
        "href": build_query_url(request, {name: format_values(wanted) or None}, path=reverse("claim_queue")),
    }
