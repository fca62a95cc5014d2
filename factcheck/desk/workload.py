"""Workload: the open claims of each checker by when they are due, days away, and the field with both."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from django import forms
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import Absence, Desk, Membership, User
from accounts.models.enums import UserKind
from accounts.selectors import list_desk_people
from factcheck.models import Claim
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES, CHECKER_STATES, ClaimState
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.text.phrases import StrOrPromise, format_number
from lib.web.forms import PublicChoiceField

LOAD_PARTS = {
    "overdue": gettext_lazy("Overdue"),
    "today": gettext_lazy("Due today"),
    "later": gettext_lazy("Due later"),
    "undated": gettext_lazy("No due date"),
    "waiting": gettext_lazy("Waiting for reply"),
    "in_review": gettext_lazy("In review or approved"),
}
"""Parts of a load, in the order of its bar. Each open claim of a checker is in exactly one."""
OWN_STATES = (ClaimState.SUGGESTED, ClaimState.FLAGGED, *CHECKER_STATES)
"""States in which the due time decides the part: nobody but the checker has to act."""
ABSENCE_WINDOW = timedelta(days=14)
"""Absences that begin within this time are shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckerLoad:
    """Open claims of one checker, counted by part; ``person`` is None for those of nobody.

    ``capacity`` is the number that their desk sets, the highest where they are on several. ``oldest`` is when
    the claim was flagged that has been open longest. ``absence`` is the present or the next one.
    """

    person: User | None
    parts: Mapping[str, int]
    capacity: int = 0
    oldest: datetime | None = None
    absence: Absence | None = None
    roles: Mapping[int, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.parts.values())

    @property
    def overload(self) -> int:
        """Claims beyond the capacity; 0 for nobody's."""
        return max(0, self.total - self.capacity) if self.person else 0

    def is_on_desk(self, desk_id: int) -> bool:
        """Return whether this is an active person of the desk, who can have its claims."""
        person = self.person
        return (
            person is not None
            and person.is_active
            and person.kind == UserKind.PERSON
            and desk_id in self.roles
        )


def list_checker_loads(
    claims: ClaimQuerySet, *, desks: QuerySet[Desk], at: datetime, tz: str
) -> list[CheckerLoad]:
    """Return the load of everybody on ``desks`` and of whoever else has one of ``claims``, by name.

    Counts are of ``claims``, which the caller has narrowed to what a person can see. A last row, without a
    person, counts the claims of nobody. Three queries, and one more where a checker has left all ``desks``.
    "Today" ends at midnight in ``tz``.
    """
    by_checker: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in count_open_claims(claims, at=at, tomorrow=get_tomorrow(at, tz)):
        by_checker[row["checker"]].append(row)
    memberships = Membership.objects.filter(desk__in=desks.order_by()).select_related("user")
    members: dict[int, list[Any]] = defaultdict(list)
    listed: dict[int, User] = {}
    for member in memberships.annotate(capacity=F("desk__checker_capacity")):
        members[member.user_id].append(member)
        if member.user_id in by_checker or (member.user.is_active and member.user.kind == UserKind.PERSON):
            listed[member.user_id] = member.user
    if left := by_checker.keys() - listed.keys() - {None}:
        listed |= User.objects.in_bulk(left)
    absences = {absence.person_id: absence for absence in reversed(list_shown_absences(at, tz))}
    people = sorted(listed.values(), key=lambda person: (person.name.casefold(), person.pk))
    return [
        _build_load(person, by_checker[person.pk], members[person.pk], absences.get(person.pk))
        for person in people
    ] + [_build_load(None, by_checker[None])]


def count_open_claims(
    claims: ClaimQuerySet,
    *,
    at: datetime,
    tomorrow: datetime,
    lists: Mapping[str, Q] = MappingProxyType({}),
) -> QuerySet[Any, Any]:
    """Return a row for each desk and checker, who may be None, with counts of the open ones of ``claims``.

    Beside the parts of a load, those of ``lists`` are counted; ``oldest`` is when the first was flagged.
    """
    counts = {
        name: Count("pk", filter=condition)
        for name, condition in {**get_load_filters(at, tomorrow), **lists}.items()
    }
    return (
        claims.open()
        .order_by()
        .with_live_assignment()
        .values("desk", checker=F("live__checker"))
        .annotate(oldest=Min("created_at"), **counts)
    )


def add_parts(counted: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Return the sums of the parts of a load over some rows of ``count_open_claims``."""
    return Counter({part: sum(row[part] for row in counted) for part in LOAD_PARTS})


def list_shown_absences(at: datetime, tz: str) -> list[Absence]:
    """Return the absences that are shown beside a name: of now, and of the next two weeks; by person."""
    today = at.astimezone(get_timezone(tz)).date()
    return list(Absence.objects.overlapping(today, today + ABSENCE_WINDOW).order_by("starts_on", "id"))


def get_tomorrow(at: datetime, tz: str) -> datetime:
    """Return the midnight with which the next day begins."""
    zone = get_timezone(tz)
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time.min, tzinfo=zone)


def get_load_filters(at: datetime, tomorrow: datetime) -> dict[str, Q]:
    """Return the condition of each part of a load; ``tomorrow`` is the midnight with which it begins."""
    own = Q(state__in=OWN_STATES)
    return {
        "overdue": own & Q(due_at__lt=at),
        "today": own & Q(due_at__gte=at, due_at__lt=tomorrow),
        "later": own & Q(due_at__gte=tomorrow),
        "undated": own & Q(due_at__isnull=True),
        "waiting": Q(state=ClaimState.AWAITING_REPLY),
        "in_review": Q(state__in=APPROVAL_WITHDRAWABLE_STATES),
    }


def list_due_claims(person: User) -> ClaimQuerySet:
    """Return the claims with a due time that this person has to act on, as far as they can see them now."""
    return (
        Claim.objects.visible_to(person)
        .filter(
            assignments__checker=person,
            assignments__ended_at__isnull=True,
            state__in=(*OWN_STATES, ClaimState.AWAITING_REPLY),
            due_at__isnull=False,
        )
        .select_related("desk")
        .order_by("due_at", "id")
    )


def _build_load(
    person: User | None,
    counted: Sequence[Mapping[str, Any]],
    members: Sequence[Any] = (),
    absence: Absence | None = None,
) -> CheckerLoad:
    return CheckerLoad(
        person=person,
        parts=add_parts(counted),
        capacity=max((member.capacity for member in members), default=0),
        oldest=min((row["oldest"] for row in counted), default=None),
        absence=absence,
        roles={member.desk_id: member.role for member in members},
    )


def describe_absence(absence: Absence, at: datetime) -> str:
    """Describe an absence as seen at ``at``, in its zone: "away until 4 Dec", "away from 4 Dec to 8 Dec"."""
    first, last = (date_format(day, "MONTH_DAY_FORMAT") for day in (absence.starts_on, absence.ends_on))
    if absence.starts_on <= at.date():
        return gettext("away until {last}").format(last=last)
    if absence.starts_on == absence.ends_on:
        return gettext("away on {day}").format(day=first)
    return gettext("away from {first} to {last}").format(first=first, last=last)


def describe_checker(load: CheckerLoad, at: datetime) -> str:
    """Return a name with its load and absence, for a list to choose from: "Omar · 10 open claims"."""
    count = ngettext("{count} open claim", "{count} open claims", load.total)
    parts = [str(load.person), count.format(count=format_number(load.total))]
    if load.absence is not None:
        parts.append(describe_absence(load.absence, at))
    return " · ".join(parts)


class CheckerSelect(forms.Select):
    """Names of the people of a desk with their open claims on it. Reads them only when it is drawn."""

    def __init__(self, desk: Desk, empty_label: StrOrPromise) -> None:
        super().__init__()
        self.desk, self.empty_label = desk, empty_label

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        at = now()
        loads = list_checker_loads(
            Claim.objects.filter(desk=self.desk),
            desks=Desk.objects.filter(pk=self.desk.pk),
            at=at,
            tz=self.desk.timezone,
        )
        local = at.astimezone(get_timezone(self.desk.timezone))
        people = [
            (str(load.person.public_id), describe_checker(load, local))
            for load in loads
            if load.person is not None and load.is_on_desk(self.desk.pk)
        ]
        self.choices = [("", self.empty_label), *people]
        return super().optgroups(name, value, attrs)


class CheckerField(PublicChoiceField):
    """One of the people of a desk. For forms that only its members see: the loads count all its claims."""

    def __init__(self, desk: Desk, *, empty_label: StrOrPromise, **kwargs: Any) -> None:
        widget = CheckerSelect(desk, empty_label)
        super().__init__(list_desk_people(desk), widget=widget, empty_label=empty_label, **kwargs)
