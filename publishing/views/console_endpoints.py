"""The partner's endpoints: the list, and setting one up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from accounts.views.gate import who
from lib import clock
from lib.errors import DomainError
from publishing.actions.endpoints import create_endpoint
from publishing.forms.console import EndpointForm
from publishing.models import PartnerPerson
from publishing.queries.endpoints import listed_to
from publishing.views.console_gate import filled_in, partners_only


@sensitive_variables("endpoint")
@partners_only
def console_endpoints(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    form = EndpointForm(request.POST or None, partner=person.partner)
    if request.method == "POST" and form.is_valid():
        given = form.given("name", "url", "events", "thin")
        try:
            endpoint = create_endpoint(person.partner, by=who(request), at=clock.now(), **given)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            # Shown in this answer alone; a redirect would have to keep it in between.
            shown = {"endpoint": endpoint, "secret": endpoint.secret}
            return render(request, "publishing/console_secret_once.html", shown, status=201)
    context = {"form": form, "endpoints": listed_to(person.partner, at=clock.now())}
    return filled_in(request, "publishing/console_endpoints.html", context, form)
