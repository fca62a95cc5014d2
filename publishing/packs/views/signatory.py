"""Signatory packs: the form, and the list of packs with their progress."""

from datetime import UTC, timedelta
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.access_log import record_desk_access
from accounts.fresh_proof import export_proof_required
from accounts.models import Desk
from accounts.views.auth import current_user
from lib.datetimes.clock import now
from lib.db.connections import release_connections
from lib.errors import NotAllowed
from publishing.models import SignatoryPack
from publishing.packs.actions import open_pack
from publishing.packs.forms import SignatoryPackForm
from publishing.packs.methodology import find_current_methodology
from publishing.packs.signatory_packs import STANDARDS_ONLY_MESSAGE, list_desk_ids, request_signatory_pack
from publishing.packs.views.pack_list import render_pack_list


def signatory_pack_list(request: HttpRequest) -> HttpResponse:
    user, at = current_user(request), now()
    own = list_desk_ids(user)
    if not own:
        raise NotAllowed(STANDARDS_ONLY_MESSAGE)
    today = at.date()
    begin = {
        "first": today.replace(day=1) - timedelta(days=365),
        "last": today,
        "desks": Desk.objects.filter(pk__in=own).values_list("slug", flat=True),
    }
    form = SignatoryPackForm(user, request.POST or None, initial=begin)
    if form.is_valid():
        given = form.get_cleaned("first", "last", "desks", "sample")
        with form.show_refusal():
            request_signatory_pack(by=user, at=at, **given | {"desks": list(given["desks"])})
            return redirect("signatory_pack_list")
    context = {"methods": find_current_methodology(), "download": "signatory_pack_download"}
    return render_pack_list(
        request,
        "publishing/packs/signatory_packs.html",
        SignatoryPack.objects.of_desks(own),
        context,
        form=form,
        at=at,
        tz=UTC,
    )


@require_POST
@export_proof_required
def signatory_pack_download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Send the zip. A POST, since each download is an event of the audit log."""
    user = current_user(request)
    pack = get_object_or_404(SignatoryPack.objects.of_desks(list_desk_ids(user)), public_id=public_id)
    opened = open_pack(pack, by=user, at=now())
    for desk in pack.desks.all():
        record_desk_access(request, "download_signatory_pack", pack, desk=desk)
    release_connections()
    name = f"signatory-pack-{pack.first}-{pack.last}.zip"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")
