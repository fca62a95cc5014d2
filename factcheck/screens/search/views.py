"""Search by words: the best of each kind, or more of one, on all desks or one, at any time or in a period."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from accounts.models import Desk, User
from accounts.selectors import list_readable_desks
from accounts.views.auth import current_user
from factcheck.claims.filters import get_own_timezone
from factcheck.screens.search.groups import KIND_LABELS, list_search_groups
from factcheck.search.engine import SearchScope
from lib.web.forms import WordsField

MAX_RESULTS = 10
"""Results of each kind."""
MAX_RESULTS_OF_ONE = 50
"""Results where one kind was chosen."""

DATE_LIMITS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(9998, 12, 31)))
"""Days whose midnight every time zone can write, and the day after."""


class SearchForm(forms.Form):
    """The query and its scope. No field is required."""

    q = WordsField(required=False, label=gettext_lazy("Words"))
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Kind"))
    desk = forms.ModelChoiceField(
        Desk.objects.none(),
        required=False,
        to_field_name="slug",
        label=gettext_lazy("Desk"),
        empty_label=gettext_lazy("All desks"),
    )
    since = forms.DateField(
        required=False,
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=DATE_LIMITS,
    )
    until = forms.DateField(
        required=False,
        label=gettext_lazy("To"),
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=DATE_LIMITS,
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, auto_id="search_%s")
        kinds = cast(forms.ChoiceField, self.fields["kind"])
        kinds.choices = [("", gettext_lazy("Everything")), *KIND_LABELS.items()]
        desks = cast("forms.ModelChoiceField[Desk]", self.fields["desk"])
        desks.queryset = list_readable_desks(user)
        self.user = user

    def get_scope(self, tz: tzinfo) -> SearchScope:
        """Return what the search is limited to; days are those of ``tz``."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]

        def get_midnight(day: date) -> datetime:
            return datetime.combine(day, time(), tz).astimezone(UTC)

        return SearchScope(
            self.user,
            self.cleaned_data["desk"],
            get_midnight(since) if since else None,
            get_midnight(until + timedelta(days=1)) if until else None,
        )

    def list_problems(self) -> list[str]:
        """Return what is wrong with the query, in sentences."""
        return [str(problem) for problems in self.errors.values() for problem in problems]


def search_results(request: HttpRequest) -> HttpResponse:
    """Every word has to be there, in any form; a number ranks. Wrong filters give 400 and the reason."""
    form = SearchForm(request.GET, user=current_user(request))
    problems = [] if form.is_valid() else form.list_problems()
    groups = []
    if not problems and form.cleaned_data["q"]:
        kind = form.cleaned_data["kind"]
        groups = list_search_groups(
            request.GET["q"],
            form.get_scope(get_own_timezone(request)),
            kinds=[kind] if kind else tuple(KIND_LABELS),
            limit=MAX_RESULTS_OF_ONE if kind else MAX_RESULTS,
        )
    context = {"q": request.GET.get("q", ""), "problems": problems, "groups": groups, "form": form}
    return render(request, "factcheck/search/results.html", context, status=400 if problems else 200)
