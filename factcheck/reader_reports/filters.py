"""Filters of the list of reader reports."""

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.models import Desk
from factcheck.models import ReaderReport
from factcheck.models.enums import ReaderReportOutcome, ReaderReportStatus
from lib.web.listing import StrictFilterSet


class ReaderReportFilterSet(StrictFilterSet):
    """Filters over reader reports that a person may read."""

    SENDERS = (("reader", gettext_lazy("Readers")), ("partner", gettext_lazy("Partners")))

    status = django_filters.ChoiceFilter(choices=ReaderReportStatus.choices, label=gettext_lazy("Status"))
    outcome = django_filters.ChoiceFilter(choices=ReaderReportOutcome.choices, label=gettext_lazy("Outcome"))
    sender = django_filters.ChoiceFilter(
        choices=SENDERS, method="filter_sender", label=gettext_lazy("Sender")
    )
    desk = django_filters.ModelChoiceFilter(
        queryset=Desk.objects.none(),
        to_field_name="slug",
        field_name="claim__desk",
        label=gettext_lazy("Desk"),
    )

    class Meta:
        model = ReaderReport
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[ReaderReport], *, desks: QuerySet[Desk]) -> None:
        super().__init__(data, queryset)
        self.filters["desk"].queryset = desks

    def filter_sender(
        self, queryset: QuerySet[ReaderReport], name: str, value: str
    ) -> QuerySet[ReaderReport]:
        return queryset.filter(partner__isnull=value == "reader")
