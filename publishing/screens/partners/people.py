"""A partner's people, for an admin: invite, send another link, reset factors, deactivate and reactivate."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.actions import deactivate_person, reactivate_person
from accounts.actions.factor_resets import request_factor_reset
from accounts.actions.invitations import create_invitation
from accounts.models import User
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.errors import Blocked
from lib.web.forms import show_refusal
from publishing.models import Partner
from publishing.partners.forms import PartnerPersonForm
from publishing.partners.people import invite_partner_person
from publishing.screens.partners.detail import get_partner_or_404, render_partner_page


@require_POST
@admin_required
def partner_person_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = get_partner_or_404(public_id)
    form = PartnerPersonForm(request.POST)
    if form.is_valid():
        with form.show_refusal():
            invite_partner_person(
                subject, by=current_user(request), at=clock.now(), **form.get_cleaned("name", "email")
            )
            sentence = gettext("E-mailing a link to {email}.")
            messages.success(request, sentence.format(email=form.cleaned_data["email"]))
            return redirect("partner_detail", public_id)
    return render_partner_page(request, subject, person_form=form)


@require_POST
@admin_required
def partner_person_invite(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    user = _get_partner_user(get_partner_or_404(public_id), person_id)
    try:
        create_invitation(user, by=current_user(request), at=clock.now())
    except Blocked as refusal:
        messages.error(request, refusal.message)
    else:
        sentence = gettext("E-mailing a new link to {email}. Earlier links no longer work.")
        messages.success(request, sentence.format(email=user.email))
    return redirect("partner_detail", public_id)


@require_POST
@admin_required
def partner_person_active(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    user = _get_partner_user(get_partner_or_404(public_id), person_id)
    if request.POST.get("active") == "yes":
        reactivate_person(user, by=current_user(request), at=clock.now())
        sentence = gettext("{person} can sign in again.")
    else:
        deactivate_person(user, by=current_user(request), at=clock.now())
        sentence = gettext("{person} has been removed and signed out.")
    messages.success(request, sentence.format(person=user))
    return redirect("partner_detail", public_id)


@require_POST
@admin_required
def partner_person_reset_factors(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    """Remove every second factor at once: a partner's person is on no desk whose people would be asked."""
    user = _get_partner_user(get_partner_or_404(public_id), person_id)
    with show_refusal(request):
        request_factor_reset(user, by=current_user(request), at=clock.now())
        messages.success(request, gettext("{name} no longer has a second factor.").format(name=user))
    return redirect("partner_detail", public_id)


def _get_partner_user(partner: Partner, person_id: UUID) -> User:
    return get_object_or_404(User, partner_person__partner=partner, public_id=person_id)
