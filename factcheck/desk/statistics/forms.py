"""Forms of Statistics, read from the URL: the desk and the period, and one number with its name in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import Desk, User
from accounts.selectors import list_staff
from factcheck.desk.statistics.counted_claims import CountedNumber
from factcheck.desk.statistics.counting import KEY_LABELS, NUMBER_LABELS
from factcheck.desk.statistics.totals import MAX_DAYS, Period
from factcheck.models import Claim, Claimant, ClaimTag, Rating
from factcheck.models.daily_statistic import PERSON_MEASURES, Measure
from lib.text.phrases import format_number, join_with_or
from lib.web.listing import format_values, parse_values

DEFAULT_DAYS = 28
EARLIEST_DAY = date(2000, 1, 1)
"""Before anything was recorded; an earlier day is read as this one. Python has no day before 1 January 1."""
PERIOD_LABELS = {
    7: gettext_lazy("7 days"),
    28: gettext_lazy("28 days"),
    91: gettext_lazy("Quarter"),
    365: gettext_lazy("Year"),
}
"""Lengths of a period that ends today."""


class StatisticsForm(forms.Form):
    """A desk, or none for all; and ``days``, or ``since`` and ``until``."""

    desk = forms.ChoiceField(required=False, label=gettext_lazy("Desk"))
    days = forms.TypedChoiceField(
        choices=[(str(days), label) for days, label in PERIOD_LABELS.items()],
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.HiddenInput,
    )
    since = forms.DateField(
        required=False, label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        required=False, label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"})
    )

    def __init__(self, data: QueryDict, *, desks: Sequence[Desk]) -> None:
        super().__init__(data, auto_id="id_statistics_%s")
        self.desks = {desk.slug: desk for desk in desks}
        labels = [(slug, desk.name) for slug, desk in self.desks.items()]
        self.fields["desk"].choices = [("", gettext("All desks")), *labels]  # type: ignore[attr-defined]  # of the one field that has them

    def clean(self) -> dict[str, Any]:
        """Refuse half a period, one that ends before it begins, and one of more than a year."""
        data = super().clean() or self.cleaned_data
        since, until = data.get("since"), data.get("until")
        if (since is None) != (until is None) and not {"since", "until"} & set(self.errors):
            raise ValidationError(gettext("Enter both days of the period."))
        if since and until and since > until:
            raise ValidationError(gettext("The period ends before it begins."))
        if since and until and (until - since).days >= MAX_DAYS:
            message = ngettext(
                "A period has at most {count} day.", "A period has at most {count} days.", MAX_DAYS
            )
            raise ValidationError(message.format(count=format_number(MAX_DAYS)))
        return data

    def get_period(self, last: date) -> Period:
        """Return the period that was asked for, from EARLIEST_DAY up to ``last``, the last counted day.

        A day that has not come has no counts, and would read as a desk without a single claim.
        """
        data = self.cleaned_data if self.is_valid() else {}
        if data.get("since") and data.get("until"):
            first, end = (min(max(data[name], EARLIEST_DAY), last) for name in ("since", "until"))
            return Period(first, end)
        return Period.ending(last, days=data.get("days") or DEFAULT_DAYS)


UNKNOWN_NUMBER_MESSAGE = gettext_lazy("Statistics has no such number.")


class CountedNumberForm(StatisticsForm):
    """A desk, a period, what is counted, and of what: ``key`` and ``rating`` have values with commas between.

    A key is that of the daily statistic, but for verdicts: the side of the scale, or a claimant's public id.
    """

    measure = forms.ChoiceField(
        choices=[(str(one), label) for one, label in NUMBER_LABELS.items()],
        error_messages={"required": UNKNOWN_NUMBER_MESSAGE, "invalid_choice": UNKNOWN_NUMBER_MESSAGE},
    )
    key = forms.CharField(required=False, max_length=2_000)
    rating = forms.CharField(required=False, max_length=2_000)

    def clean(self) -> dict[str, Any]:
        """Refuse a number without its days, and an id that is none."""
        data = super().clean()
        if not self.errors and not (data.get("since") and data.get("until")):
            raise ValidationError(gettext("Enter both days of the period."))
        if not self.errors and data["measure"] in (*PERSON_MEASURES, Measure.CLAIMANT_RATING):
            try:
                data["key"] = format_values(str(UUID(key)) for key in self.keys)
            except ValueError as error:
                raise ValidationError(UNKNOWN_NUMBER_MESSAGE) from error
        return data

    @property
    def keys(self) -> list[str]:
        """The values of ``key``."""
        return parse_values(self.cleaned_data["key"])

    def get_number(self, user: User, period: Period) -> CountedNumber:
        """Return the number that was asked for."""
        measure = Measure(self.cleaned_data["measure"])
        keys: frozenset[str] | None = frozenset(self.keys) if self.keys else None
        if measure == Measure.CLAIMANT_RATING:
            keys = _find_claimant_keys(self.keys, user)
        elif measure == Measure.RATING and keys:
            keys = _find_rating_keys(tone__in=keys)
        labels = parse_values(self.cleaned_data["rating"])
        subkeys = _find_rating_keys(label__in=labels) if labels else None
        return CountedNumber(measure, period, keys, subkeys)

    def describe(self, user: User) -> tuple[str, str]:
        """Return what is counted in words, and of what, "" for all of it."""
        measure = Measure(self.cleaned_data["measure"])
        ratings = parse_values(self.cleaned_data["rating"])
        known = Rating.objects.filter(label__in=ratings).order_by().values_list("label", flat=True)
        named = [*_list_key_labels(measure, self.keys, user), *sorted(set(known))]
        return str(NUMBER_LABELS[measure]), join_with_or(named)


def _find_claimant_keys(public_ids: list[str], user: User) -> frozenset[str]:
    """Return the keys of these claimants and of those that were merged into them."""
    visible = Claimant.objects.visible_to(user)
    chosen = visible.filter(public_id__in=public_ids)
    found = visible.filter(Q(pk__in=chosen) | Q(main__in=chosen)).order_by()
    return frozenset(map(str, found.values_list("pk", flat=True)))


def _find_rating_keys(**conditions: Any) -> frozenset[str]:
    return frozenset(map(str, Rating.objects.filter(**conditions).order_by().values_list("pk", flat=True)))


def _list_key_labels(measure: Measure, keys: list[str], user: User) -> list[str]:
    if measure in PERSON_MEASURES:
        return [str(person) for person in list_staff().filter(public_id__in=keys).order_by("name", "id")]
    if measure == Measure.CLAIMANT_RATING:
        known = Claimant.objects.visible_to(user).filter(public_id__in=keys)
        return list(known.order_by("name").values_list("name", flat=True))
    if measure == Measure.TAG_RATING:
        tags = ClaimTag.objects.filter(key__in=keys, claim__in=Claim.objects.visible_to(user))
        labels = dict(tags.order_by().values_list("key", "label"))
        return [labels[key] for key in keys if key in labels]
    words = KEY_LABELS.get(measure, {})
    return [str(words[key]) for key in keys if key in words]
