"""What was sent to the partner: the log, and one message with every try of it."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from lib import clock
from lib.listing import paged
from publishing.actions.delivering import may_be_shown
from publishing.actions.endpoints import replay
from publishing.models import Delivery, PartnerPerson
from publishing.queries.endpoints import deliveries_to
from publishing.queries.messages import body
from publishing.views.console_gate import partners_only


@partners_only
def console_deliveries(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    found = paged(request, deliveries_to(person.partner, at=clock.now()), ("-id",))
    context = {"deliveries": found.rows, **found.pager}
    return render(request, "publishing/console_deliveries.html", context)


@partners_only
def console_delivery(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    delivery = _delivery(person, public_id)
    shown = json.dumps(json.loads(body(delivery)), ensure_ascii=False, indent=2)
    found = paged(request, delivery.tried.all(), ("-id",))
    context = {
        "delivery": delivery,
        "body": shown if may_be_shown(delivery, at=clock.now()) else "",
        "tries": found.rows,
        **found.pager,
    }
    return render(request, "publishing/console_delivery.html", context)


@require_POST
@partners_only
def console_delivery_replay(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    delivery = _delivery(person, public_id)
    replay(delivery, by=who(request), at=clock.now())
    messages.success(request, "The message is sent again, under the id it had.")
    return redirect("console_delivery", public_id)


def _delivery(person: PartnerPerson, public_id: UUID) -> Delivery:
    found = deliveries_to(person.partner, at=clock.now()).select_related("endpoint__partner", "document")
    return get_object_or_404(found, public_id=public_id)
