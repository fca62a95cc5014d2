"""Defence files of a claim or an article: the form, and every file that was made, as it comes about."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from articles.models import Article
from factcheck.models import Claim
from factcheck.views.article import visible_article
from factcheck.views.claim import seen_by
from lib.clock import now
from lib.connections import let_go
from lib.encoded import has_it
from lib.errors import NotAllowed, WrongState
from lib.listing import paged
from lib.times import zone
from publishing.actions.defence_files import ask_defence_file, may_have, may_make
from publishing.actions.packs import open_pack
from publishing.forms.defence import DefenceForm
from publishing.models import DefenceFile
from publishing.queries.defence import why_out_of_reach
from publishing.queries.pack_rows import rows, tag


@login_required
def claim_defence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, seen_by(request, public_id))


@login_required
def article_defence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, visible_article(who(request), public_id))


@login_required
@require_POST
def defence_download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The zip. By a button, since each time goes into the record."""
    user = who(request)
    seen = DefenceFile.objects.visible_to(user).select_related("claim__desk", "article__desk")
    file = get_object_or_404(seen, public_id=public_id)
    if refusal := may_have(user, file):
        raise NotAllowed(refusal)
    opened = open_pack(file, by=user, at=now())
    let_go()
    kind = "claim" if file.claim_id else "article"
    name = f"defence-{kind}-{str(file.about.public_id)[:8]}-{file.asked_at:%Y-%m-%d}.zip"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")


def _page(request: HttpRequest, subject: Claim | Article) -> HttpResponse:
    """With ``X-Requested-With: watch`` the list alone, and 304 while nothing in it changed."""
    user, at = who(request), now()
    if refusal := may_make(user, subject):
        raise NotAllowed(refusal)
    kind = "claim" if isinstance(subject, Claim) else "article"
    if request.method == "POST":
        form = DefenceForm(request.POST)
        if form.is_valid():
            wanted = form.given("with_restricted", "whole_chain")
            try:
                ask_defence_file(subject, by=user, at=at, **wanted)
            except WrongState as not_now:
                form.refuse(not_now)
            else:
                return redirect(f"{kind}_defence", subject.public_id)
    else:
        form = DefenceForm()
    files = DefenceFile.objects.filter(**{kind: subject}).select_related("asked_by")
    found = paged(request, files, ("-asked_at", "-id"))
    why_not = why_out_of_reach(found.rows, user)
    listed = rows(found.rows, viewer=user, at=at, tz=zone(subject.desk.timezone), why_not=why_not)
    told = tag(listed)
    watching = request.headers.get("X-Requested-With") == "watch"
    if watching and has_it(request, told):
        return HttpResponse(status=304, headers={"ETag": told})
    context = {
        "subject": subject,
        "kind": kind,
        "back": reverse(kind, args=[subject.public_id]),
        "here": request.get_full_path(),
        "form": form,
        "rows": listed,
        "download": "defence_download",
        "tag": told,
        **found.pager,
    }
    template = "publishing/packs_live.html" if watching else "publishing/defence.html"
    answer = render(request, template, context, status=409 if form.errors else 200)
    if watching:
        answer["ETag"] = told
    return answer
