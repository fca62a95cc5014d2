"""One service: its keys, issued and revoked; user_roles and user_active serve the rest of the screen."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.actions import issue_key, revoke_key
from accounts.enums import Kind
from accounts.forms.person import RolesForm
from accounts.forms.service import NewKeyForm
from accounts.models import ApiKey, User
from accounts.models.user import SYSTEM
from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError


@sensitive_variables("issued")
@admin_only
def service(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _service(public_id)
    form = NewKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.given("label", "scopes")
        try:
            issued = issue_key(
                subject, by=who(request), at=clock.now(), expires_at=form.expires_at(), **given
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            # Shown in this answer and kept nowhere; a redirect would have to keep it in between.
            shown = {"service": subject, "key": issued.key, "secret": issued.secret}
            return render(request, "accounts/key_once.html", shown, status=201)
    return _page(request, subject, form=form)


@require_POST
@admin_only
def key_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.select_related("principal"), public_id=public_id)
    revoke_key(key, by=who(request), at=clock.now())
    messages.success(request, f"The key “{key.label}” is revoked. The next request with it is refused.")
    return redirect("service", key.principal.public_id)


def _service(public_id: UUID) -> User:
    services = User.objects.filter(kind=Kind.SERVICE).exclude(username=SYSTEM)
    return get_object_or_404(services, public_id=public_id)


def _page(request: HttpRequest, subject: User, *, form: NewKeyForm) -> HttpResponse:
    now = clock.now()
    context = {
        "service": subject,
        "form": form,
        "roles": RolesForm(user=subject, prefix="desk"),
        "keys": [(key, key.is_live(at=now)) for key in subject.api_keys.all()],
    }
    return render(request, "accounts/service.html", context, status=422 if form.errors else 200)
