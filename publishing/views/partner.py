"""One partner: its licence, its keys, and whether it is let in at all; partner_people serves its people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.models import ApiKey
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError
from publishing.actions.partners import (
    change_licence,
    issue_partner_key,
    resume_partner,
    revoke_partner_key,
    suspend_partner,
)
from publishing.forms.partner import LicenceForm, PartnerKeyForm, PartnerPersonForm, SuspendForm
from publishing.models import Partner
from publishing.queries.endpoints import listed
from publishing.queries.keys import rows


@admin_only
def partner(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = partner_of_page(public_id)
    form = LicenceForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        given = form.given("desks", "languages", "delay_minutes", "told_of_articles")
        try:
            change_licence(subject, by=who(request), at=clock.now(), **given)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The licence is changed. It holds from the next request on.")
            return redirect("partner", public_id)
    return partner_page(request, subject, licence=form)


@require_POST
@sensitive_variables("issued")
@admin_only
def partner_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = partner_of_page(public_id)
    form = PartnerKeyForm(request.POST)
    if form.is_valid():
        try:
            issued = issue_partner_key(
                subject, by=who(request), at=clock.now(), label=form.cleaned_data["label"],
                expires_at=form.expires_at(),
            )  # fmt: skip
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            # Shown in this answer and kept nowhere; a redirect would have to keep it in between.
            shown = {"partner": subject, "key": issued.key, "secret": issued.secret}
            return render(request, "publishing/partner_key_once.html", shown, status=201)
    return partner_page(request, subject, key_form=form)


@require_POST
@admin_only
def partner_key_revoke(request: HttpRequest, public_id: UUID, key_id: UUID) -> HttpResponse:
    subject = partner_of_page(public_id)
    key = get_object_or_404(ApiKey, principal=subject.principal, public_id=key_id)
    revoke_partner_key(subject, key, by=who(request), at=clock.now())
    messages.success(request, f"The key “{key.label}” is revoked. The next request with it is refused.")
    return redirect("partner", public_id)


@require_POST
@admin_only
def partner_active(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = partner_of_page(public_id)
    if request.POST.get("active") == "yes":
        resume_partner(subject, by=who(request), at=clock.now())
        messages.success(request, f"{subject} is let back in, with the keys, people and endpoints it had.")
        return redirect("partner", public_id)
    form = SuspendForm(request.POST)
    if form.is_valid():
        try:
            suspend_partner(subject, by=who(request), at=clock.now(), **form.given("reason"))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            said = "is suspended: its keys, people and endpoints are refused from now on"
            messages.success(request, f"{subject} {said}.")
            return redirect("partner", public_id)
    return partner_page(request, subject, suspend_form=form)


def partner_of_page(public_id: UUID) -> Partner:
    """The partner that an address under Setup names; 404 for none."""
    return get_object_or_404(Partner.objects.select_related("principal"), public_id=public_id)


def partner_page(
    request: HttpRequest,
    subject: Partner,
    *,
    licence: LicenceForm | None = None,
    key_form: PartnerKeyForm | None = None,
    person_form: PartnerPersonForm | None = None,
    suspend_form: SuspendForm | None = None,
) -> HttpResponse:
    """The screen, with whichever form was refused as it was sent."""
    now = clock.now()
    held = {
        "desks": [desk.slug for desk in subject.desks.all()],
        "languages": ", ".join(subject.languages),
        "delay_minutes": subject.delay_minutes,
        "told_of_articles": subject.told_of_articles,
    }
    context = {
        "partner": subject,
        "licence": licence or LicenceForm(initial=held),
        "key_form": key_form or PartnerKeyForm(),
        "person_form": person_form or PartnerPersonForm(),
        "suspend_form": suspend_form or SuspendForm(),
        "endpoints": listed(subject),
        "people": subject.people.select_related("user"),
        "keys": rows(subject.principal.api_keys.all(), at=now),
    }
    refused = any(form is not None and form.errors for form in (licence, key_form, person_form, suspend_form))
    return render(request, "publishing/partner.html", context, status=422 if refused else 200)
