"""Messages sent to one partner's webhooks, for an admin of the newsroom."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.auth import admin_required
from lib.web.listing import paginate_list
from publishing.screens.partners.detail import get_partner_or_404
from publishing.webhooks.selectors import list_deliveries


@admin_required
def partner_deliveries(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = get_partner_or_404(public_id)
    found = paginate_list(request, list_deliveries(subject), ("-id",))
    context = {"partner": subject, "deliveries": found.rows, **found.pager}
    return render(request, "publishing/partners/deliveries.html", context)
