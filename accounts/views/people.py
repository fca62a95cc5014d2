"""Screens of people: list, add, change, send a link to choose a password; the roles of people and services.

Deactivation is in factcheck's user_deactivate, because it asks first where somebody's work goes.
"""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.actions import create_person, reactivate_person, set_roles, update_person
from accounts.actions.emails import has_mail_server
from accounts.actions.factor_resets import request_factor_reset
from accounts.actions.invitations import create_invitation
from accounts.factors import has_factor
from accounts.forms.people import MembershipRolesForm, NewPersonForm, PersonForm
from accounts.history import describe_person_events
from accounts.models import User
from accounts.models.enums import UserKind
from accounts.selectors import list_pending_consents
from accounts.views.auth import admin_required, current_user
from audit.selectors import list_events_of_subject
from lib.datetimes import clock
from lib.errors import Blocked, DomainError
from lib.text.phrases import join_with_and
from lib.web.listing import paginate_list


@admin_required
def person_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _get_person(public_id)
    form = _build_person_form(subject, request)
    if form.is_valid():
        with form.show_refusal():
            update_person(
                subject,
                by=current_user(request),
                at=clock.now(),
                **form.get_cleaned("name", "email", "admin"),
            )
            messages.success(request, gettext("Saved."))
            return redirect("person_detail", public_id)
    return _render_person_page(request, subject, form=form)


@require_POST
@admin_required
def person_invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _get_person(public_id)
    try:
        create_invitation(subject, by=current_user(request), at=clock.now())
    except Blocked as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, gettext("E-mailing a link to {email}.").format(email=subject.email))
    return redirect("person_detail", public_id)


@require_POST
@admin_required
def person_reset_factors(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove every second factor of a person, or ask the people of their confidential desks."""
    subject = _get_person(public_id)
    try:
        desks = request_factor_reset(subject, by=current_user(request), at=clock.now())
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("person_detail", public_id)
    if desks:
        names = join_with_and([desk.name for desk in desks])
        sentence = gettext("A member of {desks} has been asked to agree.").format(desks=names)
    else:
        sentence = gettext("{name} no longer has a second factor.").format(name=subject)
    messages.success(request, sentence)
    return redirect("person_detail", public_id)


def _get_person(public_id: UUID) -> User:
    return get_object_or_404(User, public_id=public_id, kind=UserKind.PERSON)


def _build_person_form(subject: User, request: HttpRequest) -> PersonForm:
    initial = {"name": subject.name, "email": subject.email, "admin": subject.is_staff}
    return PersonForm(request.POST or None, initial=initial)


def _render_person_page(request: HttpRequest, subject: User, *, form: PersonForm) -> HttpResponse:
    context = {
        "person": subject,
        "form": form,
        "roles": MembershipRolesForm(user=subject, prefix="desk"),
        "has_factor": has_factor(subject),
        "has_mail_server": has_mail_server(),
        "pending": list_pending_consents(user=subject),
        "history": describe_person_events(subject, list_events_of_subject("user", subject).reverse()[:20]),
    }
    return render(request, "accounts/person_detail.html", context, status=form.status)


@admin_required
def person_add(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if form.is_valid():
        given = form.get_cleaned("username", "name", "email", "admin")
        with form.show_refusal():
            with transaction.atomic():
                person = create_person(by=current_user(request), at=clock.now(), **given)
                create_invitation(person, by=current_user(request), at=clock.now())
            messages.success(
                request,
                gettext("E-mailing a password link to {email}. You can add roles now.").format(
                    email=person.email
                ),
            )
            return redirect("person_detail", person.public_id)
    context = {"form": form, "has_mail_server": has_mail_server()}
    return render(request, "accounts/person_add.html", context, status=form.status)


@admin_required
def person_list(request: HttpRequest) -> HttpResponse:
    people = User.objects.filter(kind=UserKind.PERSON).prefetch_related("memberships__desk")
    found = paginate_list(request, people, ("-is_active", "name", "id"))
    context = {"people": found.rows, "total": people.count(), **found.pager}
    return render(request, "accounts/person_list.html", context)


@require_POST
@admin_required
def user_reactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    try:
        reactivate_person(user, by=current_user(request), at=clock.now())
    except Blocked as refusal:
        messages.error(request, refusal.message)
    else:
        sentence = (
            gettext("The API keys of {name} work again, with the same roles as before.")
            if user.is_service
            else gettext("{name} can sign in again, with the same roles as before.")
        )
        messages.success(request, sentence.format(name=user))
        if list_pending_consents(user=user).exists():
            messages.info(request, gettext("Roles on confidential desks wait for a member’s consent."))
    return redirect("service_detail" if user.is_service else "person_detail", public_id)


@require_POST
@admin_required
def user_roles(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    page = "service_detail" if user.is_service else "person_detail"
    form = MembershipRolesForm(request.POST, user=user, prefix="desk")
    if form.is_valid():
        changes = form.list_changes()
        given, left = [row for row in changes if row[1]], [desk for desk, role in changes if not role]
        try:
            waiting = set_roles(user, by=current_user(request), at=clock.now(), roles=given)
        except Blocked as refusal:
            messages.error(request, refusal.message)
            return redirect(page, public_id)
        if given or not left:
            messages.success(request, gettext("Roles saved."))
        if waiting:
            names = join_with_and([desk.name for desk in waiting])
            sentence = gettext(
                "A member of {desks} has been asked to agree. Until then, nothing changes there."
            )
            messages.info(request, sentence.format(desks=names))
        if left:
            desks = [desk.slug for desk in left]
            return redirect(reverse("membership_remove", args=[public_id], query={"desk": desks}))
    else:
        messages.error(request, gettext("Unknown role. Nothing was saved."))
    return redirect(page, public_id)
