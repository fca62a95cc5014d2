"""Rating scales under Setup: what there is, a new version, and which one is in use."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.views.gate import admin_only, who
from factcheck.actions.scale_presets import PRESETS
from factcheck.actions.scales import draw_up_scale, use_scale
from factcheck.forms.scales import FIELDS, BaseLabelForms, LabelForms, ScaleForm, as_typed, moved
from factcheck.models import RatingScale
from lib import clock
from lib.errors import DomainError
from lib.listing import paged


@admin_only
def scale_list(request: HttpRequest) -> HttpResponse:
    scales = RatingScale.objects.prefetch_related("ratings")
    found = paged(request, scales, ("-active", "name", "-version", "id"))
    return render(request, "factcheck/scales/list.html", {"scales": found.rows, **found.pager})


@admin_only
def scale_add(request: HttpRequest) -> HttpResponse:
    """A new scale; with ``?from=`` a new version of one, with ``?preset=`` one in common use to begin with.

    Posted with ``act`` it moves a label or shows how all look, and draws nothing up.
    """
    if request.method == "POST" and (act := request.POST.get("act")):
        rows = LabelForms(initial=moved(as_typed(request.POST, prefix="row"), act), prefix="row")
        return _form(request, ScaleForm(initial={"name": request.POST.get("name", "")}), rows)
    if request.method == "POST":
        form, rows = ScaleForm(request.POST), cast(BaseLabelForms, LabelForms(request.POST, prefix="row"))
        if form.is_valid() and rows.is_valid():
            try:
                scale = draw_up_scale(
                    name=form.cleaned_data["name"], labels=rows.labels(), by=who(request), at=clock.now()
                )
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, f"{scale} is drawn up. Put it to use when the desks know of it.")
                return redirect("scale_list")
        return _form(request, form, rows, status=422)
    form, begun = _begun(request.GET.get("from", ""), request.GET.get("preset", ""))
    return _form(request, form, begun, presets=list(PRESETS.values()))


@require_POST
@admin_only
def scale_use(request: HttpRequest, public_id: UUID) -> HttpResponse:
    scale = use_scale(get_object_or_404(RatingScale, public_id=public_id), by=who(request), at=clock.now())
    messages.success(request, f"{scale} is in use. Verdicts given before keep their rating.")
    return redirect("scale_list")


def _form(
    request: HttpRequest, form: ScaleForm, rows: Any, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "rows": rows, **more}
    return render(request, "factcheck/scales/add.html", context, status=status)


def _begun(public_id: str, preset: str) -> tuple[ScaleForm, Any]:
    """The form as it opens: with an older version's labels, with those of a preset, or empty."""
    if preset in PRESETS:
        begun = [{name: getattr(one, name) for name in FIELDS} for one in PRESETS[preset].labels]
        return ScaleForm(initial={"name": PRESETS[preset].name}), LabelForms(initial=begun, prefix="row")
    try:
        scale = RatingScale.objects.filter(public_id=UUID(public_id)).first()
    except ValueError:
        scale = None
    if scale is None:
        return ScaleForm(), LabelForms(prefix="row")
    labels = list(scale.ratings.order_by("position").values(*FIELDS))
    return ScaleForm(initial={"name": scale.name}), LabelForms(initial=labels, prefix="row")
