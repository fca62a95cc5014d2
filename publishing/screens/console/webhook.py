"""One webhook: its URL and events, its tests, its secret, and its log."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from lib.datetimes import clock
from lib.errors import DomainError
from lib.text.numbers import format_number
from lib.web.listing import paginate_list
from publishing.models import PartnerPerson, WebhookEndpoint
from publishing.screens.console.auth import partner_person_required, render_form_page
from publishing.screens.console.forms import ReplayDeliveriesForm, TestDeliveryForm, WebhookEndpointForm
from publishing.webhooks.actions import (
    pause_webhook_endpoint,
    remove_webhook_endpoint,
    replay_deliveries,
    resume_webhook_endpoint,
    rotate_webhook_secret,
    send_test_delivery,
    update_webhook_endpoint,
)
from publishing.webhooks.selectors import list_deliveries_for_partner, list_endpoints_for_partner


@partner_person_required
def console_webhook(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(person, public_id)
    form = WebhookEndpointForm(request.POST, partner=person.partner) if request.method == "POST" else None
    if form is not None and form.is_valid():
        given = form.get_cleaned("name", "url", "events", "is_thin")
        try:
            update_webhook_endpoint(endpoint, by=current_user(request), at=clock.now(), **given)
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("console_webhook", public_id)
    return _render_endpoint_page(request, person, endpoint, form=form)


@require_POST
@sensitive_variables("rotated")
@partner_person_required
def console_webhook_secret(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    rotated = rotate_webhook_secret(
        _get_endpoint(person, public_id), by=current_user(request), at=clock.now()
    )
    # Shown in this response alone; a redirect would have to store it in between.
    shown = {"endpoint": rotated, "secret": rotated.secret, "until": rotated.previous_until}
    return render(request, "publishing/console/secret_issued.html", shown, status=201)


@require_POST
@partner_person_required
def console_webhook_test(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(person, public_id)
    form = TestDeliveryForm(request.POST)
    if form.is_valid():
        try:
            delivery = send_test_delivery(
                endpoint, by=current_user(request), at=clock.now(), **form.get_cleaned("event")
            )
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            return redirect("console_delivery", delivery.public_id)
    return _render_endpoint_page(request, person, endpoint, test_form=form)


@require_POST
@partner_person_required
def console_webhook_active(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(person, public_id)
    if request.POST.get("active") == "yes":
        resume_webhook_endpoint(endpoint, by=current_user(request), at=clock.now())
        sentence = gettext("“{webhook}” is active again. Waiting messages are being sent in order.")
    else:
        pause_webhook_endpoint(endpoint, by=current_user(request), at=clock.now())
        sentence = gettext("“{webhook}” is paused. New messages will wait.")
    messages.success(request, sentence.format(webhook=endpoint))
    return redirect("console_webhook", public_id)


@require_POST
@partner_person_required
def console_webhook_remove(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(person, public_id)
    remove_webhook_endpoint(endpoint, by=current_user(request), at=clock.now())
    messages.success(request, gettext("“{webhook}” has been removed.").format(webhook=endpoint))
    return redirect("console_webhook_list")


@require_POST
@partner_person_required
def console_webhook_replay(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(person, public_id)
    form = ReplayDeliveriesForm(request.POST)
    if form.is_valid():
        try:
            many = replay_deliveries(
                endpoint, by=current_user(request), at=clock.now(), **form.get_cleaned("since", "until")
            )
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            messages.success(request, _describe_replay(many))
            return redirect("console_webhook", public_id)
    return _render_endpoint_page(request, person, endpoint, replay_form=form)


def _describe_replay(many: int) -> str:
    if not many:
        return gettext("There were no messages in this period.")
    return ngettext("Resending {count} message.", "Resending {count} messages.", many).format(
        count=format_number(many)
    )


def _get_endpoint(person: PartnerPerson, public_id: UUID) -> WebhookEndpoint:
    found = list_endpoints_for_partner(person.partner, at=clock.now()).select_related("partner")
    return get_object_or_404(found, public_id=public_id)


def _render_endpoint_page(
    request: HttpRequest,
    person: PartnerPerson,
    endpoint: WebhookEndpoint,
    *,
    form: WebhookEndpointForm | None = None,
    test_form: TestDeliveryForm | None = None,
    replay_form: ReplayDeliveriesForm | None = None,
) -> HttpResponse:
    seen = list_deliveries_for_partner(person.partner, at=clock.now()).filter(endpoint=endpoint)
    found = paginate_list(request, seen, ("-id",))
    context = {
        "endpoint": endpoint,
        "form": form or WebhookEndpointForm(partner=person.partner, endpoint=endpoint),
        "test_form": test_form or TestDeliveryForm(),
        "replay_form": replay_form or ReplayDeliveriesForm(),
        "deliveries": found.rows,
        **found.pager,
    }
    return render_form_page(request, "publishing/console/webhook.html", context, form, test_form, replay_form)
