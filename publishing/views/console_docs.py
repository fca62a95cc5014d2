"""How to begin, with the partner's own key in the examples: its beginning, for the whole is shown once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lib import clock
from publishing.models import PartnerPerson
from publishing.queries.keys import live
from publishing.queries.quick_start import examples
from publishing.views.console_gate import partners_only


@partners_only
def console_docs(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    keys = list(live(person.partner, at=clock.now()))
    real = [key for key in keys if not key.for_trying]
    context = {"key": next(iter(real or keys), None), "examples": examples()}
    return render(request, "publishing/console_docs.html", context)
