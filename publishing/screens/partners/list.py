"""The partners who pull published verdicts: their list, a new one, and what one was sent."""

from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from lib.web.listing import paginate_list
from publishing.models import Partner
from publishing.partners.actions import create_partner
from publishing.partners.forms import NewPartnerForm
from publishing.partners.licenses import describe_license
from publishing.screens.partners.detail import get_partner_or_404
from publishing.webhooks.selectors import list_deliveries


@admin_required
def partner_list(request: HttpRequest) -> HttpResponse:
    live = Q(principal__api_keys__revoked_at=None) & (
        Q(principal__api_keys__expires_at=None) | Q(principal__api_keys__expires_at__gt=clock.now())
    )
    keys = Count("principal__api_keys", filter=live, distinct=True)
    partners = Partner.objects.prefetch_related("desks").annotate(keys=keys)
    found = paginate_list(request, partners, ("name", "id"))
    context = {
        "partners": [(partner, describe_license(partner)) for partner in found.rows],
        "total": Partner.objects.count(),
        **found.pager,
    }
    return render(request, "publishing/partners/list.html", context)


@admin_required
def partner_add(request: HttpRequest) -> HttpResponse:
    form = NewPartnerForm(request.POST or None)
    if form.is_valid():
        given = form.get_cleaned("name", "desks", "languages", "delay_minutes", "receives_article_events")
        with form.show_refusal():
            made = create_partner(by=current_user(request), at=clock.now(), **given)
            return redirect("partner_detail", made.public_id)
    return render(request, "publishing/partners/add.html", {"form": form}, status=form.status)


@admin_required
def partner_deliveries(request: HttpRequest, public_id: UUID) -> HttpResponse:
    subject = get_partner_or_404(public_id)
    found = paginate_list(request, list_deliveries(subject), ("-id",))
    context = {"partner": subject, "deliveries": found.rows, **found.pager}
    return render(request, "publishing/partners/deliveries.html", context)
