"""One webhook: its URL and events, its tests, its secret, and its log."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.models import Desk
from accounts.views.auth import current_user
from lib import safe_http
from lib.datetimes import clock
from lib.text.phrases import format_number
from lib.web.listing import paginate_list
from publishing.models import Partner, WebhookEndpoint
from publishing.screens.console.auth import render_form_page
from publishing.screens.webhooks.access import CHAT, WebhookAccess
from publishing.screens.webhooks.forms import (
    ChatWebhookForm,
    ReplayDeliveriesForm,
    TestDeliveryForm,
    WebhookEndpointForm,
)
from publishing.webhooks.actions import (
    pause_webhook_endpoint,
    remove_webhook_endpoint,
    replay_deliveries,
    resume_webhook_endpoint,
    rotate_webhook_secret,
    send_test_delivery,
    update_webhook_endpoint,
)


def webhook_detail(request: HttpRequest, access: WebhookAccess, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(access, public_id)
    form = _build_endpoint_form(access, endpoint, request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        with form.show_refusal():
            saved = update_webhook_endpoint(
                endpoint, by=current_user(request), at=clock.now(), **form.get_values()
            )
            messages.success(request, gettext("Saved."))
            warn_of_unknown_host(request, saved)
            return redirect(access.get_url_name("webhook"), public_id)
    return _render_endpoint_page(request, access, endpoint, form=form)


@require_POST
@sensitive_variables("rotated")
def webhook_secret(request: HttpRequest, access: WebhookAccess, public_id: UUID) -> HttpResponse:
    rotated = rotate_webhook_secret(
        _get_endpoint(access, public_id), by=current_user(request), at=clock.now()
    )
    # Shown in this response alone; a redirect would have to store it in between.
    shown = {
        "endpoint": rotated,
        "secret": rotated.secret,
        "until": rotated.previous_until,
        "prefix": access.prefix,
    }
    return render(request, "publishing/webhooks/secret_issued.html", shown, status=201)


@require_POST
def webhook_test(request: HttpRequest, access: WebhookAccess, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(access, public_id)
    form = TestDeliveryForm(request.POST, owner=endpoint.owner)
    if form.is_valid():
        with form.show_refusal():
            delivery = send_test_delivery(
                endpoint, by=current_user(request), at=clock.now(), **form.get_cleaned("event")
            )
            return redirect(access.get_url_name("delivery"), delivery.public_id)
    return _render_endpoint_page(request, access, endpoint, test_form=form)


@require_POST
def webhook_active(request: HttpRequest, access: WebhookAccess, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(access, public_id)
    if request.POST.get("active") == "yes":
        resume_webhook_endpoint(endpoint, by=current_user(request), at=clock.now())
        sentence = gettext("“{webhook}” is active again. Waiting messages are being sent in order.")
    else:
        pause_webhook_endpoint(endpoint, by=current_user(request), at=clock.now())
        sentence = gettext("“{webhook}” is paused. New messages will wait.")
    messages.success(request, sentence.format(webhook=endpoint))
    return redirect(access.get_url_name("webhook"), public_id)


@require_POST
def webhook_remove(request: HttpRequest, access: WebhookAccess, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(access, public_id)
    remove_webhook_endpoint(endpoint, by=current_user(request), at=clock.now())
    messages.success(request, gettext("“{webhook}” has been removed.").format(webhook=endpoint))
    return redirect(get_list_url(endpoint))


@require_POST
def webhook_replay(request: HttpRequest, access: WebhookAccess, public_id: UUID) -> HttpResponse:
    endpoint = _get_endpoint(access, public_id)
    form = ReplayDeliveriesForm(request.POST)
    if form.is_valid():
        with form.show_refusal():
            many = replay_deliveries(
                endpoint, by=current_user(request), at=clock.now(), **form.get_cleaned("since", "until")
            )
            messages.success(request, _describe_replay(many))
            return redirect(access.get_url_name("webhook"), public_id)
    return _render_endpoint_page(request, access, endpoint, replay_form=form)


def _describe_replay(many: int) -> str:
    if not many:
        return gettext("There were no messages in this period.")
    return ngettext("Resending {count} message.", "Resending {count} messages.", many).format(
        count=format_number(many)
    )


def warn_of_unknown_host(request: HttpRequest, endpoint: WebhookEndpoint) -> None:
    """Say of an address that was saved that nothing would arrive there now, if the network says so."""
    if not safe_http.has_public_address(endpoint.url):
        sentence = gettext(
            "Stet finds no public address for {host} at the moment, so nothing would arrive there. "
            "Check the spelling."
        )
        messages.warning(request, sentence.format(host=safe_http.split_target(endpoint.url).host))


def get_list_url(endpoint: WebhookEndpoint) -> str:
    """Return the path of the page that lists an endpoint beside the others of its owner."""
    match endpoint.owner:
        case Partner():
            return reverse("console_webhook_list")
        case Desk() as desk:
            return reverse("chat_webhook_list", args=[desk.slug])
        case _:
            return reverse("program_webhook_list")


def _get_endpoint(access: WebhookAccess, public_id: UUID) -> WebhookEndpoint:
    found = access.endpoints.select_related("partner", "service", "desk")
    return get_object_or_404(found, public_id=public_id)


def _build_endpoint_form(
    access: WebhookAccess, endpoint: WebhookEndpoint, data: QueryDict | None = None
) -> WebhookEndpointForm:
    form = ChatWebhookForm if access.prefix == CHAT else WebhookEndpointForm
    return form(data, endpoint=endpoint)


def _render_endpoint_page(
    request: HttpRequest,
    access: WebhookAccess,
    endpoint: WebhookEndpoint,
    *,
    form: WebhookEndpointForm | None = None,
    test_form: TestDeliveryForm | None = None,
    replay_form: ReplayDeliveriesForm | None = None,
) -> HttpResponse:
    found = paginate_list(request, access.deliveries.filter(endpoint=endpoint), ("-id",))
    context = {
        "endpoint": endpoint,
        "prefix": access.prefix,
        "list_url": get_list_url(endpoint),
        "form": form or _build_endpoint_form(access, endpoint),
        "test_form": test_form or TestDeliveryForm(owner=endpoint.owner),
        "replay_form": replay_form or ReplayDeliveriesForm(),
        "deliveries": found.rows,
        **found.pager,
    }
    return render_form_page(
        request, "publishing/webhooks/webhook.html", context, form, test_form, replay_form
    )
