"""Lists of a page: filtered by what is asked, and split into pages."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import UUID

import django_filters
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django_filters.fields import BaseCSVField, IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.widgets import BaseCSVWidget
from rest_framework.request import Request
from rest_framework.views import APIView

from lib.errors import Invalid
from lib.text.phrases import join_with_commas
from lib.web.forms import MAX_QUERY_LENGTH, MAX_QUERY_WORDS, WordsField
from lib.web.pagination import build_keyset_page

PAGINATION_PARAMETERS = frozenset({"cursor", "page_size"})
DATETIME_HELP = "An ISO 8601 time, for example 2026-03-02T09:00:00Z. A date alone means its start, in UTC."


class StrictDateTimeField(IsoDateTimeField):  # type: ignore[misc]  # django-filter has no types
    """Field that gives UTC: databases take fewer offsets than ISO 8601, and only the years 1 to 9999."""

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        try:
            return found.astimezone(UTC) if found else None
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class StrictDateTimeFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]  # django-filter has no types
    """Filter by a moment; one that no calendar has is refused with the format to write it in."""

    field_class = StrictDateTimeField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **kwargs,
            help_text=DATETIME_HELP,
            error_messages={"invalid": "Use an ISO 8601 time, for example 2026-03-02T09:00:00Z."},
        )


def parse_values(text: str) -> list[str]:
    """Return the values of a line of CSV, without the empty ones: one that has a comma stands in quotes."""
    try:
        return [value.strip() for value in next(csv.reader([text]), []) if value.strip()]
    except csv.Error:
        return [text]


def format_values(values: Iterable[str]) -> str:
    """Return the line that ``parse_values`` reads."""
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()


class QuotedCSVWidget(BaseCSVWidget):  # type: ignore[misc]  # django-filter has no types
    """Widget that reads values with ``parse_values``."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str] | None:
        value = data.get(name)
        return None if value is None else parse_values(value)


class QuotedCSVField(BaseCSVField):  # type: ignore[misc]  # django-filter has no types
    """Field of several texts in one line."""

    base_widget_class = QuotedCSVWidget


class ChoiceInFilter(django_filters.BaseInFilter, django_filters.ChoiceFilter):  # type: ignore[misc]  # django-filter has no types
    """Filter by one or more of ``choices``, with commas between them."""

    base_field_class = QuotedCSVField

    def __init__(self, *, choices: Iterable[tuple[Any, Any]], **kwargs: Any) -> None:
        known = ", ".join(str(value) for value, _ in choices)
        message = f"One or more, separated by commas: {known}."
        super().__init__(
            choices=choices,
            help_text=message,
            error_messages={"invalid_choice": message},
            **kwargs,
        )


class TextInFilter(django_filters.BaseInFilter, django_filters.CharFilter):  # type: ignore[misc]  # django-filter has no types
    """Filter by one or more texts, with commas between them."""

    base_field_class = QuotedCSVField


class IdInFilter(TextInFilter):
    """Filter by one or more public ids, or one of ``words``, with commas between them."""

    def __init__(self, *, words: tuple[str, ...] = (), **kwargs: Any) -> None:
        message = f"Ids{''.join(f' or `{word}`' for word in words)}, separated by commas."

        def validate_id(value: str) -> None:
            try:
                UUID(value if value not in words else str(UUID(int=0)))
            except ValueError:
                raise ValidationError(message, code="invalid") from None

        super().__init__(validators=[validate_id], help_text=message, **kwargs)


class WordsFilter(django_filters.CharFilter):  # type: ignore[misc]  # django-filter has no types
    """Filter by words, every one of which the search's index has for a row of this ``kind``."""

    field_class = WordsField

    def __init__(self, kind: str = "", *, says: str = "Words to find", **kwargs: Any) -> None:
        message = (
            f"{says}: at most {MAX_QUERY_WORDS} words and {MAX_QUERY_LENGTH} characters. "
            "Words in quotation marks stand side by side."
        )
        super().__init__(max_length=MAX_QUERY_LENGTH, help_text=message, **kwargs)
        self.kind = kind

    def filter(self, qs: QuerySet[Any], value: tuple[str, ...]) -> QuerySet[Any]:
        if not value:
            return qs
        filter_by_words = import_string(settings.WORDS_FILTER)
        user = getattr(self.parent.request, "user", None)
        return filter_by_words(qs, self.kind, " ".join(value), user)  # type: ignore[no-any-return]  # by name


class StrictFilterBackend(DjangoFilterBackend):  # type: ignore[misc]  # django-filter has no types
    """Backend that raises Invalid (400 on a list) for a parameter unknown or given twice, or a bad value.

    A view names in ``extra_parameters`` what it takes beside its filters.
    """

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        if request.query_params.keys() <= PAGINATION_PARAMETERS:
            reject_unknown_parameters(request.query_params, PAGINATION_PARAMETERS)
            return queryset
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        reject_unknown_parameters(
            request.query_params,
            [*type(filterset).base_filters, *PAGINATION_PARAMETERS, *getattr(view, "extra_parameters", ())],
        )
        if not filterset.is_valid():
            fields = {name: [str(value) for value in errors] for name, errors in filterset.errors.items()}
            raise Invalid(f"Check these fields: {', '.join(fields)}.", fields=fields)
        return filterset.qs  # type: ignore[no-any-return]  # django-filter has no types


def reject_unknown_parameters(query: QueryDict, names: Iterable[str]) -> None:
    """Raise Invalid for each parameter that is none of ``names``, or given twice; the message lists them."""
    known = sorted(names)
    fields = {}
    for name, values in query.lists():
        if name not in known:
            fields[name] = [f"Unknown parameter. Parameters: {', '.join(known)}."]
        elif len(values) > 1:
            fields[name] = ["Send this parameter only once."]
        elif "\x00" in values[0]:
            fields[name] = ["This contains an invalid character."]
    if fields:
        message = " ".join(sentence for sentences in fields.values() for sentence in sentences)
        raise Invalid(
            message if len(fields) == 1 else f"Check these fields: {', '.join(fields)}.", fields=fields
        )


def parse_comma_list(request: Request, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that a parameter lists with commas between them; () where it is not given.

    Raises Invalid for one that is not among ``known``.
    """
    names = tuple(word.strip() for word in request.query_params.get(name, "").split(",") if word.strip())
    if unknown := [word for word in names if word not in known]:
        raise Invalid(f'"{unknown[0][:80]}" cannot be requested. Available: {", ".join(known)}.', field=name)
    return names


PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ListPage:
    """The rows of one page, and the URLs of the pages beside it ("" where there is none)."""

    rows: list[Any]
    newer: str = ""
    older: str = ""

    @property
    def pager(self) -> dict[str, str]:
        """Context of components/pagination.html."""
        return {"newer": self.newer, "older": self.older}


def paginate_list(
    request: HttpRequest,
    queryset: QuerySet[Any],
    order: Sequence[str],
    *,
    parameter: str = "cursor",
    size: int | None = None,
) -> ListPage:
    """Return the page of ``queryset`` that the request's cursor names, by ``build_keyset_page``.

    ``size`` is for a list of long rows. A second list on one screen has its cursor in another ``parameter``.
    Raises Invalid for a cursor that this list did not hand out.
    """
    found = build_keyset_page(queryset, order, request.GET.get(parameter), size or PAGE_SIZE)
    return ListPage(
        rows=found.rows,
        newer=build_query_url(request, {parameter: found.previous}) if found.previous else "",
        older=build_query_url(request, {parameter: found.next}) if found.next else "",
    )


class StrictFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """Filter set that reports an unknown name or value instead of ignoring it.

    ``PASSING`` names the parameters that are no filters.
    """

    PASSING: frozenset[str] = frozenset({"cursor"})
    base_filters: dict[str, django_filters.Filter]

    @property
    def known_names(self) -> list[str]:
        """Names of all filters, given or not."""
        return list(type(self).base_filters)

    def list_problems(self) -> list[str]:
        """Return what is wrong with the URL, in sentences; empty when every filter makes sense."""
        unknown = sorted(set(self.data) - set(self.known_names) - self.PASSING)
        message = gettext("Unknown filter “{name}”. Filters: {names}.")
        found = [message.format(name=name, names=join_with_commas(self.known_names)) for name in unknown]
        if not self.form.is_valid():
            found += [
                self._describe_bad_value(name, errors)
                for name, errors in self.form.errors.items()
                if name in self.filters
            ]
        return found

    def _describe_bad_value(self, name: str, errors: list[str]) -> str:
        if isinstance(self.filters[name], WordsFilter):
            return errors[0]
        message = gettext("“{value}” is not a valid value of the filter “{filter}”.")
        return message.format(value=self.data.get(name), filter=self.filters[name].label)


def build_query_url(request: HttpRequest, changes: Mapping[str, str | None], *, path: str = "") -> str:
    """Return this page's URL without its cursor and with some of its query changed; None removes a part.

    ``path`` names another page that takes the same query.
    """
    query = request.GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    path = path or request.path
    return f"{path}?{query.urlencode(safe=',')}" if query else path
