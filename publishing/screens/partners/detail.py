"""One partner: its licence, its keys, and whether it is suspended; ``views.people`` serves its people."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.factors import list_factors
from accounts.forms.people import ApiKeyForm
from accounts.models import ApiKey
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from publishing.models import Partner
from publishing.partners.actions import (
    issue_partner_key,
    resume_partner,
    revoke_partner_key,
    suspend_partner,
    update_license,
)
from publishing.partners.forms import LicenceForm, PartnerPersonForm, SuspendPartnerForm
from publishing.partners.key_selectors import build_key_rows
from publishing.webhooks.selectors import list_endpoints


@admin_required
def partner_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = get_partner_or_404(public_id)
    form = LicenceForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        given = form.get_cleaned("desks", "languages", "delay_minutes", "receives_article_events")
        with form.show_refusal():
            update_license(subject, by=current_user(request), at=clock.now(), **given)
            messages.success(request, gettext("The licence has been changed and applies immediately."))
            return redirect("partner_detail", public_id)
    return render_partner_page(request, subject, licence=form)


@require_POST
@sensitive_variables("issued")
@admin_required
def partner_key_issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = get_partner_or_404(public_id)
    form = ApiKeyForm(request.POST)
    if form.is_valid():
        with form.show_refusal():
            issued = issue_partner_key(
                subject, by=current_user(request), at=clock.now(), **form.get_cleaned("label", "expires_at")
            )
            # Shown in this response and stored nowhere; a redirect would have to store it in between.
            shown = {"owner": subject, "key": issued.key, "secret": issued.secret}
            return render(request, "publishing/partners/api_key_issued.html", shown, status=201)
    return render_partner_page(request, subject, key_form=form)


@require_POST
@admin_required
def partner_key_revoke(request: HttpRequest, public_id: UUID, key_id: UUID) -> HttpResponse:
    subject = get_partner_or_404(public_id)
    key = get_object_or_404(ApiKey, principal=subject.principal, public_id=key_id)
    revoke_partner_key(subject, key, by=current_user(request), at=clock.now())
    sentence = gettext("The key “{key}” has been revoked. Requests with it are refused from now on.")
    messages.success(request, sentence.format(key=key.label))
    return redirect("partner_detail", public_id)


@require_POST
@admin_required
def partner_active(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = get_partner_or_404(public_id)
    if request.POST.get("active") == "yes":
        resume_partner(subject, by=current_user(request), at=clock.now())
        sentence = gettext("{partner} has access again, with its keys, people and webhooks.")
        messages.success(request, sentence.format(partner=subject))
        return redirect("partner_detail", public_id)
    form = SuspendPartnerForm(request.POST)
    if form.is_valid():
        with form.show_refusal():
            suspend_partner(subject, by=current_user(request), at=clock.now(), **form.get_cleaned("reason"))
            sentence = gettext("{partner} is suspended. Its keys, people and webhooks are blocked.")
            messages.success(request, sentence.format(partner=subject))
            return redirect("partner_detail", public_id)
    return render_partner_page(request, subject, suspend_form=form)


def get_partner_or_404(public_id: UUID) -> Partner:
    """Return the partner of a URL under Setup. Raises Http404 for none."""
    return get_object_or_404(Partner.objects.select_related("principal"), public_id=public_id)


def render_partner_page(
    request: HttpRequest,
    subject: Partner,
    *,
    licence: LicenceForm | None = None,
    key_form: ApiKeyForm | None = None,
    person_form: PartnerPersonForm | None = None,
    suspend_form: SuspendPartnerForm | None = None,
) -> HttpResponse:
    """Render the page; a form that was refused is shown as it was sent."""
    now = clock.now()
    held = {
        "desks": [desk.slug for desk in subject.desks.all()],
        "languages": ", ".join(subject.languages),
        "delay_minutes": subject.delay_minutes,
        "receives_article_events": subject.receives_article_events,
    }
    context = {
        "partner": subject,
        "licence": licence or LicenceForm(initial=held),
        "key_form": key_form or ApiKeyForm(),
        "person_form": person_form or PartnerPersonForm(),
        "suspend_form": suspend_form or SuspendPartnerForm(),
        "endpoints": list_endpoints(subject),
        "people": subject.people.select_related("user").annotate(
            has_factor=Exists(list_factors(OuterRef("user")))  # type: ignore[arg-type]  # the row's user
        ),
        "keys": build_key_rows(subject.principal.api_keys.all(), at=now),
    }
    sent = licence or key_form or person_form or suspend_form
    return render(request, "publishing/partners/detail.html", context, status=sent.status if sent else 200)
