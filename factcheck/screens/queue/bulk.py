"""Acts on the claims that are ticked in the queue: a preview where it helps, the result, and the undo."""

from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Desk, User
from accounts.views.auth import current_desk_access, current_roles, current_user
from factcheck.bulk.actions import (
    MAX_BULK_CLAIMS,
    BulkPreview,
    list_undoable_items,
    perform_bulk_action,
    preview_bulk_action,
    undo_bulk_action,
)
from factcheck.bulk.acts import BULK_ACTS, BulkAct
from factcheck.bulk.forms import BulkForm, build_bulk_form, parse_claim_versions
from factcheck.bulk.results import BulkRefusal, BulkResult
from factcheck.claims.filters import get_own_timezone
from factcheck.claims.selectors import annotate_for_row
from factcheck.desk.workload import describe_checker, list_checker_loads
from factcheck.models import BulkAction, Claim
from factcheck.screens.lists import build_linked_rows
from factcheck.screens.queue.filter_menu import filter_queue
from factcheck.workflow.batch import ClaimVersion
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_due_time, format_time_ago
from lib.errors import DomainError, Invalid, NotFound
from lib.text.phrases import format_number
from lib.web.forms import PublicChoiceField

ALL_MATCHES = "all"
DUE_CHOICES_ID = "due-choices"
DUE_CHOICE_COUNT = 7
"""Working days that are offered as due dates."""


@require_safe
def claim_queue_acts(request: HttpRequest) -> HttpResponse:
    """Show the fields of every act: the part that an open queue loads when a row is chosen."""
    at = now()
    acts = [(act, _build_form(request, act, at)) for act in BULK_ACTS.values()]
    context = {"acts": acts, "due_choices": _list_due_choices(request, at)}
    return render(request, "factcheck/queue/acts.html", context)


def _build_form(
    request: HttpRequest, act: BulkAct, at: datetime, data: Mapping[str, Any] | None = None
) -> BulkForm:
    """Return the form of one act with the choices that this person has; bound where ``data`` was sent."""
    tz = get_own_timezone(request)
    form = build_bulk_form(act.name, current_user(request), data, tz=tz, prefix=act.name)
    if "checker" in form.fields:
        people = _list_people_choices(request, at, tz)
        cast(PublicChoiceField, form.fields["checker"]).set_choices(people)
    if "desk" in form.fields:
        cast(PublicChoiceField, form.fields["desk"]).set_choices(
            (str(access.desk.public_id), access.desk.name) for access in current_desk_access(request)
        )
    if "due_at" in form.fields:
        form.fields["due_at"].widget.attrs["list"] = DUE_CHOICES_ID
    return form


def describe_last_act(key: int | None, user: User, at: datetime) -> dict[str, Any] | None:
    """Return the act on many claims that can be undone, in words; None without one."""
    if key is None:
        return None
    undoable = Count("items", filter=Q(items__in=list_undoable_items(user)))
    act = BulkAction.objects.annotate(count=Count("items"), undoable=undoable).get(pk=key)
    sentence = ngettext(
        "You changed {count} claim {time}: {act}.", "You changed {count} claims {time}: {act}.", act.count
    ).format(
        count=format_number(act.count),
        time=format_time_ago(act.created_at, at=at),
        act=BULK_ACTS[act.act].label,
    )
    if hidden := act.count - act.undoable:
        left_out = ngettext(
            "You can no longer see {count} of them, which stays as it is.",
            "You can no longer see {count} of them, which stay as they are.",
            hidden,
        )
        sentence = f"{sentence} {left_out.format(count=format_number(hidden))}"
    return {"public_id": act.public_id, "sentence": sentence}


def _list_due_choices(request: HttpRequest, at: datetime) -> list[tuple[str, str]]:
    """Return the ends of the next working days of the person's first desk, as a due date and in words."""
    desk = next((access.desk for access in current_desk_access(request) if access.role), None)
    if desk is None:
        return []
    hours = desk.working_hours
    return [
        (f"{closes.astimezone(hours.tz):%Y-%m-%dT%H:%M}", format_due_time(closes, at=at, tz=hours.tz))
        for _, closes in islice(hours.iter_spans(at), DUE_CHOICE_COUNT)
    ]


def _list_people_choices(request: HttpRequest, at: datetime, tz: tzinfo) -> list[tuple[str, str]]:
    """Return the people of the desks that the person edits, each with their load on the person's desks."""
    edited = {access.desk.pk for access in current_desk_access(request) if access.is_editor}
    desks = Desk.objects.filter(pk__in=current_roles(request))
    claims = Claim.objects.visible_to(current_user(request)).filter(desk__in=desks)
    loads = list_checker_loads(claims, desks=desks, at=at, tz=str(tz))
    return [
        (str(load.person.public_id), describe_checker(load, at.astimezone(tz)))
        for load in loads
        if load.person is not None and any(load.is_on_desk(desk) for desk in edited)
    ]


@require_POST
def claim_bulk(request: HttpRequest) -> HttpResponse:
    """Perform one act on the chosen claims; ask first where it does not do the same to all of them.

    Where no script runs, ``open`` asks for the form of an act, which then comes with the claims.
    """
    user, at = current_user(request), now()
    opened = request.POST.get("open", "")
    act = BULK_ACTS.get(opened or request.POST.get("act", ""))
    if act is None:
        raise Http404
    form = _build_form(request, act, at, None if opened else request.POST)
    try:
        chosen, lost = _get_chosen_claims(request, user)
        if not chosen and not lost:
            raise Invalid(gettext("Select at least one claim first."))
        if not form.is_valid():
            return _render_form(request, act, form, at)
        preview = None
        if not request.POST.get("confirmed"):
            preview = preview_bulk_action(act, chosen, form.get_inputs(), by=user, at=at)
        if preview is not None and not preview.is_uniform and preview.result.done:
            return _render_preview(request, act, preview, lost)
        result = perform_bulk_action(act, chosen, form.get_inputs(), by=user, at=at)
    except DomainError as error:
        return _render_result(request, {"problem": error.message}, status=error.status)
    result.refused += lost
    sentence = _describe_done(act, form, len(result.done))
    return _render_result(request, {"sentence": sentence, "result": result})


@require_POST
def claim_bulk_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Undo an act of one's own."""
    user = current_user(request)
    saved = get_object_or_404(BulkAction, public_id=public_id, person=user)
    try:
        result = undo_bulk_action(saved, by=user, at=now())
    except DomainError as error:
        return _render_result(request, {"problem": error.message}, status=error.status)
    count = len(result.done)
    sentence = ngettext("Undone for {count} claim.", "Undone for {count} claims.", count)
    return _render_result(
        request, {"sentence": sentence.format(count=format_number(count)), "result": result}
    )


def _get_chosen_claims(request: HttpRequest, user: User) -> tuple[list[ClaimVersion], list[BulkRefusal]]:
    """Return the claims that were ticked, or all that match the filters; and a refusal for each lost one."""
    if request.POST.get("scope") == ALL_MATCHES:
        chosen = filter_queue(QueryDict(request.POST.get("query", "")), request)
        if problems := chosen.list_problems():
            raise Invalid(" ".join(problems))
        return [ClaimVersion(claim, None) for claim in chosen.qs[: MAX_BULK_CLAIMS + 1]], []
    try:
        versions = parse_claim_versions(request.POST.getlist("claim"))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from error
    found = {one.public_id: one for one in Claim.objects.visible_to(user).filter(public_id__in=versions)}
    chosen_claims = [ClaimVersion(found[key], version) for key, version in versions.items() if key in found]
    reason = gettext("You can no longer see this claim.")
    missing = [
        BulkRefusal(gettext("a claim you selected"), reason, code=NotFound.code)
        for key in versions
        if key not in found
    ]
    return chosen_claims, missing


def _render_preview(
    request: HttpRequest, act: BulkAct, preview: BulkPreview, lost: list[BulkRefusal]
) -> HttpResponse:
    """Say how the claims differ, and ask once; everything that was sent goes along."""
    count = len(preview.result.done)
    sentence = ngettext(
        "{act}: {count} claim would change.", "{act}: {count} claims would change.", count
    ).format(act=act.label, count=format_number(count))
    groups = [{"label": label, "count": number} for label, number in preview.groups.most_common() if label]
    sent = _list_sent(request, but=("confirmed",))
    preview.result.refused += lost
    return _render_result(
        request,
        {"sentence": sentence, "result": preview.result, "groups": groups, "sent": sent, "is_preview": True},
    )


def _render_form(request: HttpRequest, act: BulkAct, form: BulkForm, at: datetime) -> HttpResponse:
    """Show the form of an act with the claims that were chosen for it, and why it was refused if it was."""
    context = {
        "act": act,
        "form": form,
        "sent": _list_sent(request, but=("act", "open", *(field.html_name for field in form))),
        "due_choices": _list_due_choices(request, at),
    }
    return _render_result(request, context, status=Invalid.status if form.is_bound else 200)


def _list_sent(request: HttpRequest, *, but: Collection[str]) -> list[tuple[str, str]]:
    """Return what was sent, to be sent again, without the token and the names in ``but``."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and name not in but
    ]


def _render_result(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    result: BulkResult | None = context.get("result")
    rows: list[dict[str, Any]] = []
    if result is not None and not context.get("is_preview"):
        touched = [*result.done, *(one.claim for one in result.refused if one.claim is not None)]
        user = current_user(request)
        visible = Claim.objects.visible_to(user).filter(pk__in=[one.pk for one in touched])
        rows = build_linked_rows(request, annotate_for_row(visible), now())
    return render(request, "factcheck/queue/bulk.html", {**context, "rows": rows}, status=status)


def _describe_done(act: BulkAct, form: BulkForm, count: int) -> str:
    sentences = {
        "assign": ngettext(
            "{count} claim assigned to {value}.", "{count} claims assigned to {value}.", count
        ),
        "due": ngettext("Due date changed for {count} claim.", "Due date changed for {count} claims.", count),
        "priority": ngettext(
            "Priority changed for {count} claim.", "Priority changed for {count} claims.", count
        ),
        "tag": ngettext("Tags changed for {count} claim.", "Tags changed for {count} claims.", count),
        "move": ngettext("{count} claim moved to {value}.", "{count} claims moved to {value}.", count),
        "must_check": ngettext(
            "Must-check changed for {count} claim.", "Must-check changed for {count} claims.", count
        ),
        "close": ngettext("{count} claim closed.", "{count} claims closed.", count),
    }
    inputs = form.get_inputs()
    value = inputs.get("checker") or inputs.get("desk") or ""
    return sentences[act.name].format(count=format_number(count), value=value)
