"""Handover of somebody's claims, by an editor or an admin who deactivates them; and people's days away.

One screen: a suggestion for each claim that the viewer may assign, and the result for each person. An admin
reads no claims of others' desks: there the screen counts them and asks for a colleague for each desk.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accounts.actions.absences import can_set_absences
from accounts.forms.settings import AbsenceForm
from accounts.models import Absence, Desk, User
from accounts.models.enums import UserKind
from accounts.selectors import list_edited_desks
from accounts.views.auth import admin_required, current_user
from factcheck.claims.selectors import format_due_cell
from factcheck.desk.checker_proposals import Proposal, propose_checkers
from factcheck.desk.handovers import (
    ClaimHandover,
    HandoverForm,
    HandoverRow,
    deactivate_with_handover,
    enter_absence,
    hand_over_claims,
    list_held_claims,
    withdraw_absence,
)
from factcheck.desk.workload import CheckerLoad, describe_absence, describe_checker, list_checker_loads
from factcheck.models import Claim
from factcheck.models.enums import APPROVAL_WITHDRAWABLE_STATES
from lib.datetimes import clock
from lib.datetimes.clock import now
from lib.datetimes.humanize import get_timezone
from lib.errors import DomainError
from lib.text.phrases import format_number

PREVIEW = "preview"
"""Value of ``act`` that shows the result of the choices and hands nothing over."""
FILL = "fill"
"""Value of ``act`` that chooses the person of ``to`` for every claim that they can have."""


@dataclass(kw_only=True)
class _Handover:
    """Claims that one viewer can hand over for one person, with a suggestion for each."""

    person: User
    rows: list[HandoverRow]
    staying: list[Claim]
    desk_counts: dict[Desk, int]
    loads: list[CheckerLoad]
    proposal: Proposal
    at: datetime


def claim_handover(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand over claims of somebody on a desk that one edits."""
    user, at = current_user(request), now()
    person = get_object_or_404(User, public_id=public_id)
    edited = list_edited_desks(user)
    if not edited.filter(memberships__user=person).exists():
        raise Http404
    found = _read_handover(person, user, at)
    staying = gettext("Stays with {person}").format(person=person)
    common: dict[str, Any] = {"person": person, "rows": found.rows, "desk_counts": {}, "staying": staying}
    if request.POST.get("act") == FILL:
        wanted, note = request.POST.get("to", ""), request.POST.get("note", "")
        form = HandoverForm(None, chosen=_choose_one(wanted, found.rows), note=note, **common)
        return _render_handover(request, found, form, wanted=wanted)
    form = HandoverForm(request.POST or None, **common)
    if request.method != "POST" or not form.is_valid() or request.POST.get("act") == PREVIEW:
        return _render_handover(request, found, form)
    handovers = form.list_handovers()
    refusals = hand_over_claims(handovers, note=form.cleaned_data["note"], by=user, at=at)
    _report_result(request, handovers, refusals, gone=_count_missing_claims(request, found.rows))
    if not refusals:
        return redirect("workload")
    # What was refused is offered again as it is now, with the same choice.
    again = _read_handover(person, user, at)
    common["rows"] = again.rows
    refused = {handover.claim.pk for handover in handovers if handover.claim.pk in refusals}
    chosen = {
        row.field_name: form.cleaned_data[row.field_name] if row.claim.pk in refused else ""
        for row in again.rows
    }
    form = HandoverForm(None, chosen=chosen, note=form.cleaned_data["note"], **common)
    return _render_handover(request, again, form, status=409)


@admin_required
def user_deactivate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Deactivate a person or service, once it is said where each of their open claims goes."""
    user, at = current_user(request), now()
    users = User.objects.filter(is_active=True).exclude(kind=UserKind.PARTNER)
    person = get_object_or_404(users, public_id=public_id)
    found = _read_handover(person, user, at, is_leaving=True)
    form = HandoverForm(request.POST or None, person=person, rows=found.rows, desk_counts=found.desk_counts)
    if request.method == "POST" and form.is_valid() and request.POST.get("act") != PREVIEW:
        with form.show_refusal():
            deactivate_with_handover(
                person,
                colleagues=form.get_colleagues(),
                choices={one.claim.pk: one.colleague for one in form.list_handovers()},
                note=form.cleaned_data["note"],
                by=user,
                at=at,
            )
            sentence = (
                gettext("{name} has been deactivated. Its API keys no longer work.")
                if person.is_service
                else gettext("{name} has been deactivated and can no longer sign in.")
            )
            messages.success(request, sentence.format(name=person))
            return redirect("service_detail" if person.is_service else "person_detail", public_id)
    return _render_handover(request, found, form, is_leaving=True, status=422 if form.errors else 200)


def _read_handover(person: User, viewer: User, at: datetime, *, is_leaving: bool = False) -> _Handover:
    """Return what the viewer can hand over. While the person stays, claims in review stay with them."""
    edited = list_edited_desks(viewer)
    held = list_held_claims(person)
    visible = Claim.objects.visible_to(viewer)
    own = visible.filter(pk__in=held, desk__in=edited).select_related("desk").prefetch_related("tag_rows")
    claims = list(own.order_by("due_at", "-priority", "id"))
    going = [claim for claim in claims if is_leaving or claim.state not in APPROVAL_WITHDRAWABLE_STATES]
    desks = edited.filter(pk__in={claim.desk_id for claim in claims})
    tz = claims[0].desk.timezone if claims else "UTC"
    loads = [
        load
        for load in list_checker_loads(visible, desks=desks, at=at, tz=tz)
        if load.person is not None and load.roles
    ]
    proposal = propose_checkers(going, loads=loads, without=person, viewer=viewer, at=at)
    unseen = Counter(held.exclude(pk__in=[claim.pk for claim in claims]).values_list("desk", flat=True))
    return _Handover(
        person=person,
        rows=[_build_row(claim, person, loads, proposal, at) for claim in going],
        staying=[claim for claim in claims if claim not in going],
        desk_counts={desk: unseen[desk.pk] for desk in Desk.objects.filter(pk__in=unseen)},
        loads=loads,
        proposal=proposal,
        at=at,
    )


def _build_row(
    claim: Claim, person: User, loads: Iterable[CheckerLoad], proposal: Proposal, at: datetime
) -> HandoverRow:
    local = at.astimezone(get_timezone(claim.desk.timezone))
    return HandoverRow(
        claim=claim,
        colleagues=[
            (load.person, describe_checker(load, local))
            for load in loads
            if load.person is not None
            and load.person != person
            and load.is_on_desk(claim.desk_id)
            and load.person.pk not in proposal.recused.get(claim.pk, set())
        ],
        suggestion=proposal.suggestions.get(claim.pk),
    )


def _choose_one(wanted: str, rows: Iterable[HandoverRow]) -> dict[str, str]:
    """Return one person, by their public id, for every claim that they can have."""
    return {
        row.field_name: wanted
        for row in rows
        if any(str(colleague.public_id) == wanted for colleague, _ in row.colleagues)
    }


def _count_missing_claims(request: HttpRequest, rows: Iterable[HandoverRow]) -> int:
    """Return how many claims were to be handed over that the person does not have any more."""
    here = {row.field_name for row in rows}
    return sum(
        1
        for name, value in request.POST.items()
        if name.startswith("claim-") and not name.endswith("-version") and value and name not in here
    )


def _report_result(
    request: HttpRequest,
    handovers: Iterable[ClaimHandover],
    refusals: Mapping[int, DomainError],
    *,
    gone: int,
) -> None:
    done = Counter(handover.colleague for handover in handovers if handover.claim.pk not in refusals)
    for colleague, count in done.items():
        message = (
            ngettext(
                "{count} claim is now assigned to {person}.",
                "{count} claims are now assigned to {person}.",
                count,
            ).format(count=format_number(count), person=colleague)
            if colleague
            else ngettext(
                "{count} claim is back in the queue.", "{count} claims are back in the queue.", count
            ).format(count=format_number(count))
        )
        messages.success(request, message)
    if done:
        messages.info(request, gettext("For ten minutes you can undo this in the queue."))
    if gone:
        message = ngettext(
            "{count} claim was not handed over: it has changed since you opened this page.",
            "{count} claims were not handed over: they have changed since you opened this page.",
            gone,
        )
        messages.warning(request, message.format(count=format_number(gone)))
    for handover in handovers:
        if refusal := refusals.get(handover.claim.pk):
            message = gettext("Not handed over: “{statement}”. {reason}")
            messages.error(
                request, message.format(statement=handover.claim.statement, reason=refusal.message)
            )


def _render_handover(
    request: HttpRequest,
    found: _Handover,
    form: HandoverForm,
    *,
    is_leaving: bool = False,
    wanted: str = "",
    status: int = 200,
) -> HttpResponse:
    results = _list_results(found, form)
    context = {
        "person": found.person,
        "form": form,
        "is_leaving": is_leaving,
        "rows": [
            {
                "claim": row.claim,
                "field": form[row.field_name],
                "version": form[f"{row.field_name}-version"],
                "suggestion": row.suggestion,
                "due": format_due_cell(row.claim, found.at, late=_is_late(row.claim, found.at)),
                "late": _is_late(row.claim, found.at),
            }
            for row in found.rows
        ],
        "desk_fields": [form[f"desk-{desk.slug}"] for desk in form.desks],
        "going": sum(1 for row in found.rows if form[row.field_name].value()),
        "staying": found.staying,
        "colleagues": sorted(
            {colleague for row in found.rows for colleague, _ in row.colleagues}, key=lambda one: one.name
        ),
        "wanted": wanted,
        "results": results,
        "scale": max([1, *(max(one["after"], one["before"], one["capacity"]) for one in results)]),
        "unsuggested": _list_unsuggested(found),
    }
    only_result = request.headers.get("HX-Request") and request.POST.get("act") == PREVIEW
    template = (
        "factcheck/workload/handover_result.html" if only_result else "factcheck/workload/handover.html"
    )
    return render(request, template, context, status=status)


def _is_late(claim: Claim, at: datetime) -> bool:
    return claim.due_at is not None and claim.due_at < at


def _list_results(found: _Handover, form: HandoverForm) -> list[dict[str, Any]]:
    """Return the load of each person before and after the choices, of those whose load changes."""
    chosen = Counter(str(form[row.field_name].value() or "") for row in found.rows)
    leaving = sum(count for value, count in chosen.items() if value)
    results = []
    for load in found.loads:
        if load.person is None:
            continue
        change = -leaving if load.person == found.person else chosen[str(load.person.public_id)]
        if change:
            after = load.total + change
            results.append(
                {
                    "person": load.person,
                    "before": load.total,
                    "after": after,
                    "base": min(load.total, after),
                    "gain": max(0, change),
                    "capacity": load.capacity,
                    "overload": max(0, after - load.capacity),
                }
            )
    return results


def _list_unsuggested(found: _Handover) -> list[str]:
    """Return who is left out and why; why somebody is recused is not said."""
    sentences = []
    recused = Counter(pk for people in found.proposal.recused.values() for pk in people)
    for load in found.loads:
        if load.person is None or load.person == found.person:
            continue
        if load.absence is not None:
            sentences.append(
                gettext("{person}: {absence}").format(
                    person=load.person, absence=describe_absence(load.absence, found.at)
                )
            )
        if count := recused[load.person.pk]:
            message = ngettext(
                "{person}: recused from {count} of these claims",
                "{person}: recused from {count} of these claims",
                count,
            )
            sentences.append(message.format(person=load.person, count=format_number(count)))
    return sentences


def absence_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the present and later absences, and add one. An editor then decides about the claims."""
    user, person = current_user(request), _get_person(request, public_id)
    form = AbsenceForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            are_notified = enter_absence(person, by=user, at=clock.now(), **form.cleaned_data)
            messages.success(request, gettext("Saved."))
            if are_notified:
                message = gettext("The editors of your desks were told that you have open claims.")
                messages.success(request, message)
            goes = list_held_claims(person).filter(desk__in=list_edited_desks(user))
            return redirect("claim_handover" if goes.exists() else "absence_list", public_id)
    shown = person.absences.filter(ends_on__gte=clock.now().date())
    context = {"person": person, "own": person == user, "form": form, "absences": shown}
    return render(request, "factcheck/workload/absence_list.html", context, status=form.status)


@require_POST
def absence_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("person"), public_id=public_id)
    person = _get_person(request, absence.person.public_id)
    withdraw_absence(absence, by=current_user(request), at=clock.now())
    messages.success(request, gettext("Removed."))
    return redirect("absence_list", person.public_id)


def _get_person(request: HttpRequest, public_id: UUID) -> User:
    """Return a person whose absences the user can set; everybody else counts as missing."""
    people = User.objects.filter(kind=UserKind.PERSON, is_active=True)
    person = get_object_or_404(people, public_id=public_id)
    if not can_set_absences(person, current_user(request)):
        raise Http404
    return person
