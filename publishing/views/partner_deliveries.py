"""What was sent to one partner, as an admin of the newsroom sees it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import admin_only
from lib.listing import paged
from publishing.queries.endpoints import deliveries
from publishing.views.partner import partner_of_page


@admin_only
def partner_deliveries(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = partner_of_page(public_id)
    found = paged(request, deliveries(subject), ("-id",))
    context = {"partner": subject, "deliveries": found.rows, **found.pager}
    return render(request, "publishing/partner_deliveries.html", context)
