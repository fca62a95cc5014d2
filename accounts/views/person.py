"""One person: details, a new password or a link to choose one; user_roles and user_active serve the rest."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts import passwords
from accounts.actions import change_person, set_password
from accounts.actions.invitations import invite
from accounts.enums import Kind
from accounts.forms.person import PersonForm, RolesForm
from accounts.models import User
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import Blocked, DomainError
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


@sensitive_variables("password")
@require_POST
@admin_only
def person_password(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject, password = _person(public_id), passwords.generate()
    set_password(subject, by=who(request), at=clock.now(), password=password)
    return render(request, "accounts/password_once.html", {"person": subject, "password": password})


@require_POST
@admin_only
def person_invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _person(public_id)
    if not subject.email:
        messages.error(request, "There is no e-mail address to send a link to. Add one first.")
        return redirect("person", public_id)
    try:
        invite(subject, by=who(request), at=clock.now())
    except Blocked as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"A link to choose a password is on its way to {subject.email}.")
    return redirect("person", public_id)


def _person(public_id: UUID) -> User:
    return get_object_or_404(User, public_id=public_id, kind=Kind.PERSON)


def _details(subject: User, request: HttpRequest) -> PersonForm:
    initial = {"name": subject.name, "email": subject.email, "admin": subject.is_staff}
    return PersonForm(request.POST or None, initial=initial)


def _page(request: HttpRequest, subject: User, *, form: PersonForm) -> HttpResponse:
    context = {
        "person": subject,
        "form": form,
        "roles": RolesForm(user=subject, prefix="desk"),
        "history": history("user", subject).reverse()[:20],
    }
    return render(request, "accounts/person.html", context, status=422 if form.errors else 200)
