"""The quick start with the start of the partner's own key in its examples: the whole key is shown once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lib.datetimes import clock
from publishing.models import PartnerPerson
from publishing.partners.key_selectors import list_live_keys
from publishing.partners.quick_start import list_examples
from publishing.screens.console.auth import partner_person_required


@partner_person_required
def console_docs(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    keys = list(list_live_keys(person.partner, at=clock.now()))
    real = [key for key in keys if not key.is_sandbox]
    context = {"key": next(iter(real or keys), None), "examples": list_examples()}
    return render(request, "publishing/console/docs.html", context)
