"""Lists of webhooks, each with the form for a new one: a partner's, those of programs, and a desk's chats."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from accounts.fresh_proof import require_fresh_proof
from accounts.models import Desk
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.web.listing import paginate_list
from publishing.models import PartnerPerson, WebhookEndpoint
from publishing.models.webhook_endpoint import EndpointOwner
from publishing.screens.console.auth import partner_person_required, render_form_page
from publishing.screens.webhooks.access import CHAT, CONSOLE, PROGRAM
from publishing.screens.webhooks.endpoint import warn_of_unknown_host
from publishing.screens.webhooks.forms import (
    NewChatWebhookForm,
    NewProgramWebhookForm,
    WebhookEndpointForm,
)
from publishing.webhooks.actions import create_webhook_endpoint
from publishing.webhooks.selectors import (
    list_endpoints,
    list_endpoints_for_owner,
    list_program_endpoints,
)
from publishing.webhooks.visibility import can_manage_chat


@partner_person_required
def console_webhook_list(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    form = WebhookEndpointForm(request.POST or None, owner=person.partner)
    if form.is_valid():
        endpoint = _create_endpoint(request, form, person.partner)
        if endpoint is not None:
            return _show_secret(request, endpoint, CONSOLE)
    endpoints = list_endpoints_for_owner(person.partner, at=clock.now())
    context = {"form": form, "endpoints": endpoints, "prefix": CONSOLE}
    return render_form_page(request, "publishing/console/webhook_list.html", context, form)


@admin_required
def program_webhook_list(request: HttpRequest) -> HttpResponse:
    form = NewProgramWebhookForm(request.POST or None)
    if form.is_valid():
        endpoint = _create_endpoint(request, form, form.cleaned_data["service"])
        if endpoint is not None:
            return _show_secret(request, endpoint, PROGRAM)
    found = paginate_list(request, list_program_endpoints(), ("name", "id"))
    context = {"form": form, "endpoints": found.rows, "prefix": PROGRAM, **found.pager}
    return render_form_page(request, "publishing/webhooks/program_webhook_list.html", context, form)


def chat_webhook_list(request: HttpRequest, slug: str) -> HttpResponse:
    desk = get_object_or_404(Desk, slug=slug)
    if not can_manage_chat(current_user(request), desk):
        raise Http404
    form = NewChatWebhookForm(request.POST or None)
    if form.is_valid():
        endpoint = _create_endpoint(request, form, desk)
        if endpoint is not None:
            messages.success(request, gettext("Saved. Send a test to see whether it arrives."))
            warn_of_unknown_host(request, endpoint)
            return redirect("chat_webhook", endpoint.public_id)
    context = {"desk": desk, "form": form, "endpoints": list_endpoints(desk), "prefix": CHAT}
    return render_form_page(request, "publishing/webhooks/chat_webhook_list.html", context, form)


def _create_endpoint(
    request: HttpRequest, form: WebhookEndpointForm, owner: EndpointOwner
) -> WebhookEndpoint | None:
    """Create an endpoint from a valid form, after a fresh proof; None where the form says a refusal."""
    require_fresh_proof(request)
    with form.show_refusal():
        return create_webhook_endpoint(owner, by=current_user(request), at=clock.now(), **form.get_values())
    return None


@sensitive_variables("endpoint", "shown")
def _show_secret(request: HttpRequest, endpoint: WebhookEndpoint, prefix: str) -> HttpResponse:
    warn_of_unknown_host(request, endpoint)
    # Shown in this response alone; a redirect would have to store it in between.
    shown = {"endpoint": endpoint, "secret": endpoint.secret, "prefix": prefix}
    return render(request, "publishing/webhooks/secret_issued.html", shown, status=201)
