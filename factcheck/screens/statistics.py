"""Statistics: the figures of a desk and a period, on screen and for spreadsheets."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.fresh_proof import export_proof_required
from accounts.models import Desk, User
from accounts.views.auth import current_desk_access, current_user
from factcheck.desk.statistics.counted_claims import find_counted_claims, find_counted_moment
from factcheck.desk.statistics.forms import DEFAULT_DAYS, PERIOD_LABELS, CountedNumberForm, StatisticsForm
from factcheck.desk.statistics.overview import LATE_SECTION, SECTION_BUILDERS, describe_statistics
from factcheck.desk.statistics.sections import build_export
from factcheck.desk.statistics.totals import Period, Statistics, find_last_day, get_statistics
from factcheck.models import Claim
from factcheck.screens.lists import get_claim_list_context
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.errors import Invalid
from lib.files import exports
from lib.files.exports import render_csv
from lib.web.listing import build_query_url


def statistics_overview(request: HttpRequest) -> HttpResponse:
    """Show all sections. A desk or a period that is unknown is answered with 400 and the reason."""
    user = current_user(request)
    desks = _list_desks(request)
    form = StatisticsForm(request.GET, desks=desks)
    problems = _list_problems(form)
    statistics = _load_statistics(user, form, desks)
    context: dict[str, Any] = {
        "form": form,
        "problems": problems,
        "periods": _build_period_links(request, form),
        "sections": [],
    }
    if statistics is not None:
        context |= {
            "sections": [
                build(statistics) for name, build in SECTION_BUILDERS.items() if name != LATE_SECTION
            ],
            "late_url": build_query_url(request, {}, path=reverse("statistics_section", args=[LATE_SECTION])),
            "sentences": describe_statistics(statistics),
            "counted": _describe_counted(statistics),
            "query": request.GET.urlencode(),
        }
    return render(request, "factcheck/statistics/page.html", context, status=400 if problems else 200)


def statistics_claims(request: HttpRequest) -> HttpResponse:
    """Show the claims that one number counts, as they are now; Statistics where no number is asked for."""
    user, desks = current_user(request), _list_desks(request)
    if not request.GET.get("measure"):
        return redirect(_build_back_url(request))
    form = CountedNumberForm(request.GET, desks=desks)
    problems = _list_problems(form)
    context: dict[str, Any] = {"problems": problems, "back": _build_back_url(request)}
    slug = "" if problems else form.cleaned_data["desk"]
    chosen = [form.desks[slug]] if slug else desks
    last = None if problems else find_last_day(user, chosen, at=now())
    if last is not None:
        period = form.get_period(last)
        counted_at = find_counted_moment(chosen, last=last) or now()
        title, keys = form.describe(user)
        context |= {"title": title, "keys": keys, "days": _describe_period(period)}
        try:
            found = find_counted_claims(user, chosen, form.get_number(user, period), at=counted_at)
            claims = Claim.objects.visible_to(user).filter(pk__in=found)
            context |= get_claim_list_context(request, claims, now())
        except Invalid as error:
            problems.append(error.message)
        else:
            context |= {"count": len(found), "times": found.total()}
    status = Invalid.status if problems else 200
    return render(request, "factcheck/statistics/claims.html", context, status=status)


def _build_back_url(request: HttpRequest) -> str:
    """Return the address of Statistics for the desk that the claims are of."""
    query = {name: request.GET[name] for name in ("desk",) if request.GET.get(name)}
    return f"{reverse('statistics')}?{urlencode(query)}" if query else reverse("statistics")


def statistics_section(request: HttpRequest, section: str) -> HttpResponse:
    """Show one section as a page, or the part of it that Statistics loads later: its table, under a chart."""
    statistics = _require_statistics(request)
    if section not in SECTION_BUILDERS:
        raise Http404
    context = {
        "section": SECTION_BUILDERS[section](statistics),
        "counted": _describe_counted(statistics),
        "query": request.GET.urlencode(),
        "back": build_query_url(request, {}, path=reverse("statistics")),
    }
    name = "section_page"
    if request.headers.get("X-Requested-With") == "later":
        name = "section_body" if section == LATE_SECTION else "table"
    return render(request, f"factcheck/statistics/{name}.html", context)


@require_safe
@export_proof_required
def statistics_csv(request: HttpRequest, section: str) -> HttpResponse:
    """Send the table of one section as CSV."""
    statistics = _require_statistics(request)
    if section not in SECTION_BUILDERS:
        raise Http404
    head, rows = build_export(SECTION_BUILDERS[section](statistics))
    return _build_download(render_csv(head, rows), "text/csv; charset=utf-8", f"statistics-{section}.csv")


@require_safe
@export_proof_required
def statistics_xlsx(request: HttpRequest) -> HttpResponse:
    """Send all tables as one workbook."""
    statistics = _require_statistics(request)
    sheets = []
    for build in SECTION_BUILDERS.values():
        section = build(statistics)
        sheets.append(exports.Sheet(str(section.title), *build_export(section)))
    return _build_download(exports.render_xlsx(sheets), exports.MEDIA_TYPE, "statistics.xlsx")


def _list_desks(request: HttpRequest) -> list[Desk]:
    """Return the desks whose statistics this person may see. Raises Http404 for whoever reads none."""
    desks = [access.desk for access in current_desk_access(request)]
    if not desks:
        raise Http404
    return desks


def _load_statistics(user: User, form: StatisticsForm, desks: list[Desk]) -> Statistics | None:
    """Return the statistics that were asked for, or None where nothing has been counted."""
    slug = form.cleaned_data.get("desk") if form.is_valid() else ""
    chosen = [form.desks[slug]] if slug else desks
    last = find_last_day(user, chosen, at=now())
    return None if last is None else get_statistics(user, chosen, form.get_period(last))


def _require_statistics(request: HttpRequest) -> Statistics:
    user = current_user(request)
    desks = _list_desks(request)
    form = StatisticsForm(request.GET, desks=desks)
    statistics = _load_statistics(user, form, desks) if form.is_valid() else None
    if statistics is None:
        raise Http404
    return statistics


def _list_problems(form: StatisticsForm) -> list[str]:
    if form.is_valid():
        return []
    if "desk" in form.errors:
        return [gettext("This desk does not exist, or you cannot see it.")]
    return [str(sentence) for sentences in form.errors.values() for sentence in sentences]


def _build_period_links(request: HttpRequest, form: StatisticsForm) -> list[dict[str, Any]]:
    data = form.cleaned_data if form.is_valid() else {}
    chosen = None if data.get("since") else data.get("days") or DEFAULT_DAYS
    return [
        {
            "label": label,
            "href": build_query_url(request, {"days": str(days), "since": None, "until": None}),
            "active": days == chosen,
        }
        for days, label in PERIOD_LABELS.items()
    ]


def _describe_counted(statistics: Statistics) -> str:
    """“1 Nov 2026 to 28 Nov 2026, counted 28 Nov 08:07.”"""
    days = _describe_period(statistics.period)
    if statistics.counted_at is None:
        return gettext("{days}, nothing counted.").format(days=days)
    zone = get_timezone(statistics.desks[0].timezone)
    return gettext("{days}, counted at {time}.").format(
        days=days, time=format_datetime(statistics.counted_at, at=now(), tz=zone)
    )


def _describe_period(period: Period) -> str:
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (period.first, period.last))
    if first == last:
        return first
    return gettext("{first} to {last}").format(first=first, last=last)


def _build_download(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
