"""The numbers of Statistics in words."""

from django.utils.translation import gettext_lazy

from factcheck.models.daily_statistic import Measure
from factcheck.models.enums import ClaimState, CorrectionClass, RatingTone, Tick
from factcheck.statistics.counting import OLD
from lib.text.phrases import StrOrPromise

NUMBER_LABELS: dict[Measure, StrOrPromise] = {
    Measure.OPEN: gettext_lazy("Open claims at the end of the day"),
    Measure.OPENED: gettext_lazy("Incoming claims"),
    Measure.FINISHED: gettext_lazy("Claims settled, closed or moved away"),
    Measure.TIME_IN_STATE: gettext_lazy("Claims that left a state"),
    Measure.TURNAROUND: gettext_lazy("Turnaround"),
    Measure.RATING: gettext_lazy("Published verdicts"),
    Measure.CLAIMANT_RATING: gettext_lazy("Verdicts by claimant"),
    Measure.TAG_RATING: gettext_lazy("Verdicts by tag"),
    Measure.TICK: gettext_lazy("Checks of our copy"),
    Measure.CORRECTION: gettext_lazy("Corrections"),
    Measure.RETRACTION: gettext_lazy("Retractions"),
    Measure.REPORT_RECEIVED: gettext_lazy("Reader reports received"),
    Measure.REPORT_ANSWERED: gettext_lazy("Reader reports answered"),
    Measure.ASSIGNED: gettext_lazy("Assigned"),
    Measure.SUBMITTED: gettext_lazy("Sent to review"),
    Measure.SENT_BACK: gettext_lazy("Sent back"),
    Measure.REVIEWED: gettext_lazy("Reviewed"),
    Measure.PUBLISHED: gettext_lazy("Published or settled"),
}
KEY_LABELS: dict[Measure, dict[str, StrOrPromise]] = {
    Measure.OPEN: {
        OLD: gettext_lazy("7 days and more"),
        "week": gettext_lazy("2 to 7 days"),
        "new": gettext_lazy("under 2 days"),
    },
    Measure.OPENED: {
        "flagged": gettext_lazy("Flagged"),
        "reopened": gettext_lazy("Reopened"),
        "restored": gettext_lazy("Restored"),
        "moved": gettext_lazy("Moved here"),
    },
    Measure.FINISHED: {
        ClaimState.SETTLED: ClaimState.SETTLED.label,
        ClaimState.CLOSED: ClaimState.CLOSED.label,
        "moved": gettext_lazy("Moved away"),
    },
    Measure.TIME_IN_STATE: dict(ClaimState.choices),
    Measure.TURNAROUND: {
        "published": gettext_lazy("From flag to publication"),
        "settled": gettext_lazy("Our copy: from flag to settled"),
    },
    Measure.RATING: dict(RatingTone.choices),
    Measure.TICK: dict(Tick.choices),
    Measure.CORRECTION: dict(CorrectionClass.choices),
}
"""Words of the keys that are the same for everybody; the others are names."""
