"""One endpoint: where and how it is told, its tests, its secret, and its log."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from lib import clock
from lib.errors import DomainError
from lib.listing import paged
from publishing.actions.endpoints import (
    change_endpoint,
    pause_endpoint,
    remove_endpoint,
    replay_range,
    resume_endpoint,
    rotate_secret,
    try_endpoint,
)
from publishing.forms.console import EndpointForm, ReplayForm, TryForm
from publishing.models import Endpoint, PartnerPerson
from publishing.queries.endpoints import deliveries_to, listed_to
from publishing.views.console_gate import filled_in, partners_only


@partners_only
def console_endpoint(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(person, public_id)
    form = EndpointForm(request.POST, partner=person.partner) if request.method == "POST" else None
    if form is not None and form.is_valid():
        given = form.given("name", "url", "events", "thin")
        try:
            change_endpoint(endpoint, by=who(request), at=clock.now(), **given)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("console_endpoint", public_id)
    return _page(request, person, endpoint, form=form)


@require_POST
@sensitive_variables("rotated")
@partners_only
def console_endpoint_secret(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    rotated = rotate_secret(_endpoint(person, public_id), by=who(request), at=clock.now())
    # Shown in this answer alone; a redirect would have to keep it in between.
    shown = {"endpoint": rotated, "secret": rotated.secret, "until": rotated.previous_until}
    return render(request, "publishing/console_secret_once.html", shown, status=201)


@require_POST
@partners_only
def console_endpoint_try(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(person, public_id)
    form = TryForm(request.POST)
    if form.is_valid():
        try:
            delivery = try_endpoint(endpoint, by=who(request), at=clock.now(), **form.given("event"))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("console_delivery", delivery.public_id)
    return _page(request, person, endpoint, try_form=form)


@require_POST
@partners_only
def console_endpoint_active(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(person, public_id)
    if request.POST.get("active") == "yes":
        resume_endpoint(endpoint, by=who(request), at=clock.now())
        messages.success(request, f"“{endpoint}” is resumed: what waited goes out now, in its order.")
    else:
        pause_endpoint(endpoint, by=who(request), at=clock.now())
        messages.success(request, f"“{endpoint}” is paused: what happens from now on waits.")
    return redirect("console_endpoint", public_id)


@require_POST
@partners_only
def console_endpoint_remove(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(person, public_id)
    remove_endpoint(endpoint, by=who(request), at=clock.now())
    messages.success(request, f"“{endpoint}” is removed. Nothing more is sent there.")
    return redirect("console_endpoints")


@require_POST
@partners_only
def console_endpoint_replay(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _endpoint(person, public_id)
    form = ReplayForm(request.POST)
    if form.is_valid():
        try:
            many = replay_range(endpoint, by=who(request), at=clock.now(), **form.given("since", "until"))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            said = "1 message is sent" if many == 1 else f"{many:,} messages are sent"
            messages.success(request, f"{said} again.")
            return redirect("console_endpoint", public_id)
    return _page(request, person, endpoint, replay_form=form)


def _endpoint(person: PartnerPerson, public_id: UUID) -> Endpoint:
    found = listed_to(person.partner, at=clock.now()).select_related("partner")
    return get_object_or_404(found, public_id=public_id)


def _page(
    request: HttpRequest,
    person: PartnerPerson,
    endpoint: Endpoint,
    *,
    form: EndpointForm | None = None,
    try_form: TryForm | None = None,
    replay_form: ReplayForm | None = None,
) -> HttpResponse:
    seen = deliveries_to(person.partner, at=clock.now()).filter(endpoint=endpoint)
    found = paged(request, seen, ("-id",))
    context = {
        "endpoint": endpoint,
        "form": form or EndpointForm(partner=person.partner, endpoint=endpoint),
        "try_form": try_form or TryForm(),
        "replay_form": replay_form or ReplayForm(),
        "deliveries": found.rows,
        **found.pager,
    }
    return filled_in(request, "publishing/console_endpoint.html", context, form, try_form, replay_form)
