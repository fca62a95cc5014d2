"""An archived copy as a page to read, beside the form that cites the words selected in it."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.views.auth import current_user
from factcheck.claims.filters import get_own_timezone
from factcheck.models import Claim, Snapshot
from factcheck.screens.snapshot.page_picture import get_shown_picture
from factcheck.screens.snapshot.readable import build_readable_part
from factcheck.screens.snapshot.selectors import format_capture_time, list_citations_of_snapshot
from factcheck.screens.snapshot.views import get_visible_snapshot
from factcheck.screens.source.cite_page import cite_words, find_chosen_claim, get_claim_refusal
from factcheck.snapshots.file_text import AUDIO_TYPES, IMAGE_TYPES
from factcheck.snapshots.readable_copies import ReadableCopy, read_copy
from factcheck.sources.access import record_snapshot_access
from factcheck.sources.copy_citations import cite_snapshot
from factcheck.sources.copy_forms import CopyCitationForm
from factcheck.workflow.own_actions import describe_own_action
from lib.datetimes.humanize import get_timezone
from lib.db.connections import release_connections
from lib.text.phrases import find_time

MAX_PART_DIGITS = 6


@require_safe
def snapshot_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the copy.

    In the address, ``claim`` is the one to cite for, ``part`` a part of a long copy, and ``t`` the time at
    which a recording begins to play.
    """
    copy, user = get_visible_snapshot(request, public_id), current_user(request)
    chosen = find_chosen_claim(user, request.GET.get("claim", ""))
    record_snapshot_access(request, "read_snapshot", copy)
    refusal = get_claim_refusal(chosen, user) if chosen is not None else ""
    form = CopyCitationForm(user, None if refusal else chosen)
    part = request.GET.get("part", "")
    number = int(part) if part.isascii() and part.isdigit() and len(part) < MAX_PART_DIGITS else 1
    return _render_copy(request, copy, chosen, form, number=number, refusal=refusal)


@require_POST
def snapshot_cite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cite words of the copy, and go on reading where they stand."""
    copy, user = get_visible_snapshot(request, public_id), current_user(request)
    chosen = find_chosen_claim(user, request.POST.get("claim", ""))
    form = CopyCitationForm(user, chosen, request.POST)
    if cite_words(form, partial(cite_snapshot, snapshot=copy), by=user):
        claim: Claim = form.cleaned_data["claim"]
        messages.success(request, describe_own_action("cite"))
        address = _build_address(copy, claim, form.cleaned_data["part"] or 1)
        return redirect(f"{address}#block-{form.cleaned_data['block'] or 0}")
    record_snapshot_access(request, "read_snapshot", copy)
    return _render_copy(request, copy, chosen, form, number=form.cleaned_data.get("part") or 1, status=422)


def _render_copy(
    request: HttpRequest,
    copy: Snapshot,
    chosen: Claim | None,
    form: CopyCitationForm,
    *,
    number: int,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    user = current_user(request)
    citations = list_citations_of_snapshot(copy, user)
    about = chosen or (citations[0].claim if citations else None)
    tz = get_timezone(about.desk.timezone) if about is not None else get_own_timezone(request)
    page_picture = get_shown_picture(copy)
    release_connections()
    found = read_copy(copy) if copy.erased_at is None else ReadableCopy()
    shown = build_readable_part(found.blocks, number, [citation.passage for citation in citations])
    context = {
        "snapshot": copy,
        "source": copy.source,
        "captured": format_capture_time(copy, tz=tz),
        "claim": chosen,
        "refusal": refusal,
        "form": form,
        "shown": shown,
        "has_structure": found.has_structure,
        "is_cut": found.is_cut,
        "picture": bool(copy.file) and copy.media_type in IMAGE_TYPES,
        "page_picture": page_picture,
        "sound": bool(copy.file) and copy.media_type in AUDIO_TYPES,
        "seconds": find_time(request.GET.get("t", "")),
        "newer": _build_address(copy, chosen, shown.number - 1) if shown.number > 1 else "",
        "older": _build_address(copy, chosen, shown.number + 1) if shown.number < shown.count else "",
    }
    return render(request, "factcheck/snapshot/read.html", context, status=status)


def _build_address(copy: Snapshot, chosen: Claim | None, part: int) -> str:
    query = {"claim": str(chosen.public_id)} if chosen is not None else {}
    return f"{reverse('snapshot_read', args=[copy.public_id])}?{urlencode({**query, 'part': part})}"
