"""The partner's keys: issued, shown once, revoked, by the partner's own people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.models import ApiKey
from accounts.views.gate import who
from lib import clock
from lib.errors import DomainError
from lib.listing import paged
from publishing.actions.partners import issue_partner_key, revoke_partner_key
from publishing.forms.console import ConsoleKeyForm
from publishing.models import PartnerPerson
from publishing.queries.keys import rows
from publishing.queries.quick_start import examples
from publishing.views.console_gate import filled_in, partners_only


@sensitive_variables("issued")
@partners_only
def console_keys(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    form = ConsoleKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.given("label", "scopes")
        try:
            issued = issue_partner_key(
                person.partner, by=who(request), at=clock.now(), expires_at=form.expires_at(), **given
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            # Shown in this answer and kept nowhere; a redirect would have to keep it in between.
            shown = {"key": issued.key, "secret": issued.secret, "examples": examples()}
            return render(request, "publishing/console_key_once.html", shown, status=201)
    now = clock.now()
    found = paged(request, person.partner.principal.api_keys.all(), ("-created_at", "-id"))
    context = {
        "partner": person.partner,
        "form": form,
        "keys": rows(found.rows, at=now),
        **found.pager,
    }
    return filled_in(request, "publishing/console_keys.html", context, form)


@require_POST
@partners_only
def console_key_revoke(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    key = get_object_or_404(ApiKey, principal=person.partner.principal, public_id=public_id)
    revoke_partner_key(person.partner, key, by=who(request), at=clock.now())
    messages.success(request, f"The key “{key.label}” is revoked. The next request with it is refused.")
    return redirect("console_keys")
