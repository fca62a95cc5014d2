"""Defence files of a claim or an article: the form, and the list of files with their progress."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access_log import record_desk_access
from accounts.fresh_proof import export_proof_required
from accounts.views.auth import current_user
from articles.models import Article
from factcheck.models import Claim, Source
from factcheck.screens.article.views import get_visible_article
from factcheck.screens.claim.views import get_visible_claim
from factcheck.sources.access import record_source_access
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.db.connections import release_connections
from lib.errors import NotAllowed
from publishing.models import DefenceFile
from publishing.packs.actions import open_pack
from publishing.packs.defence_data import get_access_refusals
from publishing.packs.defence_files import get_create_refusal, get_download_refusal, request_defence_file
from publishing.packs.forms import DefenceFileForm
from publishing.packs.views.pack_list import render_pack_list


def claim_defence_files(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _render_defence_page(request, get_visible_claim(request, public_id))


def article_defence_files(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _render_defence_page(request, get_visible_article(current_user(request), public_id))


@require_POST
@export_proof_required
def defence_file_download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Send the zip. A POST, since each download is an event of the audit log."""
    user = current_user(request)
    seen = DefenceFile.objects.visible_to(user).select_related("claim__desk", "article__desk")
    file = get_object_or_404(seen, public_id=public_id)
    if refusal := get_download_refusal(user, file):
        raise NotAllowed(refusal)
    opened = open_pack(file, by=user, at=now())
    release_connections()
    kind = "claim" if file.claim_id else "article"
    record_desk_access(
        request, "download_defence_file", file.subject_object, part=file, desk=file.subject_object.desk
    )
    sources = Source.objects.visible_to(user).filter(public_id__in=file.sources)
    record_source_access(request, "download_defence_file", sources)
    name = f"defence-{kind}-{str(file.subject_object.public_id)[:8]}-{file.requested_at:%Y-%m-%d}.zip"
    return FileResponse(opened, as_attachment=True, filename=name, content_type="application/zip")


def _render_defence_page(request: HttpRequest, subject: Claim | Article) -> HttpResponse:
    user, at = current_user(request), now()
    if refusal := get_create_refusal(user, subject):
        raise NotAllowed(refusal)
    kind = "claim" if isinstance(subject, Claim) else "article"
    # Nothing has to be ticked, so that a request without a field is one too.
    form = DefenceFileForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        wanted = form.get_cleaned("with_restricted", "whole_chain")
        with form.show_refusal():
            request_defence_file(subject, by=user, at=at, **wanted)
            return redirect(f"{kind}_defence_files", subject.public_id)
    context = {
        "subject": subject,
        "kind": kind,
        "back": reverse(f"{kind}_detail", args=[subject.public_id]),
        "download": "defence_file_download",
    }
    return render_pack_list(
        request,
        "publishing/packs/defence_files.html",
        DefenceFile.objects.filter(**{kind: subject}),
        context,
        form=form,
        at=at,
        tz=get_timezone(subject.desk.timezone),
        get_refusals=lambda files: get_access_refusals(files, user),
    )
