"""Filters of claims by a choice: the choices of each, and the condition that each choice stands for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy, pgettext_lazy

from factcheck.models import Appearance, Citation
from factcheck.models.citation import UNDECIDED_DRIFT
from factcheck.models.enums import (
    OPEN_STATES,
    ClaimKind,
    ClaimPriority,
    ClaimState,
    PublicationStatus,
    SourceHealth,
)
from lib.text.phrases import StrOrPromise

OPEN = "open"
WAITING_STATES: Mapping[str, tuple[ClaimState, ...]] = {
    "editor": (ClaimState.SUGGESTED, ClaimState.FLAGGED, ClaimState.APPROVED),
    "checker": (ClaimState.ASSIGNED, ClaimState.CHECKING),
    "reply": (ClaimState.AWAITING_REPLY,),
    "reviewer": (ClaimState.IN_REVIEW,),
    "standards": (ClaimState.ON_HOLD,),
}
"""States by the person whose turn it is."""
YES_OR_NO = (("true", gettext_lazy("Yes")), ("false", gettext_lazy("No")))

FILTER_CHOICES: Mapping[str, tuple[tuple[str, StrOrPromise], ...]] = {
    "state": ((OPEN, gettext_lazy("All open states")), *ClaimState.choices),
    "waiting_on": (
        ("editor", pgettext_lazy("waiting on", "An editor")),
        ("checker", pgettext_lazy("waiting on", "Its checker")),
        ("reply", pgettext_lazy("waiting on", "A reply")),
        ("reviewer", pgettext_lazy("waiting on", "A reviewer")),
        ("standards", pgettext_lazy("waiting on", "A standards editor")),
    ),
    "due": (
        ("late", gettext_lazy("Late")),
        ("today", gettext_lazy("Due today")),
        ("tomorrow", gettext_lazy("Due tomorrow")),
        ("week", gettext_lazy("Due this week")),
        ("later", gettext_lazy("Due after this week")),
        ("none", gettext_lazy("No due date")),
    ),
    "age": (
        ("day", gettext_lazy("Less than a day old")),
        ("week", gettext_lazy("1 to 7 days old")),
        ("month", gettext_lazy("7 to 30 days old")),
        ("older", gettext_lazy("More than 30 days old")),
    ),
    "priority": tuple((str(value), label) for value, label in reversed(ClaimPriority.choices)),
    "kind": tuple(ClaimKind.choices),
    "evidence": (
        ("none", gettext_lazy("No sources yet")),
        ("working", gettext_lazy("All sources working")),
        ("unchecked", gettext_lazy("A source is not checked yet")),
        ("troubled", gettext_lazy("A source has a problem")),
        ("changed", gettext_lazy("A source changed")),
    ),
    "text_changed": YES_OR_NO,
    "must_check": YES_OR_NO,
    "publication_status": tuple(PublicationStatus.choices),
}
"""Values in the address with their labels, by the name of the filter."""


@dataclass(frozen=True, slots=True)
class FilterMoment:
    """Moment at which due dates and ages are judged, in the time zone whose days count."""

    at: datetime
    tz: tzinfo

    def get_day_start(self, days: int) -> datetime:
        """Return the midnight with which the day begins that is so many days from today."""
        day = self.at.astimezone(self.tz).date() + timedelta(days=days)
        return datetime.combine(day, time.min, tzinfo=self.tz)

    def get_next_week(self) -> datetime:
        """Return the midnight with which the next week begins, on Monday."""
        return self.get_day_start(7 - self.at.astimezone(self.tz).weekday())


def get_filter_condition(name: str, value: str, moment: FilterMoment) -> Q:
    """Return the condition of one choice of one filter. It joins no table, so that it can be counted."""
    match name:
        case "state":
            return Q(state__in=OPEN_STATES) if value == OPEN else Q(state=value)
        case "waiting_on":
            return Q(state__in=WAITING_STATES[value])
        case "due":
            return _get_due_condition(value, moment)
        case "age":
            return _get_age_condition(value, moment.at)
        case "evidence":
            return _get_evidence_condition(value)
        case "text_changed":
            changed = Q(Exists(Appearance.objects.undecided().filter(claim=OuterRef("pk"))))
            return changed if value == "true" else ~changed
        case "must_check":
            return Q(must_check=value == "true")
        case _:
            return Q(**{name: value})


def get_any_condition(name: str, values: Iterable[str], moment: FilterMoment) -> Q:
    """Return the condition that a claim matches one of these choices of a filter."""
    condition = Q(pk__in=[])
    for value in values:
        condition |= get_filter_condition(name, value, moment)
    return condition


def _get_due_condition(value: str, moment: FilterMoment) -> Q:
    at, tomorrow, after = moment.at, moment.get_day_start(1), moment.get_day_start(2)
    return {
        "late": Q(due_at__lt=at, state__in=OPEN_STATES),
        "today": Q(due_at__gte=at, due_at__lt=tomorrow),
        "tomorrow": Q(due_at__gte=tomorrow, due_at__lt=after),
        "week": Q(due_at__gte=at, due_at__lt=moment.get_next_week()),
        "later": Q(due_at__gte=moment.get_next_week()),
        "none": Q(due_at__isnull=True),
    }[value]


def _get_age_condition(value: str, at: datetime) -> Q:
    day, week, month = (at - timedelta(days=days) for days in (1, 7, 30))
    return {
        "day": Q(created_at__gt=day),
        "week": Q(created_at__lte=day, created_at__gt=week),
        "month": Q(created_at__lte=week, created_at__gt=month),
        "older": Q(created_at__lte=month),
    }[value]


def _get_evidence_condition(value: str) -> Q:
    cited = Citation.objects.active().filter(claim=OuterRef("pk"))
    unchecked, troubled, changed = (
        Q(source__health=SourceHealth.UNCHECKED),
        Q(is_source_troubled=True),
        UNDECIDED_DRIFT,
    )
    return {
        "none": Q(~Exists(cited)),
        "working": Q(Exists(cited), ~Exists(cited.filter(unchecked | troubled | changed))),
        "unchecked": Q(Exists(cited.filter(unchecked))),
        "troubled": Q(Exists(cited.filter(troubled))),
        "changed": Q(Exists(cited.filter(changed))),
    }[value]
