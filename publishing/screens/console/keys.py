"""The partner's keys: issued, shown once, revoked, by the partner's own people."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.fresh_proof import fresh_proof_required
from accounts.models import ApiKey
from accounts.views.auth import current_user
from lib.datetimes import clock
from lib.web.listing import paginate_list
from publishing.models import PartnerPerson
from publishing.partners.actions import issue_partner_key, revoke_partner_key
from publishing.partners.key_selectors import build_key_rows
from publishing.partners.quick_start import list_examples
from publishing.screens.console.auth import partner_person_required, render_form_page
from publishing.screens.console.forms import ConsoleApiKeyForm


@sensitive_variables("issued")
@partner_person_required
@fresh_proof_required
def console_key_list(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    form = ConsoleApiKeyForm(request.POST or None)
    if form.is_valid():
        given = form.get_cleaned("label", "scopes", "expires_at")
        with form.show_refusal():
            issued = issue_partner_key(
                person.partner,
                by=current_user(request),
                at=clock.now(),
                **given,
            )
            # Shown in this response and stored nowhere; a redirect would have to store it in between.
            shown = {"key": issued.key, "secret": issued.secret, "examples": list_examples()}
            return render(request, "publishing/console/api_key_issued.html", shown, status=201)
    now = clock.now()
    found = paginate_list(request, person.partner.principal.api_keys.all(), ("-created_at", "-id"))
    context = {
        "partner": person.partner,
        "form": form,
        "keys": build_key_rows(found.rows, at=now),
        **found.pager,
    }
    return render_form_page(request, "publishing/console/keys.html", context, form)


@require_POST
@partner_person_required
@fresh_proof_required
def console_key_revoke(request: HttpRequest, person: PartnerPerson, public_id: UUID) -> HttpResponse:
    key = get_object_or_404(ApiKey, principal=person.partner.principal, public_id=public_id)
    revoke_partner_key(person.partner, key, by=current_user(request), at=clock.now())
    sentence = gettext("The key “{key}” has been revoked. Requests with it are refused from now on.")
    messages.success(request, sentence.format(key=key.label))
    return redirect("console_key_list")
