"""A kept copy: what was relied on marked in its words, who froze it, the other copies, and the files."""

import mimetypes
import re
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.views.gate import who
from factcheck.actions import keeping
from factcheck.actions.file_words import PICTURES, SHEETS, SOUNDS, media_type_of
from factcheck.models import Snapshot
from factcheck.queries.snapshot_page import captured, citations_on, frozen_in, shown
from lib.clock import now
from lib.connections import let_go
from lib.listing import paged
from lib.times import day, zone

SANDBOX = "default-src 'none'; sandbox"
"""Other people's files: whatever a browser takes them for, they run nothing and fetch nothing."""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@login_required
@require_safe
def snapshot(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of one copy, for staff who may see its source."""
    user, copy = who(request), _seen(request, public_id)
    citations = citations_on(copy, user)
    tz = zone(citations[0].claim.desk.timezone if citations else "UTC")
    others = paged(
        request,
        Snapshot.objects.visible_to(user).filter(source=copy.source_id).exclude(pk=copy.pk).defer("text"),
        ("-captured_at", "-id"),
    )
    context = {
        "copy": copy,
        "source": copy.source,
        "captured": captured(copy, tz=tz),
        "erased": day(copy.erased_at, tz=tz) if copy.erased_at else "",
        "shown": shown(copy, citations),
        "frozen_in": frozen_in(copy, user),
        "others": [{"copy": one, "captured": captured(one, tz=tz)} for one in others.rows],
        "picture": bool(copy.file) and copy.media_type in PICTURES,
        "sound": bool(copy.file) and copy.media_type in SOUNDS,
        "turns": "Sheet" if copy.media_type in SHEETS else "Page",
        "newest": copy.source is not None and copy.source.latest_id == copy.pk,
        "at": now(),
        **others.pager,
    }
    return render(request, "factcheck/snapshot.html", context)


@login_required
@require_safe
def snapshot_warc(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The copy as a WARC file that needs no other."""
    copy = _seen(request, public_id)
    let_go()
    name = f"{copy.captured_at:%Y%m%d%H%M%S}-{copy.public_id}.warc.gz"
    return _file(keeping.whole_record(copy), "application/gzip", name=name)


@login_required
@require_safe
def snapshot_original(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bytes as they came. Always a download: a page that somebody wrote is never run here."""
    copy = _seen(request, public_id)
    let_go()
    return _file(keeping.open_body(copy), "application/octet-stream", name=_name_of(copy))


@login_required
@require_safe
def snapshot_shown(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A picture or a recording, to be shown on the page of the copy; 404 for anything else."""
    copy = _seen(request, public_id)
    if copy.media_type not in PICTURES | SOUNDS:
        raise Http404
    let_go()
    body = keeping.open_body(copy)
    # What a site called a picture is one only if it begins like one.
    media_type = media_type_of(body, name=copy.filename, said=copy.media_type)
    if media_type not in PICTURES | SOUNDS:
        raise Http404
    return _part(request, _file(body, media_type))


def _seen(request: HttpRequest, public_id: UUID) -> Snapshot:
    """The copy, if this person may see its source; else 404."""
    seen = Snapshot.objects.visible_to(who(request)).select_related("source", "refers_to")
    return get_object_or_404(seen, public_id=public_id)


def _file(content: bytes, media_type: str, *, name: str = "") -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    if name:
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
        response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _part(request: HttpRequest, whole: HttpResponse) -> HttpResponse:
    """The part that a player asks for (RFC 9110, 14.2), one range at a time; else the whole."""
    whole["Accept-Ranges"] = "bytes"
    content = whole.content
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        return whole
    first, last = asked.groups()
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    if start > end:
        whole.status_code, whole.content = 416, b""
        whole["Content-Range"] = f"bytes */{len(content)}"
        return whole
    whole.status_code, whole.content = 206, content[start : end + 1]
    whole["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return whole


def _name_of(copy: Snapshot) -> str:
    if copy.filename:
        return copy.filename
    last = urlsplit(copy.url).path.rstrip("/").rsplit("/", 1)[-1] or urlsplit(copy.url).hostname or "copy"
    ending = mimetypes.guess_extension(copy.media_type) or ""
    return last if not ending or last.lower().endswith(ending) else f"{last}{ending}"
