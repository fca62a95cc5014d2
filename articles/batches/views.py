"""Screens of import batches: a list, a page that shows the progress live, retry, and the report."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access_log import record_desk_access
from accounts.selectors import get_role, list_desks_of, list_readable_desks
from accounts.views.auth import current_user
from articles.batches.processing import retry_items
from articles.batches.report import REPORT_COLUMNS, list_report_rows
from articles.batches.selectors import get_batch_etag, get_batch_progress
from articles.models import ImportBatch, ImportItem
from articles.models.enums import ImportItemOutcome, ImportItemState
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.errors import Invalid
from lib.files.exports import render_csv
from lib.text.phrases import format_number
from lib.web.conditional_requests import is_matching_etag
from lib.web.listing import ListPage, paginate_list

ITEM_ORDER = ("number", "pk")
FAILED_FILTER = "failed"
# Sign and tone of colour beside an item, by its state or outcome.
STATE_BADGES: dict[str, tuple[str, str]] = {
    ImportItemState.WAITING: ("○", "wait"),
    ImportItemState.FAILED: ("✗", "bad"),
    ImportItemOutcome.CREATED: ("✓", "good"),
    ImportItemOutcome.UNCHANGED: ("=", "soft"),
    ImportItemOutcome.REVISED: ("↻", "good"),
    ImportItemOutcome.WITHDRAWN: ("⏸", "warn"),
    ImportItemOutcome.OPENED: ("▾", "soft"),
}


@require_safe
def import_batch_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one batch; 404 for people who may not read the desk."""
    tag = get_batch_etag(current_user(request), public_id)
    found, context = _get_batch_context(request, public_id)
    live = reverse("import_batch_live", args=[found.public_id])
    context |= {
        "live_url": f"{live}?{request.GET.urlencode()}" if request.GET else live,
        "live_tag": tag,
    }
    return render(request, "articles/batches/detail.html", context, status=400 if context["problem"] else 200)


@require_safe
def import_batch_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return the live part, polled each second: 304 after one query while nothing has changed."""
    tag = get_batch_etag(current_user(request), public_id)
    if tag is None:
        raise Http404(public_id)
    if is_matching_etag(request, tag):
        response = HttpResponse(status=304)
    else:
        response = render(
            request, "articles/batches/detail_live.html", _get_batch_context(request, public_id)[1]
        )
    response["ETag"] = tag
    return response


def _get_batch_context(request: HttpRequest, public_id: UUID) -> tuple[ImportBatch, dict[str, Any]]:
    user, at = current_user(request), now()
    batches = ImportBatch.objects.visible_to(user).select_related("desk", "created_by", "feed")
    found = get_object_or_404(batches, public_id=public_id)
    tz = get_timezone(found.desk.timezone)
    only_failed = request.GET.get("show") == FAILED_FILTER
    items = found.items.select_related("article", "container").defer("body", "container__body")
    if only_failed:
        items = items.filter(state=ImportItemState.FAILED)
    problem = ""
    try:
        listed = paginate_list(request, items, ITEM_ORDER)
    except Invalid as error:
        listed, problem = ListPage([]), error.message
    page = reverse("import_batch_detail", args=[found.public_id])
    return found, {
        "import_batch": found,
        "sent": format_datetime(found.created_at, at=at, tz=tz),
        "progress": get_batch_progress([found])[found.pk],
        "rows": [_build_item_row(item) for item in listed.rows],
        "older": _build_page_link(page, listed.older),
        "newer": _build_page_link(page, listed.newer),
        "only_failed": only_failed,
        "member": get_role(user, found.desk) is not None,
        "problem": problem,
    }


def _build_page_link(page: str, address: str) -> str:
    """Return a link to the full page, also where only the live part was requested."""
    return f"{page}?{address.partition('?')[2]}" if address else ""


def _build_item_row(item: ImportItem) -> dict[str, Any]:
    name = item.outcome if item.state == ImportItemState.DONE else item.state
    sign, tone = STATE_BADGES[name]
    return {
        "item": item,
        "sign": sign,
        "tone": tone,
        "outcome": ImportItemOutcome(name).label
        if item.state == ImportItemState.DONE
        else ImportItemState(name).label,
        "reading": item.state == ImportItemState.WAITING and item.leased_until is not None,
        "failed": item.state == ImportItemState.FAILED,
        "has_saved_body": item.state == ImportItemState.FAILED and item.size > 0,
    }


@require_POST
def import_batch_retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Retry one item, named in ``item``, or all that failed."""
    user = current_user(request)
    batch = get_object_or_404(ImportBatch.objects.visible_to(user), public_id=public_id)
    item = None
    if named := request.POST.get("item"):
        item = _get_item(batch, named)
    many = retry_items(batch, by=user, at=now(), item=item)
    if many:
        message = ngettext("Retrying {count} item.", "Retrying {count} items.", many)
        messages.info(request, message.format(count=format_number(many)))
    else:
        messages.info(request, gettext("Nothing to retry: somebody else has already done it."))
    return redirect("import_batch_detail", batch.public_id)


@require_safe
def import_item_raw(request: HttpRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Return the original bytes of a failed item, as a download only: they are untrusted."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(current_user(request)), public_id=public_id)
    item = get_object_or_404(batch.items, public_id=item_id, state=ImportItemState.FAILED)
    body = bytes(item.body)
    if not body:
        raise Http404(item_id)
    _record_batch_access(request, "download_import_item", batch, part=item)
    answer = HttpResponse(body, content_type="application/octet-stream")
    name = item.name.rpartition("/")[2] or f"item-{item.number}"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _record_batch_access(
    request: HttpRequest, action: str, batch: ImportBatch, *, part: ImportItem | None = None
) -> None:
    record_desk_access(request, action, batch, part=part, desk=batch.desk)


def _get_item(batch: ImportBatch, named: str) -> ImportItem:
    try:
        return get_object_or_404(batch.items, public_id=UUID(named))
    except ValueError:
        raise Http404(named) from None


BATCH_ORDER = ("-created_at", "-id")


def import_batch_list(request: HttpRequest) -> HttpResponse:
    """List the batches. 400 for a cursor that this list did not issue."""
    user, at = current_user(request), now()
    own = list_desks_of(user).first()
    tz = get_timezone(own.timezone if own else "UTC")
    several = list_readable_desks(user).count() > 1
    visible = ImportBatch.objects.visible_to(user).select_related("desk", "created_by", "feed")
    problem = ""
    try:
        listed = paginate_list(request, visible, BATCH_ORDER)
    except Invalid as error:
        listed, problem = ListPage([]), error.message
    progress = get_batch_progress(listed.rows)
    rows = [
        {
            "import_batch": batch,
            "progress": progress[batch.pk],
            "sent": format_datetime(batch.created_at, at=at, tz=tz),
            "desk": batch.desk.name if several else "",
        }
        for batch in listed.rows
    ]
    context = {"rows": rows, **listed.pager, "problem": problem, "can_import": own is not None}
    return render(request, "articles/batches/list.html", context, status=400 if problem else 200)


@require_safe
def import_batch_report(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """Return the report of a batch as a download. ``form`` is csv or json."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(current_user(request)), public_id=public_id)
    _record_batch_access(request, "download_import_report", batch)
    rows = list_report_rows(batch)
    if form == "csv":
        body = render_csv(REPORT_COLUMNS, ([row[name] for name in REPORT_COLUMNS] for row in rows))
        answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    else:
        data = json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        answer = HttpResponse(data, content_type="application/json")
    answer["Content-Disposition"] = content_disposition_header(
        True, f"import-{batch.created_at:%Y-%m-%d}.{form}"
    )
    return answer
