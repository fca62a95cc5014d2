"""Frequency of the digest e-mail, which each of a partner's people chooses."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from accounts.views.auth import current_user
from lib.datetimes import clock
from lib.datetimes.humanize import format_public_time
from publishing.models import PartnerDigest, PartnerPerson
from publishing.models.partner_digest import PartnerDigestFrequency
from publishing.partners.digests import set_digest_frequency
from publishing.screens.console.auth import partner_person_required, render_form_page
from publishing.screens.console.forms import DigestFrequencyForm


@partner_person_required
def console_digest(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    digest = PartnerDigest.objects.filter(person=person).first()
    held = digest.frequency if digest else PartnerDigestFrequency.OFF
    form = DigestFrequencyForm(request.POST or None, initial={"frequency": held})
    if request.method == "POST" and form.is_valid():
        with form.show_refusal():
            chosen = set_digest_frequency(
                person, by=current_user(request), at=clock.now(), **form.get_cleaned("frequency")
            )
            messages.success(request, _describe_frequency(chosen))
            return redirect("console_digest")
    context = {"form": form, "digest": digest, "email": person.user.email}
    return render_form_page(request, "publishing/console/digest.html", context, form)


def _describe_frequency(digest: PartnerDigest) -> str:
    if digest.due_at is None:
        return gettext("You will get no e-mails.")
    return gettext("Saved. The first e-mail may come on {date}.").format(
        date=format_public_time(digest.due_at)
    )
