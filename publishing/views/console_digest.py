"""News by e-mail: how often somebody of a partner is written to, as they choose themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.views.gate import who
from lib import clock
from lib.errors import DomainError
from publishing.actions.partner_digests import choose_digest
from publishing.forms.console import DigestForm
from publishing.models import PartnerDigest, PartnerPerson
from publishing.models.partner_digest import Often
from publishing.views.console_gate import filled_in, partners_only


@partners_only
def console_digest(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    digest = PartnerDigest.objects.filter(person=person).first()
    held = digest.often if digest else Often.OFF
    form = DigestForm(request.POST or None, initial={"often": held})
    if request.method == "POST" and form.is_valid():
        try:
            chosen = choose_digest(person, by=who(request), at=clock.now(), **form.given("often"))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _said(chosen))
            return redirect("console_digest")
    context = {"form": form, "digest": digest, "email": person.user.email}
    return filled_in(request, "publishing/console_digest.html", context, form)


def _said(digest: PartnerDigest) -> str:
    if digest.due_at is None:
        return "You get no letters."
    return f"Saved. The first letter can come on {digest.due_at.day} {digest.due_at:%B, %H:%M} UTC."
