"""A daily statistic: one count of a desk's day, from which every figure of Statistics is added up."""

from enum import StrEnum
from typing import Self

from django.db import models

from accounts.models import Desk
from accounts.selectors import Viewer, select_readable_desks


class Measure(StrEnum):
    """Things that are counted; ``key`` and ``subkey`` of a row are in brackets."""

    OPEN = "open"  # at the end of the day (key: age)
    OPENED = "opened"  # (key: how)
    FINISHED = "finished"  # (key: how)
    TIME_IN_STATE = "time_in_state"  # with seconds (key: state that was left)
    TURNAROUND = "turnaround"  # with seconds (key: published or settled)
    PUBLIC = "public"  # published and not retracted, at the end of the day
    RATING = "rating"  # first publications (key: rating)
    CLAIMANT_RATING = "claimant_rating"  # (key: database id of the claimant, subkey: rating)
    TAG_RATING = "tag_rating"  # (key: key of the tag, subkey: rating)
    TICK = "tick"  # our copy (key: tick)
    CORRECTION = "correction"  # (key: class)
    RETRACTION = "retraction"
    REPORT_RECEIVED = "report_received"
    REPORT_ANSWERED = "report_answered"  # with seconds
    ASSIGNED = "assigned"  # (key: person, as in the next four)
    SUBMITTED = "submitted"  # with seconds since the assignment
    SENT_BACK = "sent_back"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    LINK = "link"  # on that day (key: kind of health)
    GALLEY = "galley"  # on that day (key: state of the item)


PERSON_MEASURES = (
    Measure.ASSIGNED,
    Measure.SUBMITTED,
    Measure.SENT_BACK,
    Measure.REVIEWED,
    Measure.PUBLISHED,
)
RATED_MEASURES = (Measure.CLAIMANT_RATING, Measure.TAG_RATING)
DAILY_MEASURES = tuple(
    measure
    for measure in Measure
    if measure not in (*PERSON_MEASURES, *RATED_MEASURES, Measure.TIME_IN_STATE)
)
"""Measures that are shown day by day; the others are added up over a period."""
SNAPSHOT_MEASURES = (Measure.LINK, Measure.GALLEY)
"""Measures of how things are now, of which no row tells how they were: a rebuild keeps those it finds."""


class DailyStatisticQuerySet(models.QuerySet["DailyStatistic"]):
    def visible_to(self, user: Viewer) -> Self:
        """The counts of the desks whose work this person may read."""
        return self.filter(desk__in=select_readable_desks(user))


class DailyStatistic(models.Model):
    """Derived: ``factcheck.desk.statistics.rollup`` writes all rows, and can write them again.

    ``day`` is a day of the desk's time zone. ``durations`` are seconds, one for each thing counted, of the
    measures that have them: a median cannot be added up.
    """

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    measure = models.CharField(max_length=20)
    key = models.TextField(blank=True)
    subkey = models.TextField(blank=True)
    count = models.PositiveIntegerField()
    durations = models.JSONField(default=list, blank=True)
    counted_at = models.DateTimeField()

    objects = DailyStatisticQuerySet.as_manager()

    class Meta:
        ordering = ["day", "measure", "key", "subkey"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "measure", "day", "key", "subkey"], name="one_count_a_day"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="daily_statistic_day")]

    def __str__(self) -> str:
        return f"{self.desk}, {self.day}: {self.measure} {self.key} {self.count}"
