"""Workload of the checkers on an editor's desks; and the calendar of one person's due times."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from accounts.actions.own_settings import create_calendar_feed, revoke_calendar_feed
from accounts.fresh_proof import require_fresh_proof
from accounts.models import CalendarFeed, Desk
from accounts.selectors import find_feed_owner
from accounts.views.auth import current_desk_access, current_user
from factcheck.claims.filters import get_own_timezone
from factcheck.desk.workload import (
    LOAD_PARTS,
    OWN_STATES,
    CheckerLoad,
    describe_absence,
    get_tomorrow,
    list_checker_loads,
    list_due_claims,
)
from factcheck.models import Claim
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES, ClaimState
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_duration
from lib.text.icalendar import CalendarEvent, build_calendar
from lib.text.phrases import format_number
from lib.web.listing import build_query_url

DUE_FILTERS = {"overdue": "late", "today": "today", "undated": "none"}
"""Values of the queue's filter ``due``, by part of a load."""
STATE_FILTERS = {"waiting": (ClaimState.AWAITING_REPLY,), "in_review": APPROVAL_WITHDRAWABLE_STATES}
"""States of the parts that the due time does not decide."""


def workload(request: HttpRequest) -> HttpResponse:
    """Show a row for each checker, the most overdue first. For editors; everybody else gets 404."""
    user, at, access = current_user(request), now(), current_desk_access(request)
    edited = {one.desk.pk for one in access if one.is_editor}
    if not edited:
        raise Http404
    desks = {one.desk.slug: one.desk for one in access}
    chosen = desks.get(request.GET.get("desk", ""))
    if chosen is None and request.GET.get("desk"):
        raise Http404
    shown = Desk.objects.filter(pk__in=[chosen.pk] if chosen else [desk.pk for desk in desks.values()])
    claims = Claim.objects.visible_to(user).filter(desk__in=shown.order_by())
    zone = get_own_timezone(request)
    loads = list_checker_loads(claims, desks=shown, at=at, tz=str(zone))
    local = at.astimezone(zone)
    parts = _list_parts(chosen.slug if chosen else "", get_tomorrow(at, str(zone)))
    scale = max([1, *(max(load.total, load.capacity) for load in loads)])
    context = {
        "sentence": _describe_loads(loads),
        "desks": _build_desk_links(request, list(desks.values()), chosen),
        "parts": parts,
        "scale": str(scale),
        "rows": list(map(_Rows(parts, edited, local).build_row, sorted(loads, key=_rank_load))),
    }
    return render(request, "factcheck/workload/page.html", context)


def _rank_load(load: CheckerLoad) -> tuple[bool, int, int]:
    """Return the key of the order: nobody's claims last, else most overdue, then most claims."""
    return (load.person is None, -load.parts["overdue"], -load.total)


def _describe_loads(loads: list[CheckerLoad]) -> str:
    total = sum(load.total for load in loads)
    if not total:
        return gettext("No open claims.")
    late = sum(load.parts["overdue"] for load in loads)
    sentences = [
        ngettext("{count} open claim.", "{count} open claims.", total).format(count=format_number(total))
    ]
    if nobody := loads[-1].total:
        sentences.append(
            ngettext("{count} has no checker.", "{count} have no checker.", nobody).format(
                count=format_number(nobody)
            )
        )
    if late:
        sentences.append(
            # The queue counts claims in review and those that wait for a reply too.
            ngettext(
                "{count} still to be checked is overdue.", "{count} still to be checked are overdue.", late
            ).format(count=format_number(late))
        )
    return " ".join(sentences)


def _build_desk_links(request: HttpRequest, desks: list[Desk], chosen: Desk | None) -> list[dict[str, Any]]:
    """Return the links that narrow the screen to one desk; none where there is only one."""
    if len(desks) < 2:
        return []
    return [
        {"label": gettext("All desks"), "href": request.path, "active": chosen is None},
        *(
            {
                "label": desk.name,
                "href": build_query_url(request, {"desk": desk.slug}),
                "active": desk == chosen,
            }
            for desk in desks
        ),
    ]


@dataclass(frozen=True)
class LoadPart:
    """One part of every checker's load: its label, and the queue's filters for it without the checker."""

    name: str
    label: str
    query: str


def _list_parts(slug: str, tomorrow: datetime) -> list[LoadPart]:
    """Return the parts of a load; their filters list exactly the claims that are counted in them."""
    parts = []
    for name, label in LOAD_PARTS.items():
        query = {"state": ",".join(STATE_FILTERS.get(name, OWN_STATES))}
        if name in DUE_FILTERS:
            query["due"] = DUE_FILTERS[name]
        elif name == "later":
            query["due_after"] = tomorrow.isoformat()
        if slug:
            query["desk"] = slug
        parts.append(LoadPart(name=name, label=str(label), query=urlencode(query)))
    return parts


CELL = (
    '<td class="number"><span class="load-word">{}</span> '
    '<a href="{}"{}>{}<span class="vh"> · {}</span></a></td>'
)
ZERO_CELL = '<td class="number is-zero"><span class="load-word">{}</span> <span class="soft">0</span></td>'
"""Cells are written without a template, which takes many times as long: 300 people have two thousand."""


class _Rows:
    """Builds the rows of a page; what is the same in all of them is made once.

    ``led`` are the desks that the reader edits. Numbers come as they are drawn: a template writes them as the
    language does, which takes long.
    """

    def __init__(self, parts: list[LoadPart], led: set[int], at: datetime) -> None:
        self.parts, self.led, self.at = parts, led, at
        self.queue_url = reverse("claim_queue")
        self.of_part, self.of_person = gettext("{part}: {count}"), gettext("{part}: {person}")
        self.none = gettext("No open claims")
        self.zeros = {part.name: format_html(ZERO_CELL, part.label) for part in parts}

    def build_row(self, load: CheckerLoad) -> dict[str, Any]:
        """Return the row of one checker, or of the claims of nobody."""
        key = load.person.public_id if load.person else "none"
        name = str(load.person) if load.person else gettext("Nobody")
        counts = [load.parts[part.name] for part in self.parts]
        starts = accumulate(counts, initial=0)
        bars = [
            {"part": part.name, "start": str(start), "size": str(count)}
            for part, count, start in zip(self.parts, counts, starts, strict=False)
            if count
        ]
        sentences = [
            self.of_part.format(part=part.label, count=format_number(count))
            for part, count in zip(self.parts, counts, strict=True)
            if count
        ]
        cells = [
            self._build_cell(part, count, key, name) if count else self.zeros[part.name]
            for part, count in zip(self.parts, counts, strict=True)
        ]
        total, is_led = load.total, bool(self.led & set(load.roles))
        return {
            "load": load,
            "name": name,
            "total": format_number(total),
            "overload": load.overload,
            "capacity": str(load.capacity) if load.capacity else "",
            "cells": format_html_join("", "{}", ((cell,) for cell in cells)),
            "bars": bars,
            "label": " · ".join(sentences) or self.none,
            "absence": describe_absence(load.absence, self.at) if load.absence else "",
            "oldest": format_duration(self.at - load.oldest) if load.oldest and load.oldest < self.at else "",
            "handover_url": reverse("claim_handover", args=[key]) if is_led and total else "",
            "absences_url": reverse("absence_list", args=[key]) if is_led else "",
        }

    def _build_cell(self, part: LoadPart, count: int, key: object, name: str) -> SafeString:
        href = f"{self.queue_url}?checker={key}&{part.query}"
        says = self.of_person.format(part=part.label, person=name)
        late = format_html(' class="{}"', "bad") if part.name == "overdue" else ""
        return format_html(CELL, part.label, href, late, format_number(count), says)


@sensitive_variables("token")
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the due times of the address's owner, as far as they can see the claims now."""
    person = find_feed_owner(token)
    if person is None:
        raise Http404
    host = urlsplit(settings.STET_BASE_URL).hostname
    with translation.override(person.preferred_language):
        events = [
            CalendarEvent(
                uid=f"{claim.public_id}@{host}",
                at=claim.due_at,
                summary=_describe_claim(claim),
                url=settings.STET_BASE_URL + reverse("claim_detail", args=[claim.public_id]),
            )
            for claim in list_due_claims(person)
            if claim.due_at is not None
        ]
        name = gettext("{newsroom}: claims due").format(newsroom=settings.STET_NEWSROOM_NAME)
    body = build_calendar(name, events, product="Stet", at=now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _describe_claim(claim: Claim) -> str:
    """Return the summary. A calendar may be shared or stored elsewhere: it says nothing confidential."""
    if claim.desk.is_confidential:
        return gettext("A claim is due")
    return gettext("Due: {statement}").format(statement=claim.statement)


def calendar_edit(request: HttpRequest) -> HttpResponse:
    """Create, replace or withdraw one's own address. A new one is shown once, on the answer itself."""
    user, address = current_user(request), ""
    if request.method == "POST":
        if request.POST.get("act") == "revoke":
            revoke_calendar_feed(by=user, at=now())
            messages.success(request, gettext("The address no longer works."))
            return redirect("calendar_edit")
        # The address gives lasting access to the due claims without a sign-in.
        require_fresh_proof(request)
        address = create_calendar_feed(by=user, at=now())
    feed = CalendarFeed.objects.filter(person=user).first()
    response = render(request, "factcheck/workload/calendar.html", {"feed": feed, "address": address})
    response["Cache-Control"] = "no-store"
    return response
