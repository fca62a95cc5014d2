"""A partner's people, as an admin looks after them: invited, sent another link, let go and back in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.actions import deactivate_person, reactivate_person
from accounts.actions.invitations import invite
from accounts.models import User
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import Blocked, DomainError
from publishing.actions.partner_people import invite_partner_person
from publishing.forms.partner import PartnerPersonForm
from publishing.models import Partner
from publishing.views.partner import partner_of_page, partner_page


@require_POST
@admin_only
def partner_person_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = partner_of_page(public_id)
    form = PartnerPersonForm(request.POST)
    if form.is_valid():
        try:
            invite_partner_person(subject, by=who(request), at=clock.now(), **form.given("name", "email"))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"A link is on its way to {form.cleaned_data['email']}.")
            return redirect("partner", public_id)
    return partner_page(request, subject, person_form=form)


@require_POST
@admin_only
def partner_person_invite(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    user = _person(partner_of_page(public_id), person_id)
    try:
        invite(user, by=who(request), at=clock.now())
    except Blocked as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, f"A new link is on its way to {user.email}. Earlier ones are no longer good."
        )
    return redirect("partner", public_id)


@require_POST
@admin_only
def partner_person_active(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    user = _person(partner_of_page(public_id), person_id)
    if request.POST.get("active") == "yes":
        reactivate_person(user, by=who(request), at=clock.now())
        messages.success(request, f"{user} can sign in again.")
    else:
        deactivate_person(user, by=who(request), at=clock.now())
        messages.success(request, f"{user} is let go: signed out, and refused from now on.")
    return redirect("partner", public_id)


def _person(partner: Partner, person_id: UUID) -> User:
    return get_object_or_404(User, partner_person__partner=partner, public_id=person_id)
