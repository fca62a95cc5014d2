"""Screens of checked names: the list with its filters, one name with its corrections, and a new one."""

from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.base import DomainErrorForm, MergingForm
from accounts.models import Desk, User
from accounts.selectors import get_role, list_desks_of, list_readable_desks
from accounts.views.auth import current_user
from articles.models import Article
from factcheck.galley import checked_names as verbs
from factcheck.models import CheckedName, NameKind
from factcheck.models.checked_name import MAX_SPELLING_LENGTH
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.errors import Invalid
from lib.web.forms import PublicChoiceField, create_text_area, create_text_line
from lib.web.listing import ListPage, StrictFilterSet, WordsFilter, build_query_url, paginate_list


class CheckedNameFilterSet(StrictFilterSet):
    """Filters over the names that a person may read; ``retired`` shows retired ones alone."""

    q = WordsFilter("checked_name", label=gettext_lazy("Contains"))
    kind = django_filters.ChoiceFilter(choices=NameKind.choices, label=gettext_lazy("Kind"))
    retired = django_filters.ChoiceFilter(
        choices=(("yes", gettext_lazy("Retired")),), method="filter_retired", label=gettext_lazy("Retired")
    )

    class Meta:
        model = CheckedName
        fields: tuple[str, ...] = ()

    def filter_retired(self, queryset: QuerySet[CheckedName], name: str, value: str) -> QuerySet[CheckedName]:
        return queryset.filter(retired_at__isnull=False)


class CheckedNameForm(MergingForm):
    """One name: its spelling, its other forms, one a line, and the source that says so."""

    spelling = create_text_line(
        gettext_lazy("Spelling"),
        missing=gettext_lazy("Enter the name as it is spelt."),
        max_length=MAX_SPELLING_LENGTH,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=NameKind.choices,
        error_messages={"required": gettext_lazy("Choose a kind.")},
    )
    source = create_text_line(
        gettext_lazy("Checked against"),
        missing=gettext_lazy("Enter the source of this spelling."),
        max_length=500,
        help_text=gettext_lazy("For example: the register of members. Do not name an off-the-record source."),
    )
    source_url = create_text_line(gettext_lazy("Web address"), required=False, max_length=2_000)
    aliases = create_text_area(
        gettext_lazy("Also right"),
        required=False,
        help_text=gettext_lazy("Other forms that an article may use, such as UN. One on each line."),
    )
    misspellings = create_text_area(
        gettext_lazy("Wrong forms"),
        required=False,
        help_text=gettext_lazy("Forms that articles must not use. Stet marks them. One on each line."),
    )

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``create_checked_name`` and ``correct_checked_name``."""
        inputs = self.get_cleaned("spelling", "kind", "source", "source_url")
        forms_by_field = {name: self.cleaned_data[name].splitlines() for name in ("aliases", "misspellings")}
        return inputs | forms_by_field


class NewCheckedNameForm(CheckedNameForm):
    """A name for one of ``desks``."""

    desk: Any = forms.ModelChoiceField(
        label=gettext_lazy("Desk"),
        queryset=Desk.objects.none(),
        to_field_name="slug",
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a desk.")},
    )

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = desks  # type: ignore[attr-defined]  # a ModelChoiceField


class CheckedNameMergeForm(DomainErrorForm):
    """The name of the same desk that a name is merged into, and what becomes of its forms."""

    into = PublicChoiceField(
        CheckedName.objects.none(),
        label=gettext_lazy("Merge into"),
        empty_label=gettext_lazy("Choose a name"),
        error_messages={"required": gettext_lazy("Choose a name.")},
    )
    is_right = forms.BooleanField(
        label=gettext_lazy("This spelling is also right"),
        required=False,
        help_text=gettext_lazy("Otherwise Stet marks it as a wrong form of the other name."),
    )

    def __init__(self, *args: Any, names: QuerySet[CheckedName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = names  # type: ignore[attr-defined]  # a PublicChoiceField


ORDER = ("spelling", "id")
MAX_ARTICLES = 10
"""Newest articles with a name that are listed beside it."""
MAX_CHOICES = 200
"""Names of the desk that one can be merged into, those with the same beginning first."""


@require_safe
def checked_name_list(request: HttpRequest) -> HttpResponse:
    """List the names that this person may see. An unknown filter is an error, with 400."""
    user = current_user(request)
    visible = CheckedName.objects.visible_to(user)
    chosen = CheckedNameFilterSet(request.GET, visible)
    problems = chosen.list_problems()
    found = visible if problems else chosen.qs
    if problems or not request.GET.get("retired"):
        found = found.in_use()
    try:
        listed = paginate_list(request, found.select_related("desk"), ORDER)
    except Invalid as error:
        problems.append(error.message)
        listed = ListPage(rows=[], older=request.path)
    kind = request.GET.get("kind", "")
    context = {
        "rows": listed.rows,
        "q": request.GET.get("q", ""),
        "kind": kind,
        "retired": bool(request.GET.get("retired")),
        "kinds": [
            {"label": one.label, "active": kind == one, "href": build_query_url(request, {"kind": one.value})}
            for one in NameKind
        ],
        "all_href": build_query_url(request, {"kind": None}),
        "problems": problems,
        "several": list_readable_desks(user).count() > 1,
        "may_add": list_desks_of(user).exists(),
        **listed.pager,
    }
    return render(request, "factcheck/checked_names/list.html", context, status=400 if problems else 200)


def checked_name_add(request: HttpRequest) -> HttpResponse:
    """Record a name as checked, for one of one's desks."""
    user = current_user(request)
    desks = list_desks_of(user).order_by("name")
    form = NewCheckedNameForm(request.POST or None, desks=desks)
    if form.is_valid():
        with form.show_refusal():
            name = verbs.create_checked_name(
                desk=form.cleaned_data["desk"], **form.get_inputs(), by=user, at=now()
            )
            messages.success(request, gettext("Name saved as checked."))
            return redirect("checked_name_detail", name.public_id)
    return render(request, "factcheck/checked_names/add.html", {"form": form}, status=form.status)


def checked_name_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one name; members of its desk correct it here."""
    user = current_user(request)
    name = _get_visible_name(user, public_id)
    if request.method != "POST":
        return _render_name(request, name)
    form = CheckedNameForm(request.POST, initial=_get_initial(name))
    if form.is_valid():
        with form.show_refusal():
            verbs.correct_checked_name(name, **form.get_inputs(), by=user, at=now())
            messages.success(request, gettext("Name corrected."))
            return redirect("checked_name_detail", name.public_id)
    return _render_name(request, name, form=form, status=form.status)


@require_POST
def checked_name_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = current_user(request)
    name = _get_visible_name(user, public_id)
    form = CheckedNameMergeForm(request.POST, names=_list_other_names(name))
    if form.is_valid():
        with form.show_refusal():
            into = verbs.merge_checked_names(name, **form.cleaned_data, by=user, at=now())
            messages.success(request, gettext("Names merged."))
            return redirect("checked_name_detail", into.public_id)
    return _render_name(request, name, merge_form=form, status=form.status)


@require_POST
def checked_name_retire(request: HttpRequest, public_id: UUID) -> HttpResponse:
    name = _get_visible_name(current_user(request), public_id)
    verbs.retire_checked_name(name, by=current_user(request), at=now())
    messages.success(request, gettext("Name retired. It is no longer offered in galleys."))
    return redirect("checked_name_detail", name.public_id)


@require_POST
def checked_name_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    name = _get_visible_name(current_user(request), public_id)
    verbs.restore_checked_name(name, by=current_user(request), at=now())
    messages.success(request, gettext("Name restored."))
    return redirect("checked_name_detail", name.public_id)


def _get_visible_name(user: User, public_id: UUID) -> CheckedName:
    names = CheckedName.objects.visible_to(user).select_related(
        "desk", "checked_by", "retired_by", "merged_into"
    )
    return get_object_or_404(names, public_id=public_id)


def _list_other_names(name: CheckedName) -> QuerySet[CheckedName]:
    return CheckedName.objects.in_use().filter(desk=name.desk_id).exclude(pk=name.pk)


def _get_initial(name: CheckedName) -> dict[str, Any]:
    return {
        "spelling": name.spelling,
        "kind": name.kind,
        "source": name.source,
        "source_url": name.source_url,
        "aliases": "\n".join(name.aliases),
        "misspellings": "\n".join(name.misspellings),
    }


def _render_name(
    request: HttpRequest,
    name: CheckedName,
    *,
    form: CheckedNameForm | None = None,
    merge_form: CheckedNameMergeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one name, with a refused form; only members of its desk get forms."""
    user = current_user(request)
    may_act = get_role(user, name.desk) is not None
    tz = get_timezone(name.desk.timezone)
    others = _list_other_names(name)
    if may_act and merge_form is None:
        merge_form = CheckedNameMergeForm(names=others)
    if may_act and merge_form is not None:
        alike = others.filter(spelling__istartswith=name.spelling[:1])[:MAX_CHOICES]
        merge_form.fields["into"].set_choices(  # type: ignore[attr-defined]  # a PublicChoiceField
            [(str(one.public_id), one.spelling) for one in alike]
        )
    articles = (
        Article.objects.visible_to(user)
        .filter(
            current_revision__waivers__checked_name=name,
            current_revision__waivers__withdrawn_at__isnull=True,
        )
        .distinct()
        .order_by("-pk")
    )
    context = {
        "name": name,
        "form": form or CheckedNameForm(initial=_get_initial(name)),
        "merge_form": merge_form,
        "may_act": may_act,
        "checked_at": format_datetime(name.checked_at, at=now(), tz=tz),
        "retired_at": format_datetime(name.retired_at, at=now(), tz=tz) if name.retired_at else "",
        "articles": articles[:MAX_ARTICLES],
    }
    return render(request, "factcheck/checked_names/detail.html", context, status=status)
