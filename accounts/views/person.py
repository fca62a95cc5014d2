"""One person: details, roles on desks, a new password, letting go."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts import passwords
from accounts.actions import (
    change_person,
    deactivate_person,
    reactivate_person,
    remove_membership,
    set_membership,
    set_password,
)
from accounts.enums import Kind
from accounts.forms.person import PersonForm, RolesForm
from accounts.models import User
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError
from record.queries import history


@admin_only
def person(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _person(public_id)
    form = _details(subject, request)
    if request.method == "POST" and form.is_valid():
        try:
            change_person(subject, by=who(request), at=clock.now(), **form.given("name", "email", "admin"))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("person", public_id)
    return _page(request, subject, form=form)


@require_POST
@admin_only
def person_roles(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _person(public_id)
    roles = RolesForm(request.POST, user=subject, prefix="desk")
    if not roles.is_valid():
        return _page(request, subject, roles=roles)
    by, at = who(request), clock.now()
    with transaction.atomic():
        for desk, role in roles.changes():
            if role:
                set_membership(subject, desk, by=by, at=at, role=role)
            else:
                remove_membership(subject, desk, by=by, at=at)
    messages.success(request, "Roles saved.")
    return redirect("person", public_id)


@sensitive_variables("password")
@require_POST
@admin_only
def person_password(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject, password = _person(public_id), passwords.generate()
    set_password(subject, by=who(request), at=clock.now(), password=password)
    return render(request, "accounts/password_once.html", {"person": subject, "password": password})


@require_POST
@admin_only
def person_active(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _person(public_id)
    step = reactivate_person if request.POST.get("active") == "yes" else deactivate_person
    try:
        step(subject, by=who(request), at=clock.now())
    except DomainError as refusal:
        return _page(request, subject, refusal=refusal)
    messages.success(
        request, f"{subject.name} can {'sign in again' if subject.is_active else 'no longer sign in'}."
    )
    return redirect("person", public_id)


def _person(public_id: UUID) -> User:
    return get_object_or_404(User, public_id=public_id, kind=Kind.PERSON)


def _details(subject: User, request: HttpRequest) -> PersonForm:
    initial = {"name": subject.name, "email": subject.email, "admin": subject.is_staff}
    return PersonForm(request.POST or None, initial=initial)


def _page(
    request: HttpRequest,
    subject: User,
    *,
    form: PersonForm | None = None,
    roles: RolesForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    context = {
        "person": subject,
        "form": form
        or PersonForm(initial={"name": subject.name, "email": subject.email, "admin": subject.is_staff}),
        "roles": roles or RolesForm(user=subject, prefix="desk"),
        "refusal": refusal,
        "history": history("user", subject).reverse()[:20],
    }
    wrong = refusal or (form and form.errors) or (roles and roles.errors)
    status = refusal.status if refusal else 422 if wrong else 200
    return render(request, "accounts/person.html", context, status=status)
