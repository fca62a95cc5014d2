"""Verdicts under Setup: rating scales with their labels, and the kinds of claim that get a legal read."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from accounts.forms.base import DomainErrorForm, RowMixin, focus_first_refused
from accounts.models import Desk
from accounts.views.auth import admin_required, current_user
from factcheck.models import LegalReadRule, RatingScale
from factcheck.models.enums import ClaimReviewRatingType, RatingColor, RatingIcon, RatingTone
from factcheck.verdicts.forms import LegalReadKindsForm
from factcheck.verdicts.reviews import set_legal_reads
from factcheck.verdicts.scales import (
    MAX_LABELS,
    PRESETS,
    TONE_DEFAULTS,
    RatingLabel,
    activate_rating_scale,
    create_rating_scale,
)
from lib.datetimes import clock
from lib.datetimes.clock import now
from lib.web.listing import paginate_list

EMPTY_ROWS = 3
BY_SIDE = ("", gettext_lazy("Automatic, by its side"))
BY_NUMBER = ("", gettext_lazy("Its number, if it has one"))


class RatingScaleForm(DomainErrorForm):
    """The name of a scale; the name of an existing one makes its next version."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("If the name exists, this becomes a new version. The old version is kept."),
        error_messages={"required": gettext_lazy("Enter a name.")},
    )


class RatingLabelForm(RowMixin, forms.Form):
    """One label. A row without a word is left out."""

    label = forms.CharField(label=gettext_lazy("Label"), required=False, max_length=60)
    value = forms.IntegerField(
        label=pgettext_lazy("of a rating", "Number"), required=False, min_value=0, max_value=1000
    )
    tone = forms.ChoiceField(
        label=gettext_lazy("True or false side"),
        choices=RatingTone.choices,
        initial=RatingTone.BETWEEN,
        error_messages={"required": gettext_lazy("Choose a side.")},
    )
    colour = forms.ChoiceField(
        label=gettext_lazy("Colour"), required=False, choices=[BY_SIDE, *RatingColor.choices]
    )
    icon = forms.ChoiceField(
        label=gettext_lazy("Shape"), required=False, choices=[BY_SIDE, *RatingIcon.choices]
    )
    definition = forms.CharField(
        label=gettext_lazy("Definition"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    claimreview_type = forms.ChoiceField(
        label=gettext_lazy("Appearance in ClaimReview"),
        required=False,
        choices=[BY_NUMBER, *ClaimReviewRatingType.choices],
    )
    claimreview_name = forms.CharField(
        label=gettext_lazy("Text in ClaimReview"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Only if different from the label. Search engines show it (alternateName)."),
    )

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        if not given.get("label") and (given.get("value") is not None or given.get("definition")):
            self.add_error("label", gettext("Enter a label, or empty the row."))
        if given.get("claimreview_type") == ClaimReviewRatingType.NUMBER and given.get("value") is None:
            self.add_error(
                "value",
                gettext("This ClaimReview option needs a number: enter one, or choose the text-only option."),
            )
        return given

    @property
    def preview_style(self) -> dict[str, str]:
        """The style of the label, as far as it is typed."""

        def typed(name: str) -> str:
            return str(self[name].value() or "")

        colour, icon = TONE_DEFAULTS.get(typed("tone"), TONE_DEFAULTS[RatingTone.BETWEEN])
        return {
            "label": typed("label") or gettext("Label"),
            "colour": typed("colour") if typed("colour") in RatingColor.values else colour,
            "icon": typed("icon") if typed("icon") in RatingIcon.values else icon,
        }

    @property
    def has_optional_values(self) -> bool:
        """True if the values for a ClaimReview were chosen, and have to be shown."""
        return any(
            self[name].value() or self[name].errors for name in ("claimreview_type", "claimreview_name")
        )


class BaseRatingLabelFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """The labels from the worst to the best, then those without a number, in the order of the rows."""

    def labels(self) -> list[RatingLabel]:
        """The typed labels, without the empty rows."""
        return [RatingLabel(**row.cleaned_data) for row in self.forms if row.cleaned_data.get("label")]


RatingLabelFormSet = forms.formset_factory(
    RatingLabelForm,
    formset=BaseRatingLabelFormSet,
    extra=EMPTY_ROWS,
    max_num=MAX_LABELS,
    absolute_max=MAX_LABELS,
)
LABEL_FIELDS = tuple(RatingLabelForm.base_fields)


def get_typed_rows(data: Mapping[str, Any], *, prefix: str) -> list[dict[str, str]]:
    """Return the rows of a posted form as typed, without those that have no label, number or definition."""
    rows = [
        {name: str(data.get(f"{prefix}-{number}-{name}", "")) for name in LABEL_FIELDS}
        for number in range(MAX_LABELS)
    ]
    return [row for row in rows if row["label"] or row["value"] or row["definition"]]


def move_rows(rows: list[dict[str, str]], action: str) -> list[dict[str, str]]:
    """Return the rows after ``action``: "up-2" and "down-2" move the third row, anything else moves none."""
    way, _, text = action.partition("-")
    at = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1
    to = at + {"up": -1, "down": 1}.get(way, 0)
    if 0 <= at < len(rows) and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return rows


@admin_required
def legal_read_edit(request: HttpRequest, slug: str) -> HttpResponse:
    desk = get_object_or_404(Desk, slug=slug)
    kinds = LegalReadRule.objects.filter(desk=desk).values_list("kind", flat=True)
    form = LegalReadKindsForm(request.POST or None, initial={"kinds": list(kinds)})
    if form.is_valid():
        set_legal_reads(desk, **form.get_inputs(), by=current_user(request), at=now())
        messages.success(request, gettext("Saved."))
        return redirect("legal_read_edit", slug)
    context = {"desk": desk, "form": form}
    return render(request, "factcheck/reviews/legal_read_edit.html", context, status=form.status)


@admin_required
def scale_list(request: HttpRequest) -> HttpResponse:
    scales = RatingScale.objects.prefetch_related("ratings")
    found = paginate_list(request, scales, ("-is_active", "name", "-version", "id"))
    return render(request, "factcheck/verdicts/scale_list.html", {"scales": found.rows, **found.pager})


@admin_required
def scale_add(request: HttpRequest) -> HttpResponse:
    """A new scale; with ``?from=`` a new version of one, with ``?preset=`` one in common use to begin with.

    Posted with ``act`` it moves a label or previews all labels, and creates nothing.
    """
    if request.method == "POST" and (action := request.POST.get("act")):
        rows = RatingLabelFormSet(
            initial=move_rows(get_typed_rows(request.POST, prefix="row"), action), prefix="row"
        )
        return _render_scale_form(
            request, RatingScaleForm(initial={"name": request.POST.get("name", "")}), rows
        )
    if request.method == "POST":
        form, rows = (
            RatingScaleForm(request.POST),
            cast(BaseRatingLabelFormSet, RatingLabelFormSet(request.POST, prefix="row")),
        )
        if form.is_valid() and rows.is_valid():
            with form.show_refusal():
                scale = create_rating_scale(
                    name=form.cleaned_data["name"],
                    labels=rows.labels(),
                    by=current_user(request),
                    at=clock.now(),
                )
                message = gettext("{scale} has been created. Use it once the desks know about it.")
                messages.success(request, message.format(scale=scale))
                return redirect("scale_list")
        if not form.errors:
            focus_first_refused(rows)
        return _render_scale_form(request, form, rows, status=422)
    form, begun = _build_initial_form(request.GET.get("from", ""), request.GET.get("preset", ""))
    return _render_scale_form(request, form, begun, presets=list(PRESETS.values()))


@require_POST
@admin_required
def scale_activate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    scale = activate_rating_scale(
        get_object_or_404(RatingScale, public_id=public_id), by=current_user(request), at=clock.now()
    )
    message = gettext("{scale} is now in use. Existing verdicts keep their rating.")
    messages.success(request, message.format(scale=scale))
    return redirect("scale_list")


def _render_scale_form(
    request: HttpRequest, form: RatingScaleForm, rows: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "rows": rows, **more}
    return render(request, "factcheck/verdicts/scale_add.html", context, status=status)


def _build_initial_form(public_id: str, preset: str) -> tuple[RatingScaleForm, Any]:
    """Return the form as it opens: with an older version's labels, with those of a preset, or empty."""
    if preset in PRESETS:
        begun = [{name: getattr(one, name) for name in LABEL_FIELDS} for one in PRESETS[preset].labels]
        return RatingScaleForm(initial={"name": PRESETS[preset].name}), RatingLabelFormSet(
            initial=begun, prefix="row"
        )
    try:
        scale = RatingScale.objects.filter(public_id=UUID(public_id)).first()
    except ValueError:
        scale = None
    if scale is None:
        return RatingScaleForm(), RatingLabelFormSet(prefix="row")
    labels = list(scale.ratings.order_by("position").values(*LABEL_FIELDS))
    return RatingScaleForm(initial={"name": scale.name}), RatingLabelFormSet(initial=labels, prefix="row")
