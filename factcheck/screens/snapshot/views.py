"""A snapshot: its text with cited passages marked, the verdicts that froze it, the others, and the files."""

import mimetypes
import re
from urllib.parse import quote, urlsplit
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from factcheck.claims.filters import get_own_timezone
from factcheck.models import Snapshot
from factcheck.screens.snapshot.page_picture import get_shown_picture
from factcheck.screens.snapshot.selectors import (
    build_snapshot_page,
    format_capture_time,
    list_citations_of_snapshot,
    list_verdicts_with_snapshot,
)
from factcheck.snapshots import actions as snapshots_actions
from factcheck.snapshots.file_text import (
    AUDIO_TYPES,
    HTML_TYPES,
    IMAGE_TYPES,
    SPREADSHEET_TYPES,
    detect_media_type,
)
from factcheck.snapshots.pictures import read_picture
from factcheck.sources.access import record_snapshot_access
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_day, get_timezone
from lib.db.connections import release_connections
from lib.web.listing import paginate_list

SANDBOX = "default-src 'none'; sandbox"
"""Other people's files: whatever a browser takes them for, they run nothing and fetch nothing."""
PAGE_TYPES = HTML_TYPES | {"image/svg+xml"}
"""Types of files that a browser runs."""
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


@require_safe
def snapshot_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the page of one snapshot, for staff who may see its source."""
    user, copy = current_user(request), get_visible_snapshot(request, public_id)
    record_snapshot_access(request, "read_snapshot", copy)
    citations = list_citations_of_snapshot(copy, user)
    tz = get_timezone(citations[0].claim.desk.timezone) if citations else get_own_timezone(request)
    others = paginate_list(
        request,
        Snapshot.objects.visible_to(user).filter(source=copy.source_id).exclude(pk=copy.pk).defer("text"),
        ("-captured_at", "-id"),
    )
    context = {
        "snapshot": copy,
        "source": copy.source,
        "captured": format_capture_time(copy, tz=tz),
        "erased": format_day(copy.erased_at, tz=tz) if copy.erased_at else "",
        "shown": build_snapshot_page(copy, citations),
        "frozen_in": list_verdicts_with_snapshot(copy, user),
        "other_snapshots": [
            {"snapshot": one, "captured": format_capture_time(one, tz=tz)} for one in others.rows
        ],
        "picture": bool(copy.file) and copy.media_type in IMAGE_TYPES,
        "sound": bool(copy.file) and copy.media_type in AUDIO_TYPES,
        "turns": gettext("Sheet") if copy.media_type in SPREADSHEET_TYPES else gettext("Page"),
        "newest": copy.source is not None and copy.source.latest_snapshot_id == copy.pk,
        "at": now(),
        "page_picture": get_shown_picture(copy),
        **others.pager,
    }
    return render(request, "factcheck/snapshot/detail.html", context)


@require_safe
def snapshot_warc(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the snapshot as a WARC file that needs no other."""
    copy = get_visible_snapshot(request, public_id)
    record_snapshot_access(request, "download_warc", copy)
    release_connections()
    name = f"{copy.captured_at:%Y%m%d%H%M%S}-{copy.public_id}.warc.gz"
    return _build_file_response(snapshots_actions.build_standalone_warc(copy), "application/gzip", name=name)


@require_safe
def snapshot_original(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the bytes as received. Always a download: a page that somebody wrote is never run here."""
    copy = get_visible_snapshot(request, public_id)
    record_snapshot_access(request, "download_original", copy)
    release_connections()
    return _build_file_response(
        snapshots_actions.read_snapshot_body(copy), "application/octet-stream", name=_get_file_name(copy)
    )


@require_safe
def snapshot_inline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send a picture or a recording, to be shown on the page of the snapshot; 404 for anything else."""
    copy = get_visible_snapshot(request, public_id)
    if copy.media_type not in IMAGE_TYPES | AUDIO_TYPES:
        raise Http404
    record_snapshot_access(request, "view_file", copy)
    release_connections()
    body = snapshots_actions.read_snapshot_body(copy)
    # The site's media type is not trusted: a picture is one only if its bytes begin like one.
    media_type = detect_media_type(body, name=copy.filename, declared_type=copy.media_type)
    if media_type not in IMAGE_TYPES | AUDIO_TYPES:
        raise Http404
    return _build_range_response(request, _build_file_response(body, media_type))


@require_safe
def snapshot_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the picture that was drawn of the page; 404 where there is none."""
    copy = get_visible_snapshot(request, public_id)
    if copy.source is None or copy.source.is_restricted:
        raise Http404
    record_snapshot_access(request, "view_file", copy)
    release_connections()
    return _build_file_response(read_picture(copy), "image/webp")


def get_visible_snapshot(request: HttpRequest, public_id: UUID) -> Snapshot:
    """Return the snapshot, if this person may see its source; else 404."""
    seen = Snapshot.objects.visible_to(current_user(request)).select_related("source", "refers_to")
    return get_object_or_404(seen, public_id=public_id)


def _build_file_response(content: bytes, media_type: str, *, name: str = "") -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    if name:
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
        response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _build_range_response(request: HttpRequest, whole: HttpResponse) -> HttpResponse:
    """Return the part that a player asks for (RFC 9110, 14.2), one range at a time; else the whole."""
    whole["Accept-Ranges"] = "bytes"
    content = whole.content
    requested = _RANGE.fullmatch(request.headers.get("Range", ""))
    if requested is None or requested.groups() == ("", ""):
        return whole
    first, last = requested.groups()
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    if start > end:
        whole.status_code, whole.content = 416, b""
        whole["Content-Range"] = f"bytes */{len(content)}"
        return whole
    whole.status_code, whole.content = 206, content[start : end + 1]
    # untranslated: a header of HTTP
    whole["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return whole


def _get_file_name(copy: Snapshot) -> str:
    ending = mimetypes.guess_extension(copy.media_type) or ""
    if copy.filename:
        named = mimetypes.guess_type(copy.filename)[0]
        # A PDF can be a page as well: by the name of one, it would run where it is opened from the disk.
        is_mislabelled = named in PAGE_TYPES and named != copy.media_type
        return f"{copy.filename}{ending}" if is_mislabelled else copy.filename
    last = urlsplit(copy.url).path.rstrip("/").rsplit("/", 1)[-1] or urlsplit(copy.url).hostname or "copy"
    return last if not ending or last.lower().endswith(ending) else f"{last}{ending}"
