"""Workload: the open claims of each checker by when they are due, and the days on which somebody is away."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import Absence, Desk, Membership, User
from accounts.models.enums import UserKind
from factcheck.models import Claim
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES, CHECKER_STATES, ClaimState
from lib.datetimes.humanize import get_timezone
from lib.db.together import load_together
from lib.text.numbers import format_number

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


@dataclass(frozen=True, slots=True)
class OpenCount:
    """Open claims of one checker on one desk, counted; ``oldest`` is when the first of them was flagged."""

    desk: int
    checker: int | None
    oldest: datetime
    counts: Counter[str]


def list_checker_loads(
    claims: ClaimQuerySet, *, desks: QuerySet[Desk], at: datetime, tz: str
) -> list[CheckerLoad]:
    """Return the load of everybody on ``desks`` and of whoever else has one of ``claims``, by name.

    Counts are of ``claims``, which the caller has narrowed to what a person can see. A last row, without a
    person, counts the claims of nobody. One query, and one more where a checker has left all ``desks``.
    "Today" ends at midnight in ``tz``.
    """
    rows = select_open_counts(claims, at=at, tomorrow=get_tomorrow(at, tz))
    memberships, absences = _list_memberships_of(desks), list_shown_absences(at, tz)
    load_together(rows, memberships, absences)
    return _build_loads(read_open_counts(rows, LOAD_PARTS), memberships, absences)


def select_open_counts(
    claims: ClaimQuerySet,
    *,
    at: datetime,
    tomorrow: datetime,
    counts: Mapping[str, Count] = MappingProxyType({}),
) -> QuerySet[Any, Any]:
    """Return a row for each desk and checker, who may be None, with counts of the open ones of ``claims``.

    ``counts`` are counted beside the parts of a load. Both times may be parameters of a prepared query.
    """
    parts = {name: Count("pk", filter=part) for name, part in get_load_filters(at, tomorrow).items()}
    return (
        claims.open()
        .order_by()
        .with_live_assignment()
        .values("desk", "live__checker")  # type: ignore[misc]  # the stubs know no filtered relation
        .annotate(oldest=Min("created_at"), **parts, **counts)
    )


def read_open_counts(rows: Iterable[Any], names: Collection[str]) -> list[OpenCount]:
    """Return the rows of ``select_open_counts`` with the counts of these names."""
    return [
        OpenCount(
            desk=row["desk"],
            checker=row["live__checker"],
            oldest=row["oldest"],
            counts=Counter({name: row[name] for name in names}),
        )
        for row in rows
    ]


def add_counts(counted: Iterable[OpenCount]) -> Counter[str]:
    """Return the sums of some counts, by name."""
    total: Counter[str] = Counter()
    for one in counted:
        total.update(one.counts)
    return total


def _build_loads(
    counted: Iterable[OpenCount], memberships: Iterable[Any], shown: Iterable[Absence]
) -> list[CheckerLoad]:
    by_checker: dict[int | None, list[OpenCount]] = defaultdict(list)
    for one in counted:
        by_checker[one.checker].append(one)
    members: dict[int, list[Any]] = defaultdict(list)
    listed: dict[int, User] = {}
    for member in memberships:
        members[member.user_id].append(member)
        if member.user_id in by_checker or (member.user.is_active and member.user.kind == UserKind.PERSON):
            listed[member.user_id] = member.user
    if left := by_checker.keys() - listed.keys() - {None}:
        listed |= User.objects.in_bulk(left)
    absences = {absence.person_id: absence for absence in reversed(list(shown))}
    people = sorted(listed.values(), key=lambda person: (person.name.casefold(), person.pk))
    return [
        _build_load(person, by_checker[person.pk], members[person.pk], absences.get(person.pk))
        for person in people
    ] + [_build_load(None, by_checker[None])]


def _list_memberships_of(desks: QuerySet[Desk]) -> QuerySet[Any]:
    """Return the memberships of these desks with their people and what the desk sets as capacity."""
    rows = Membership.objects.filter(desk__in=desks.order_by()).select_related("user")
    return rows.annotate(capacity=F("desk__checker_capacity"))


def list_shown_absences(at: datetime, tz: str) -> QuerySet[Absence]:
    """Return the absences that are shown beside a name: of now, and of the next two weeks; by person."""
    today = at.astimezone(get_timezone(tz)).date()
    return Absence.objects.overlapping(today, today + ABSENCE_WINDOW).order_by("starts_on", "id")


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
    counted: Sequence[OpenCount],
    members: Sequence[Any] = (),
    absence: Absence | None = None,
) -> CheckerLoad:
    total = add_counts(counted)
    return CheckerLoad(
        person=person,
        parts={name: total[name] for name in LOAD_PARTS},
        capacity=max((member.capacity for member in members), default=0),
        oldest=min((one.oldest for one in counted), default=None),
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
