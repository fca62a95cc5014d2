"""Order and groups of the queue: what the address may ask for, and the keys of the keyset behind each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.translation import gettext, gettext_lazy, pgettext

from factcheck.claims.filter_conditions import FILTER_CHOICES, FilterMoment, get_filter_condition
from factcheck.models.claim import ClaimQuerySet
from lib.text.phrases import StrOrPromise, join_with_commas

SORTS: Mapping[str, tuple[StrOrPromise, tuple[str, ...]]] = {
    "priority": (gettext_lazy("Priority"), ("-priority", "due_at", "id")),
    "due": (gettext_lazy("Due"), ("due_at", "-priority", "id")),
    "age": (gettext_lazy("Age"), ("created_at", "id")),
    "statement": (gettext_lazy("Claim"), ("statement", "id")),
    "checker": (gettext_lazy("Checker"), ("checker_name", "-priority", "due_at", "id")),
}
"""Label and keyset of each order: highest, soonest, oldest and first in the alphabet come first."""
DEFAULT_SORT = "priority"
GROUPS: Mapping[str, tuple[StrOrPromise, tuple[str, ...]]] = {
    "article": (gettext_lazy("Article"), ("-group_key",)),
    "checker": (gettext_lazy("Checker"), ("checker_name", "group_key")),
    "due": (gettext_lazy("Due"), ("group_key",)),
    "claimant": (gettext_lazy("Claimant"), ("group_key",)),
}
"""Label of each group, and the keys that come before those of the order."""
DUE_GROUPS = ("late", "today", "tomorrow", "week", "later", "none")


@dataclass(frozen=True, slots=True)
class QueueOrder:
    """Order and group that an address names: "due" or "-due", and "" for no groups."""

    sort: str
    group: str
    problems: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the keyset."""
        first, *rest = SORTS[self.sort.removeprefix("-")][1]
        if self.sort.startswith("-"):
            first = first.removeprefix("-") if first.startswith("-") else f"-{first}"
        return (*(GROUPS[self.group][1] if self.group else ()), first, *rest)


def parse_order(query: Mapping[str, str]) -> QueueOrder:
    """Return the order that ``query`` asks for; the default one, and a problem, for what is unknown."""
    sort, group = query.get("sort") or DEFAULT_SORT, query.get("group") or ""
    problems = []
    if sort.removeprefix("-") not in SORTS:
        problems.append(_describe_unknown(gettext("Sort"), sort, SORTS))
        sort = DEFAULT_SORT
    if group and group not in GROUPS:
        problems.append(_describe_unknown(gettext("Group"), group, GROUPS))
        group = ""
    return QueueOrder(sort, group, tuple(problems))


def _describe_unknown(name: str, value: str, known: Iterable[str]) -> str:
    message = gettext("{name}: “{value}” is unknown. Use one of these: {names}.")
    return message.format(name=name, value=value, names=join_with_commas(list(known)))


def annotate_for_order(claims: ClaimQuerySet, order: QueueOrder, moment: FilterMoment) -> ClaimQuerySet:
    """Add the columns that the keys of ``order`` name."""
    if order.group == "checker" or order.sort.endswith("checker"):
        claims = claims.with_live_assignment().annotate(checker_name=F("live__checker__name"))
    if order.group:
        claims = claims.annotate(group_key=_build_group_key(order.group, moment))
    return claims


def _build_group_key(group: str, moment: FilterMoment) -> Any:
    match group:
        case "article":
            return F("article_id")
        case "checker":
            return F("live__checker")
        case "due":
            whens = [
                When(get_filter_condition("due", name, moment), then=Value(place))
                for place, name in enumerate(DUE_GROUPS)
            ]
            # What was due and is settled is in none of the groups of open work.
            return Case(*whens, default=Value(len(DUE_GROUPS)), output_field=IntegerField())
        case _:
            return Case(When(claimant="", then=Value(None)), default=F("claimant"), output_field=CharField())


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of one page under one heading; ``count`` is the number in the whole list."""

    heading: str
    count: int
    rows: list[dict[str, Any]]


def build_groups(
    claims: "QuerySet[Any]", shown: Sequence[Any], rows: Sequence[dict[str, Any]], group: str
) -> list[RowGroup]:
    """Return the rows of a page by group, with the size of each group in ``claims``: one query.

    ``shown`` are the claims of the rows, in order; ``claims`` the annotated list that they are of.
    """
    if not group:
        return [RowGroup("", 0, list(rows))] if rows else []
    keys = {claim.group_key for claim in shown}
    wanted = Q(group_key__in=keys - {None})
    if None in keys:
        wanted |= Q(group_key__isnull=True)
    counted = claims.filter(wanted).order_by().values_list("group_key")
    counts = dict(counted.annotate(n=Count("pk")))
    pairs = groupby(zip(shown, rows, strict=True), key=lambda pair: pair[0].group_key)
    found = []
    for key, members in pairs:
        together = list(members)
        heading = HEADINGS[group](together[0][0])
        found.append(RowGroup(heading, counts.get(key, 0), [row for _, row in together]))
    return found


def _describe_due_group(claim: Any) -> str:
    labels = dict(FILTER_CHOICES["due"])
    known = claim.group_key < len(DUE_GROUPS)
    return str(labels[DUE_GROUPS[claim.group_key]]) if known else gettext("Due before today")


HEADINGS: Mapping[str, Callable[[Any], str]] = {
    "article": lambda claim: claim.article_headline or gettext("No article"),
    "checker": lambda claim: claim.checker_name or pgettext("no checker", "Nobody"),
    "due": _describe_due_group,
    "claimant": lambda claim: claim.claimant or gettext("No claimant"),
}
