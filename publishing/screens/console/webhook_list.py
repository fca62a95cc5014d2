"""The partner's webhooks: the list, and the form for a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from accounts.views.auth import current_user
from lib.datetimes import clock
from lib.errors import DomainError
from publishing.models import PartnerPerson
from publishing.screens.console.auth import partner_person_required, render_form_page
from publishing.screens.console.forms import WebhookEndpointForm
from publishing.webhooks.actions import create_webhook_endpoint
from publishing.webhooks.selectors import list_endpoints_for_partner


@sensitive_variables("endpoint")
@partner_person_required
def console_webhook_list(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    form = WebhookEndpointForm(request.POST or None, partner=person.partner)
    if request.method == "POST" and form.is_valid():
        given = form.get_cleaned("name", "url", "events", "is_thin")
        try:
            endpoint = create_webhook_endpoint(
                person.partner, by=current_user(request), at=clock.now(), **given
            )
        except DomainError as refusal:
            form.add_domain_error(refusal)
        else:
            # Shown in this response alone; a redirect would have to store it in between.
            shown = {"endpoint": endpoint, "secret": endpoint.secret}
            return render(request, "publishing/console/secret_issued.html", shown, status=201)
    context = {"form": form, "endpoints": list_endpoints_for_partner(person.partner, at=clock.now())}
    return render_form_page(request, "publishing/console/webhook_list.html", context, form)
