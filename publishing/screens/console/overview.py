"""The partner console's first page, quick start, usage and digest."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.datetimes.humanize import format_public_time
from lib.web.listing import paginate_list
from publishing.models import Partner, PartnerDigest, PartnerPerson
from publishing.models.partner_digest import PartnerDigestFrequency
from publishing.partners.digests import set_digest_frequency
from publishing.partners.key_selectors import list_live_keys
from publishing.partners.licenses import describe_license
from publishing.partners.quick_start import list_examples
from publishing.partners.usage import flush_usage
from publishing.partners.usage_selectors import get_newest_position, list_key_usage
from publishing.screens.console.auth import partner_person_required, render_form_page
from publishing.screens.console.forms import DigestFrequencyForm
from publishing.screens.partners.detail import get_partner_or_404


@partner_person_required
def console_overview(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    keys = list(list_live_keys(person.partner, at=clock.now()))
    context = {"partner": person.partner, "licence": describe_license(person.partner), "keys": keys}
    return render(request, "publishing/console/overview.html", context)


@partner_person_required
def console_docs(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    keys = list(list_live_keys(person.partner, at=clock.now()))
    real = [key for key in keys if not key.is_sandbox]
    context = {"key": next(iter(real or keys), None), "examples": list_examples()}
    return render(request, "publishing/console/docs.html", context)


@partner_person_required
def console_usage(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    return _render_usage_page(request, person.partner, "publishing/console/usage.html")


@admin_required
def partner_usage(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _render_usage_page(request, get_partner_or_404(public_id), "publishing/partners/usage.html")


def _render_usage_page(request: HttpRequest, partner: Partner, template: str) -> HttpResponse:
    flush_usage()  # what this process has counted until now; others are a few seconds behind
    found = paginate_list(request, partner.principal.api_keys.all(), ("-created_at", "-id"))
    context = {
        "partner": partner,
        "usage": list_key_usage(found.rows, at=clock.now()),
        "newest": get_newest_position(),
        **found.pager,
    }
    return render(request, template, context)


@partner_person_required
def console_digest(request: HttpRequest, person: PartnerPerson) -> HttpResponse:
    digest = PartnerDigest.objects.filter(person=person).first()
    held = digest.frequency if digest else PartnerDigestFrequency.OFF
    form = DigestFrequencyForm(request.POST or None, initial={"frequency": held})
    if form.is_valid():
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
