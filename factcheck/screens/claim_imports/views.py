"""Claims from a table: upload it, say what its columns are, look at its rows, import them, undo."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access_log import record_desk_access
from accounts.selectors import list_desks_of
from accounts.views.auth import current_user
from articles.importers.spreadsheet import NumberedRow
from factcheck.claim_imports import actions
from factcheck.claim_imports.checking import check_rows
from factcheck.claim_imports.exporting import render_broken_rows, render_sample
from factcheck.claim_imports.fields import FIELDS_BY_NAME, find_taken_fields, get_heading_key
from factcheck.claim_imports.forms import ClaimImportForm, ColumnsForm
from factcheck.claim_imports.rows import CheckedRow, CheckedTable
from factcheck.claim_imports.selectors import get_undo_end, list_recent_imports
from factcheck.claim_imports.tables import read_table
from factcheck.models import Claim, ClaimImport
from factcheck.screens.queue.export import build_table_download
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_claim_date, format_datetime, format_due_time, get_timezone
from lib.errors import DomainError, NotAllowed
from lib.sandbox.runner import run_sandboxed
from lib.text.phrases import format_number

MAX_SHOWN = 200
"""Rows with errors, and duplicates, on the page. A form has no more than 500 fields."""
MAX_PREVIEWED = 5
MAX_SAMPLES = 3
"""Cells that show what a column has."""


def claim_import(request: HttpRequest) -> HttpResponse:
    """Upload a table, and list the imports whose rows are still here."""
    user, at = current_user(request), now()
    desks = list_desks_of(user)
    if not desks.exists():
        raise NotAllowed(gettext("You are not on any desk, so you cannot import claims."))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"desk": request.GET.get("desk")} if "desk" in request.GET else {}
    form = ClaimImportForm(*sent, desks=desks, initial=initial)
    if form.is_valid():
        with form.show_refusal():
            return redirect("claim_import_detail", _save_upload(form, request).public_id)
    recent = [(one, get_timezone(one.desk.timezone)) for one in list_recent_imports(user)]
    imports = [
        {"claim_import": one, "at": format_datetime(one.created_at, at=at, tz=tz)} for one, tz in recent
    ]
    context = {"form": form, "imports": imports}
    return render(request, "factcheck/claim_imports/upload.html", context, status=form.status)


def _save_upload(form: ClaimImportForm, request: HttpRequest) -> ClaimImport:
    file, desk = form.cleaned_data["file"], form.cleaned_data["desk"]
    rows: list[NumberedRow] = run_sandboxed(read_table, file.read())
    name = (file.name or "").replace("\\", "/").rpartition("/")[2]
    return actions.create_claim_import(desk=desk, name=name, rows=rows, by=current_user(request), at=now())


@require_safe
def claim_import_sample(request: HttpRequest, form: str) -> HttpResponse:
    """Send a table with one invented claim. ``form`` is csv or xlsx."""
    return build_table_download(render_sample(as_xlsx=form == "xlsx"), form, "claims-sample")


def claim_import_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the rows as they would become claims; POST imports them."""
    user, found = current_user(request), _get_import(request, public_id)
    if request.method != "POST":
        return _render_import(request, found)
    chosen = {number for one in request.POST.getlist("row") if (number := _parse_count(one))}
    expected = len(chosen) + _parse_count(request.POST.get("ready", ""))
    try:
        imported = actions.import_claims(found, chosen=chosen, expected=expected, by=user, at=now())
    except DomainError as error:
        found.refresh_from_db()
        return _render_import(request, found, problem=error.message, chosen=chosen, status=error.status)
    count = imported.claims.filter(is_undone=False).count()
    message = ngettext("{count} claim imported.", "{count} claims imported.", count)
    messages.success(request, message.format(count=format_number(count)))
    return redirect("claim_import_detail", found.public_id)


def _parse_count(written: str) -> int:
    """Return the number that a form of ours sent; 0 for anything else, however long."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


@require_POST
def claim_import_columns(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change what the columns become; a refused form comes back with what was chosen."""
    user, found = current_user(request), _get_import(request, public_id)
    form = ColumnsForm(found, request.POST, desks=list_desks_of(user))
    if form.is_valid():
        try:
            actions.update_claim_import(found, **form.get_inputs(), by=user, at=now())
        except DomainError as error:
            return _render_import(request, found, form=form, problem=error.message, status=error.status)
        return redirect("claim_import_detail", found.public_id)
    return _render_import(request, found, form=form, status=422)


@require_safe
def claim_import_errors(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send the rows with errors as CSV, each with what is wrong."""
    found = _get_import(request, public_id)
    record_desk_access(request, "download_claims", found.desk, desk=found.desk)
    table = check_rows(found, by=current_user(request), at=now())
    body = render_broken_rows(found, table.broken)
    return build_table_download(body, "csv", f"{found.name.rpartition('.')[0] or found.name}-errors")


@require_POST
def claim_import_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close the claims of an import just made; those that somebody has changed since stay."""
    found = _get_import(request, public_id)
    try:
        closed, left = actions.undo_claim_import(found, by=current_user(request), at=now())
    except DomainError as error:
        return _render_import(request, found, problem=error.message, status=error.status)
    message = ngettext("Undone: {count} claim closed.", "Undone: {count} claims closed.", closed)
    sentences = [message.format(count=format_number(closed))]
    if left:
        message = ngettext(
            "{count} claim stays, because somebody has acted on it since.",
            "{count} claims stay, because somebody has acted on them since.",
            left,
        )
        sentences.append(message.format(count=format_number(left)))
    messages.success(request, " ".join(sentences))
    return redirect("claim_import_detail", found.public_id)


@require_POST
def claim_import_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete a table that was not imported."""
    found = _get_import(request, public_id)
    has_claims = found.claims.filter(is_undone=False).exists()
    try:
        actions.discard_claim_import(found, by=current_user(request), at=now())
    except DomainError as error:
        return _render_import(request, found, problem=error.message, status=error.status)
    messages.success(
        request,
        gettext("The file was discarded. The claims that were imported stay.")
        if has_claims
        else gettext("The file was discarded. Nothing was imported."),
    )
    return redirect("claim_import")


def _get_import(request: HttpRequest, public_id: UUID) -> ClaimImport:
    """Return one's own import. Raises Http404 for that of others, and for one whose rows are erased."""
    visible = ClaimImport.objects.visible_to(current_user(request)).exclude(rows=[])
    return get_object_or_404(visible.select_related("desk"), public_id=public_id)


def _render_import(
    request: HttpRequest,
    found: ClaimImport,
    *,
    form: ColumnsForm | None = None,
    problem: str = "",
    chosen: set[int] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, at = current_user(request), now()
    has_claims = any(name == "statement" for _, name in found.columns)
    table = check_rows(found, by=user, at=at) if has_claims else CheckedTable([])
    visible = Claim.objects.visible_to(user)
    imported = found.claims.filter(is_undone=False, claim__in=visible).select_related("claim")
    is_imported = found.imported_at is not None
    form = form or ColumnsForm(found, desks=list_desks_of(user))
    columns = _build_columns(found, form)
    context = {
        "claim_import": found,
        "form": form,
        "columns": columns,
        "has_clash": any(column["clash"] for column in columns),
        "problem": problem,
        "has_claims": has_claims,
        "row_count": len(found.rows),
        "ready": len(table.new),
        "broken": [_build_error_row(row) for row in table.broken[:MAX_SHOWN]],
        "broken_count": len(table.broken),
        "duplicates": [] if is_imported else table.duplicates[:MAX_SHOWN],
        "duplicate_count": 0 if is_imported else len(table.duplicates),
        "chosen": chosen or set(),
        "preview": [
            _build_preview(row, row.claim, at) for row in table.new[:MAX_PREVIEWED] if row.claim is not None
        ],
        "is_imported": is_imported,
        "imported_count": imported.count(),
        "imported": imported[:MAX_SHOWN],
        "can_undo": (undo_end := get_undo_end(found)) is not None and at < undo_end,
    }
    return render(request, "factcheck/claim_imports/detail.html", context, status=status)


def _build_columns(found: ClaimImport, form: ColumnsForm) -> list[dict[str, Any]]:
    """Return each column with its first cells and its field, and its ``clash``: that another column has its
    heading, or is what its heading means; "" for none.
    """
    keys = [get_heading_key(heading) for heading, _ in found.columns]
    counts = Counter(filter(None, keys))
    taken = find_taken_fields(found.columns)
    columns = []
    for place, ((heading, _), bound) in enumerate(zip(found.columns, form.column_fields, strict=True)):
        cells = (cells[place] for _, cells in found.rows[:50] if cells[place])
        samples = [cell for cell, _ in zip(cells, range(MAX_SAMPLES), strict=False)]
        clash = ""
        if counts[keys[place]] > 1:
            clash = gettext("Another column has the same heading. Choose what to import each of them as.")
        elif place in taken:
            sentence = gettext(
                "Left out: another column is already imported as “{field}”. Choose one of the two."
            )
            clash = sentence.format(field=taken[place].label)
        columns.append({"heading": heading, "samples": samples, "field": bound, "clash": clash})
    return columns


def _build_error_row(row: CheckedRow) -> dict[str, Any]:
    errors = [(FIELDS_BY_NAME[name].label, message) for name, message in row.errors.items()]
    return {"number": row.number, "statement": row.values.get("statement", ""), "errors": errors}


def _build_preview(row: CheckedRow, claim: Claim, at: datetime) -> dict[str, Any]:
    """Return a row as the claim that it becomes."""
    tz = get_timezone(claim.desk.timezone)
    return {
        "number": row.number,
        "claim": claim,
        "said_on": format_claim_date(claim.format_date()),
        "due": format_due_time(claim.due_at, at=at, tz=tz) if claim.due_at else "",
        "checker": row.values.get("checker"),
        "tags": row.values.get("tags", []),
        "source_count": len(row.values.get("sources", [])),
        "article": row.values.get("article"),
    }
