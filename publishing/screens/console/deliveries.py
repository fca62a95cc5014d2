"""Messages sent to the partner: the log, and one message with every attempt to send it."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from lib.datetimes import clock
from lib.web.listing import paginate_list
from publishing.models import Delivery, PartnerPerson
from publishing.screens.console.auth import partner_person_required
from publishing.webhooks.actions import replay_delivery
from publishing.webhooks.delivery import is_visible_to_partner
from publishing.webhooks.messages import build_message_body
from publishing.webhooks.selectors import list_deliveries_for_partner


@partner_person_required
def console_delivery_list(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    found = paginate_list(request, list_deliveries_for_partner(person.partner, at=clock.now()), ("-id",))
    context = {"deliveries": found.rows, **found.pager}
    return render(request, "publishing/console/deliveries.html", context)


@partner_person_required
def console_delivery(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    delivery = _get_delivery(person, public_id)
    shown = json.dumps(json.loads(build_message_body(delivery)), ensure_ascii=False, indent=2)
    found = paginate_list(request, delivery.attempt_rows.all(), ("-id",))
    context = {
        "delivery": delivery,
        "body": shown if is_visible_to_partner(delivery, at=clock.now()) else "",
        "attempts": found.rows,
        **found.pager,
    }
    return render(request, "publishing/console/delivery.html", context)


@require_POST
@partner_person_required
def console_delivery_replay(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    delivery = _get_delivery(person, public_id)
    replay_delivery(delivery, by=current_user(request), at=clock.now())
    messages.success(request, gettext("The message has been sent again with its original id."))
    return redirect("console_delivery", public_id)


def _get_delivery(person: PartnerPerson, public_id: UUID) -> Delivery:
    found = list_deliveries_for_partner(person.partner, at=clock.now()).select_related(
        "endpoint__partner", "document"
    )
    return get_object_or_404(found, public_id=public_id)
