"""Checklists: what a desk wants checked of each kind of claim, set under Setup and ticked for each claim.

A claim keeps its version: a tick must not make the verdict stale that its checker is writing. The events are
about the item and name the claim.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.actions.permission_checks import require_admin
from accounts.forms.base import DomainErrorForm, RowMixin, focus_first_refused
from accounts.models import Desk, User
from accounts.views.auth import admin_required, current_user
from audit.actions import append_event
from factcheck.models import ChecklistItem, ChecklistTick, Claim
from factcheck.models.checklist import DEFAULT_CHECKLISTS, ChecklistCode
from factcheck.models.enums import BEFORE_VERDICT_STATES, ClaimKind
from factcheck.workflow.policies import ASSIGNEE, EDITOR, WorkflowFacts
from factcheck.workflow.transition import lock_for_action
from lib.crypto.commitments import sha256_hex
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime
from lib.errors import DomainError, Invalid, NotAllowed, Stale

MAX_ITEMS = 20


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line of a checklist as an administrator types it."""

    text: str
    is_required: bool = False


@transaction.atomic
def update_checklist(
    desk: Desk,
    *,
    kind: str,
    lines: Sequence[ChecklistLine],
    by: User,
    at: datetime,
    drawn: str | None = None,
) -> None:
    """Replace the desk's checklist for a kind of claim; lines that stay keep their ticks.

    ``drawn``: ``get_checklist_state`` of the lines that the person saw; None: of those of now. Raises
    NotAllowed, Stale where they changed since, and Invalid for an unknown kind, a line that is twice, or too
    many lines.
    """
    require_admin(by)
    desk = Desk.objects.select_for_update().get(pk=desk.pk)
    if kind not in ClaimKind.values:
        raise Invalid(gettext("Unknown kind: {kinds}.").format(kinds=kind))
    wanted = [ChecklistLine(" ".join(line.text.split()), line.is_required) for line in lines]
    wanted = [line for line in wanted if line.text]
    _require_valid_lines(wanted)
    before = list_checklist_items(desk, kind)
    if drawn is not None and drawn != get_checklist_state(before):
        raise Stale(
            gettext(
                "Somebody else has changed this checklist. Reload the page to see theirs, or save again to "
                "replace it with yours."
            )
        )
    if [(str(one), one.is_required) for one in before] == [(one.text, one.is_required) for one in wanted]:
        return
    _create_default_items(desk, kind)
    held = {str(one): one for one in ChecklistItem.objects.in_use().filter(desk=desk, kind=kind)}
    for position, line in enumerate(wanted):
        item = held.pop(line.text, None) or _build_item(desk, kind, line.text)
        item.position, item.is_required = position, line.is_required
        item.save()
    ChecklistItem.objects.filter(pk__in=[one.pk for one in held.values()]).update(removed_at=at)
    append_event(
        actor=by,
        action="update_checklist",
        subject=desk,
        at=at,
        details={
            "kind": kind,
            "items": [
                [[str(one), one.is_required] for one in before],
                [[one.text, one.is_required] for one in wanted],
            ],
        },
    )


def _require_valid_lines(lines: Sequence[ChecklistLine]) -> None:
    texts = [line.text for line in lines]
    if twice := next((text for text in texts if texts.count(text) > 1), ""):
        raise Invalid(gettext("“{text}” is on the checklist twice.").format(text=twice))
    if len(texts) > MAX_ITEMS:
        raise Invalid(gettext("A checklist can have up to {max} lines.").format(max=MAX_ITEMS))


def _build_item(desk: Desk, kind: str, text: str) -> ChecklistItem:
    """Build an item: a default by its code, so that each reads it in their language, or one of the desk's."""
    code = next((code for code in ChecklistCode if str(code.label) == text), "")
    return ChecklistItem(desk=desk, kind=kind, code=code, text="" if code else text, position=0)


def _create_default_items(desk: Desk, kind: str) -> None:
    """Save the default items of a desk that has never had any of its own."""
    items = ChecklistItem.objects.filter(desk=desk, kind=kind)
    if items.exists():
        return
    # A change of the checklist locks the desk's row: an item that it removes must not be created here again.
    Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    if not items.exists():
        ChecklistItem.objects.bulk_create(build_default_items(desk, kind))


def get_tick_refusal(facts: WorkflowFacts) -> str:
    """Return why this person may not tick the claim's checklist now; "" when they may."""
    if facts.state not in BEFORE_VERDICT_STATES:
        return gettext("The checklist can be ticked only while the claim is being checked.")
    return (EDITOR | ASSIGNEE).refusal(facts)


@transaction.atomic
def tick_item(claim: Claim, *, key: str, by: User, at: datetime) -> None:
    """Tick an item for a claim, by its key. Somebody's earlier tick stays theirs."""
    claim, item = _get_item_for_action(claim, key, by=by, at=at)
    values = {"ticked_by": by, "ticked_at": at}
    _, created = ChecklistTick.objects.get_or_create(claim=claim, item=item, defaults=values)
    if created:
        _append_tick_event("tick_checklist_item", claim, item, by=by, at=at)


@transaction.atomic
def untick_item(claim: Claim, *, key: str, by: User, at: datetime) -> None:
    """Take the tick of an item back, whoever made it."""
    claim, item = _get_item_for_action(claim, key, by=by, at=at)
    count, _ = ChecklistTick.objects.filter(claim=claim, item=item).delete()
    if count:
        _append_tick_event("untick_checklist_item", claim, item, by=by, at=at)


def _get_item_for_action(claim: Claim, key: str, *, by: User, at: datetime) -> tuple[Claim, ChecklistItem]:
    claim, facts = lock_for_action(claim, by=by, at=at, version=None)
    if refusal := get_tick_refusal(facts):
        raise NotAllowed(refusal)
    _create_default_items(claim.desk, claim.kind)
    items = ChecklistItem.objects.in_use().filter(desk=claim.desk, kind=claim.kind)
    # The code is the key of a default that was not saved yet when the page was drawn.
    item = next((one for one in items if key and key in (str(one.public_id), one.code)), None)
    if item is None:
        raise Invalid(gettext("This line is no longer on the checklist. Reload the page."))
    return claim, item


def _append_tick_event(action: str, claim: Claim, item: ChecklistItem, *, by: User, at: datetime) -> None:
    append_event(actor=by, action=action, subject=item, at=at, details={"claim": claim.public_id})


EMPTY_ROWS = 3


class ChecklistItemForm(RowMixin, forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """One line. A row without text is left out."""

    class Meta:
        model = ChecklistItem
        fields = ["text", "is_required"]

    def _post_clean(self) -> None:
        """Leave the model's validation to the action, which alone knows the code of a text."""


class TickForm(DomainErrorForm):
    """The line that is ticked, or whose tick is taken back, by its key."""

    item = forms.CharField(max_length=40)

    def get_inputs(self) -> dict[str, Any]:
        """Return the inputs of ``tick_item`` and ``untick_item``."""
        return {"key": self.cleaned_data["item"]}


class BaseChecklistFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """The lines in the order of the rows."""

    def get_lines(self) -> list[ChecklistLine]:
        """Return the lines given, without the empty rows."""
        return [
            ChecklistLine(row.cleaned_data["text"], row.cleaned_data["is_required"])
            for row in self.forms
            if row.cleaned_data.get("text")
        ]


ChecklistFormSet = forms.formset_factory(
    ChecklistItemForm,
    formset=BaseChecklistFormSet,
    extra=EMPTY_ROWS,
    max_num=MAX_ITEMS,
    absolute_max=MAX_ITEMS,
)


def get_initial_lines(items: list[ChecklistItem]) -> list[dict[str, Any]]:
    """Return the first values of the rows of a checklist."""
    return [{"text": str(item), "is_required": item.is_required} for item in items]


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One item of the checklist of a claim, and its tick, if somebody has ticked it."""

    item: ChecklistItem
    tick: ChecklistTick | None

    def describe_tick(self, *, at: datetime, tz: tzinfo) -> str:
        """Return who ticked it and when; "" where nobody has."""
        if self.tick is None:
            return ""
        time = format_datetime(self.tick.ticked_at, at=at, tz=tz)
        return gettext("{person}, {time}").format(person=self.tick.ticked_by, time=time)


def build_default_items(desk: Desk, kind: str) -> list[ChecklistItem]:
    """Return the items, not saved, that a desk has until it changes its checklist."""
    codes = DEFAULT_CHECKLISTS.get(kind, ())
    return [
        ChecklistItem(desk=desk, kind=kind, code=code, position=position)
        for position, code in enumerate(codes)
    ]


def list_checklist_items(desk: Desk, kind: str) -> list[ChecklistItem]:
    """Return the desk's checklist for a kind of claim: its own, or the default where it changed nothing."""
    saved = list(ChecklistItem.objects.filter(desk=desk, kind=kind))
    # One that was removed is kept, so that a checklist which a desk emptied is not the default again.
    return [one for one in saved if one.removed_at is None] if saved else build_default_items(desk, kind)


def get_checklist_state(items: Iterable[ChecklistItem]) -> str:
    """Return what a form holds of the lines it was drawn with: each change of a checklist changes it.

    It is the same in every language, and does not change where the defaults are only saved.
    """
    return sha256_hex(repr([(str(item.code), item.text, item.is_required) for item in items]))[:32]


def list_checklist_rows(claim: Claim) -> list[ChecklistRow]:
    """Return the checklist of a claim with its ticks. Two queries, or one for a default checklist."""
    items = list_checklist_items(claim.desk, claim.kind)
    has_ticks = any(item.pk for item in items)
    ticks = claim.checklist_ticks.select_related("ticked_by") if has_ticks else ()
    by_item = {tick.item_id: tick for tick in ticks}
    return [ChecklistRow(item, by_item.get(item.pk)) for item in items]


@admin_required
def checklist_edit(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    desk = get_object_or_404(Desk, slug=slug)
    if kind not in ClaimKind.values:
        raise Http404(kind)
    items = list_checklist_items(desk, kind)
    rows = cast(
        BaseChecklistFormSet,
        ChecklistFormSet(request.POST or None, initial=get_initial_lines(items), prefix="row"),
    )
    refused, state = "", get_checklist_state(items)
    drawn = request.POST.get("drawn", "") if request.method == "POST" else state
    if rows.is_valid():
        try:
            update_checklist(
                desk,
                kind=kind,
                lines=rows.get_lines(),
                by=current_user(request),
                at=now(),
                drawn=drawn,
            )
        except Stale as refusal:
            # The person sees the change now, and can save again.
            refused, drawn = refusal.message, state
        except DomainError as refusal:
            refused = refusal.message
        else:
            messages.success(request, gettext("Saved."))
            return redirect("checklist_edit", slug, kind)
    focus_first_refused(rows)
    context = {
        "desk": desk,
        "kind": ClaimKind(kind),
        "kinds": list(ClaimKind),
        "rows": rows,
        "drawn": drawn,
        "refused": refused,
    }
    status = 422 if refused or rows.total_error_count() else 200
    return render(request, "factcheck/checklists/edit.html", context, status=status)
