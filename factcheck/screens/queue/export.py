"""The claims of the queue as a file, with the columns that an import reads."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access_log import record_desk_access
from accounts.fresh_proof import export_proof_required
from accounts.views.auth import current_user
from factcheck.claim_imports.exporting import MAX_CLAIMS, list_claim_rows, render_claims
from factcheck.models import Claim
from factcheck.screens.queue.filter_menu import filter_queue
from lib.datetimes.clock import now
from lib.files import exports
from lib.text.phrases import format_number

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": exports.MEDIA_TYPE}


@require_safe
@export_proof_required
def claim_export(request: HttpRequest, form: str) -> HttpResponse:
    """Send the claims that the filters of the address show. ``form`` is csv or xlsx."""
    user, chosen = current_user(request), filter_queue(request.GET, request)
    if chosen.list_problems():
        return redirect(f"{reverse('claim_queue')}?{request.GET.urlencode()}")
    keys = list(chosen.qs.values_list("pk", flat=True)[: MAX_CLAIMS + 1])
    if len(keys) > MAX_CLAIMS:
        message = gettext("A file has up to {max} claims. Filter the list to have fewer.")
        messages.error(request, message.format(max=format_number(MAX_CLAIMS)))
        return redirect(f"{reverse('claim_queue')}?{request.GET.urlencode()}")
    claims = Claim.objects.visible_to(user).filter(pk__in=keys)
    for desk in {claim.desk for claim in claims.select_related("desk")}:
        record_desk_access(request, "download_claims", desk, desk=desk)
    body = render_claims(list_claim_rows(claims, user), as_xlsx=form == "xlsx")
    return build_table_download(body, form, f"claims-{now():%Y-%m-%d}")


def build_table_download(body: bytes, form: str, name: str) -> HttpResponse:
    """Return a table as a file to be saved."""
    answer = HttpResponse(body, content_type=MEDIA_TYPES[form])
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    return answer
