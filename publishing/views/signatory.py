"""Signatory packs: the form, and every pack that was made, as it comes about."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import Desk
from accounts.views.gate import who
from lib.clock import now
from lib.connections import let_go
from lib.encoded import has_it
from lib.errors import DomainError, NotAllowed
from lib.listing import paged
from lib.times import zone
from publishing.actions.packs import open_pack
from publishing.actions.signatory_packs import ONLY, ask_signatory_pack, desks_for
from publishing.forms.signatory import SignatoryForm
from publishing.models import SignatoryPack
from publishing.queries.methods import current_methods
from publishing.queries.pack_rows import rows, tag


@login_required
def signatory_packs(request: HttpRequest) -> HttpResponse:
    """With ``X-Requested-With: watch`` the list alone, and 304 while nothing in it changed."""
    user, at = who(request), now()
    mine = desks_for(user)
    if not mine:
        raise NotAllowed(ONLY)
    form = SignatoryForm(user, request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        given = form.given("first", "last", "desks", "sample")
        try:
            ask_signatory_pack(by=user, at=at, **given | {"desks": list(given["desks"])})
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("signatory_packs")
    packs = SignatoryPack.objects.of_desks(mine).select_related("asked_by")
    found = paged(request, packs, ("-asked_at", "-id"))
    listed = rows(found.rows, viewer=user, at=at, tz=zone("UTC"), why_not={})
    told = tag(listed)
    watching = request.headers.get("X-Requested-With") == "watch"
    if watching and has_it(request, told):
        return HttpResponse(status=304, headers={"ETag": told})
    today = at.date()
    begin = {
        "first": today.replace(day=1) - timedelta(days=365),
        "last": today,
        "desks": list(Desk.objects.filter(pk__in=mine).values_list("slug", flat=True)),
    }
    context = {
        "form": form or SignatoryForm(user, initial=begin),
        "methods": current_methods(),
        "here": request.get_full_path(),
        "rows": listed,
        "download": "signatory_download",
        "tag": told,
        **found.pager,
    }
    template = "publishing/packs_live.html" if watching else "publishing/signatory.html"
    answer = render(request, template, context, status=422 if form is not None else 200)
    if watching:
        answer["ETag"] = told
    return answer


@login_required
@require_POST
def signatory_download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The zip. By a button, since each time goes into the record."""
    user = who(request)
    pack = get_object_or_404(SignatoryPack.objects.of_desks(desks_for(user)), public_id=public_id)
    opened = open_pack(pack, by=user, at=now())
    let_go()
    name = f"signatory-pack-{pack.first}-{pack.last}.zip"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")
