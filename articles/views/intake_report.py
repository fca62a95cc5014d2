"""The report of an intake, to take away: CSV for a spreadsheet, JSON for a program."""

import json
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.views.gate import who
from articles.models import Intake
from articles.queries.report import COLUMNS, rows_of
from lib.cells import csv_bytes


@login_required
@require_safe
def intake_report(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """``form`` is csv or json."""
    intake = get_object_or_404(Intake.objects.visible_to(who(request)), public_id=public_id)
    rows = rows_of(intake)
    if form == "csv":
        body = csv_bytes(COLUMNS, ([row[name] for name in COLUMNS] for row in rows))
        answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    else:
        said = json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        answer = HttpResponse(said, content_type="application/json")
    answer["Content-Disposition"] = content_disposition_header(
        True, f"intake-{intake.sent_at:%Y-%m-%d}.{form}"
    )
    return answer
