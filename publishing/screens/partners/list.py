"""List of the partners who pull published verdicts, with their licences."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.auth import admin_required
from lib.datetimes import clock
from lib.web.listing import paginate_list
from publishing.models import Partner
from publishing.partners.licenses import describe_license


@admin_required
def partner_list(request: HttpRequest) -> HttpResponse:
    live = Q(principal__api_keys__revoked_at=None) & (
        Q(principal__api_keys__expires_at=None) | Q(principal__api_keys__expires_at__gt=clock.now())
    )
    keys = Count("principal__api_keys", filter=live, distinct=True)
    partners = Partner.objects.prefetch_related("desks").annotate(keys=keys)
    found = paginate_list(request, partners, ("name", "id"))
    return render(
        request,
        "publishing/partners/list.html",
        {
            "partners": [(partner, describe_license(partner)) for partner in found.rows],
            "total": Partner.objects.count(),
            **found.pager,
        },
    )
