"""Rating scales under Setup: what there is, a new version, and which one is in use."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.forms.base import focus_first_refused
from accounts.views.auth import admin_required, current_user
from factcheck.models import RatingScale
from factcheck.verdicts.scale_actions import activate_rating_scale, create_rating_scale
from factcheck.verdicts.scale_forms import (
    LABEL_FIELDS,
    BaseRatingLabelFormSet,
    RatingLabelFormSet,
    RatingScaleForm,
    get_typed_rows,
    move_rows,
)
from factcheck.verdicts.scale_presets import PRESETS
from lib.datetimes import clock
from lib.web.listing import paginate_list


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
