"""Add a person: their first password is made here and shown once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_variables

from accounts import passwords
from accounts.actions import create_person
from accounts.forms.person import NewPersonForm
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError


@sensitive_variables("password")
@admin_only
def person_add(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = passwords.generate()
        given = form.given("username", "name", "email", "admin")
        try:
            person = create_person(by=who(request), at=clock.now(), password=password, **given)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            # Shown in this answer and kept nowhere; a redirect would have to keep it in between.
            shown = {"person": person, "password": password, "is_new": True}
            return render(request, "accounts/password_once.html", shown, status=201)
    return render(request, "accounts/person_add.html", {"form": form}, status=422 if form.errors else 200)
