"""Screens of services: list, add, issue and revoke keys.

Roles and deactivation are in user_roles, user_reactivate and factcheck's user_deactivate.
"""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.actions import create_service, issue_api_key, revoke_api_key
from accounts.actions.consent import READING_SCOPES, request_key_consent
from accounts.forms.people import MembershipRolesForm, NewServiceForm, ServiceApiKeyForm
from accounts.models import ApiKey, User
from accounts.models.enums import UserKind
from accounts.models.user import SYSTEM_USERNAME
from accounts.selectors import list_pending_consents
from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.text.phrases import join_with_and
from lib.web.listing import paginate_list


@sensitive_variables("issued")
@admin_required
def service_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = _get_service(public_id)
    form = ServiceApiKeyForm(request.POST or None)
    if form.is_valid():
        given = form.get_cleaned("label", "scopes", "expires_at")
        with form.show_refusal():
            if READING_SCOPES & {*given["scopes"]} and (
                desks := request_key_consent(subject, by=current_user(request), at=clock.now())
            ):
                names = join_with_and([desk.name for desk in desks])
                sentence = gettext(
                    "A member of {desks} has been asked to agree. Then come back and create the key."
                )
                messages.info(request, sentence.format(desks=names))
                return redirect("service_detail", public_id)
            issued = issue_api_key(subject, by=current_user(request), at=clock.now(), **given)
            # Shown in this answer and stored nowhere; a redirect would have to store it in between.
            shown = {"owner": subject, "key": issued.key, "secret": issued.secret}
            return render(request, "accounts/api_key_issued.html", shown, status=201)
    return _render_service_page(request, subject, form=form)


@require_POST
@admin_required
def api_key_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.select_related("principal"), public_id=public_id)
    revoke_api_key(key, by=current_user(request), at=clock.now())
    messages.success(request, gettext("The key “{label}” has been revoked.").format(label=key.label))
    return redirect("service_detail", key.principal.public_id)


def _get_service(public_id: UUID) -> User:
    services = User.objects.filter(kind=UserKind.SERVICE).exclude(username=SYSTEM_USERNAME)
    return get_object_or_404(services, public_id=public_id)


def _render_service_page(request: HttpRequest, subject: User, *, form: ServiceApiKeyForm) -> HttpResponse:
    now = clock.now()
    context = {
        "service": subject,
        "form": form,
        "roles": MembershipRolesForm(user=subject, prefix="desk"),
        "pending": list_pending_consents(user=subject),
        "keys": [(key, key.is_live(at=now)) for key in subject.api_keys.all()],
    }
    return render(request, "accounts/service_detail.html", context, status=form.status)


@admin_required
def service_add(request: HttpRequest) -> HttpResponse:
    form = NewServiceForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            made = create_service(
                by=current_user(request), at=clock.now(), **form.get_cleaned("username", "name")
            )
            return redirect("service_detail", made.public_id)
    return render(request, "accounts/service_add.html", {"form": form}, status=form.status)


@admin_required
def service_list(request: HttpRequest) -> HttpResponse:
    live = Q(api_keys__revoked_at=None) & (
        Q(api_keys__expires_at=None) | Q(api_keys__expires_at__gt=clock.now())
    )
    services = User.objects.filter(kind=UserKind.SERVICE).exclude(username=SYSTEM_USERNAME)
    found = paginate_list(request, services.annotate(keys=Count("api_keys", filter=live)), ("name", "id"))
    context = {"services": found.rows, "total": services.count(), **found.pager}
    return render(request, "accounts/service_list.html", context)
