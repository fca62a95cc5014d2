"""Field for a checker: every name stands there with its open claims and the days away."""

from typing import Any

from django import forms

from accounts.models import Desk
from accounts.selectors import list_desk_people
from factcheck.models import Claim
from factcheck.workload.selectors import describe_checker, list_checker_loads
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.text.phrases import StrOrPromise
from lib.web.forms import PublicChoiceField


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
