"""Screen of the requests that wait for the consent of a confidential desk's people."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.actions.consent import withdraw_consent_request
from accounts.actions.consent_decisions import (
    decide_consent,
    list_consent_requests,
    list_delayed_consents,
    stop_consent,
)
from accounts.fresh_proof import fresh_proof_required
from accounts.models import ConsentRequest
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.web.forms import show_refusal


def consent_list(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    context = {
        "consent_requests": list_consent_requests(user),
        "delayed": list_delayed_consents(user),
    }
    return render(request, "accounts/consent_list.html", context)


@require_POST
@fresh_proof_required
def consent_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user, granted = current_user(request), request.POST.get("decision") == "grant"
    found = next((one for one in list_consent_requests(user) if one.public_id == public_id), None)
    if found is None:
        raise Http404(public_id)
    sentence = gettext("You agreed: {request}") if granted else gettext("You declined: {request}")
    with show_refusal(request):
        decide_consent(found, by=user, at=clock.now(), granted=granted)
        messages.success(request, sentence.format(request=found))
    return redirect("consent_list")


@require_POST
def consent_stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop an agreed request before it takes effect. Needs no fresh proof, since it gives nobody access."""
    user = current_user(request)
    found = next((one for one in list_delayed_consents(user) if one.public_id == public_id), None)
    if found is None:
        raise Http404(public_id)
    with show_refusal(request):
        stop_consent(found, by=user, at=clock.now())
        messages.success(request, gettext("Stopped: {request}").format(request=found))
    return redirect("consent_list")


@require_POST
@admin_required
def consent_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw an admin's request, and return to the page of the person or the desk."""
    found = get_object_or_404(ConsentRequest.objects.select_related("desk", "user"), public_id=public_id)
    withdraw_consent_request(found, by=current_user(request), at=clock.now())
    messages.success(request, gettext("Request withdrawn: {request}").format(request=found))
    if found.user is None:
        return redirect("desk_edit", found.desk.slug)
    return redirect("service_detail" if found.user.is_service else "person_detail", found.user.public_id)
