"""The claim: its statement and sources, the verdict, the actions, the history. Every action returns here."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.selectors import list_desk_people
from accounts.views.auth import current_user
from audit.models import Event
from audit.selectors import list_events_of_subject
from factcheck.anchoring.selectors import list_appearances
from factcheck.claims.marks import find_claim_marks
from factcheck.claims.soft_lock import find_other_editor
from factcheck.claims.stale_reasons import find_return_event
from factcheck.history import event_descriptions
from factcheck.interests.selectors import list_declared_interests
from factcheck.models import Claim
from factcheck.models.enums import ClaimPriority, PublicationStatus
from factcheck.reader_reports import selectors as reader_reports_selectors
from factcheck.screens.claim.actions import ActionButton, build_action_buttons, build_appearance_actions
from factcheck.screens.claim.drift import add_drift_decisions, build_cite_form
from factcheck.screens.claim.more_actions import list_more_actions
from factcheck.screens.claim.reply_actions import list_reply_rows
from factcheck.screens.claim.review import get_review_context
from factcheck.screens.claim.selectors import (
    PRIORITY_LABELS,
    find_my_work_position,
    get_draft,
    get_live_etag,
)
from factcheck.snapshots.archive_selectors import get_captures_by_source
from factcheck.snapshots.legal_holds import find_legal_hold
from factcheck.sources.access import record_passage_access
from factcheck.sources.citation_actions import get_cite_refusal
from factcheck.sources.citation_selectors import SourceItem, list_source_items
from factcheck.sources.forms import CitationForm, GrantAccessForm, NewCitationForm, RevokeAccessForm
from factcheck.transitions.submissions import FailedSubmission
from factcheck.verdicts.actions import is_adverse
from factcheck.verdicts.forms import VerdictForm, get_initial_from_verdict
from factcheck.verdicts.preview import build_preview
from factcheck.verdicts.selectors import is_blind_for, list_visible_verdicts
from factcheck.workflow.available_actions import AvailableAction, list_claim_actions
from factcheck.workflow.facts import find_current_checker, find_latest_verdict, get_claim_facts
from factcheck.workflow.guards import REQUIREMENT_LABELS
from factcheck.workflow.policies import STANDARDS, WorkflowFacts
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, format_due, get_timezone
from lib.state_machine.machine import Transition

MAX_HISTORY_LINES = 40
"""The newest events shown with the claim; all of them have a page."""


@login_required
@require_safe
def claim_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render_claim_page(request, public_id, replacing=request.GET.get("replace", ""))


def get_visible_claim(request: HttpRequest, public_id: UUID) -> Claim:
    """Return the claim, if this person may know of it; else 404."""
    return get_object_or_404(
        Claim.objects.visible_to(current_user(request)).select_related("desk"), public_id=public_id
    )


def render_claim_page(
    request: HttpRequest,
    public_id: UUID,
    attempt: FailedSubmission | None = None,
    *,
    cite_form: NewCitationForm | None = None,
    replacing: str = "",
) -> HttpResponse:
    """Render the whole page; after a refused attempt, with its status, and what was typed in its place.

    ``cite_form`` is a new source as far as it was typed, to be shown open; ``replacing`` the public id of the
    citation that it is to replace.
    """
    user, at = current_user(request), now()
    tag = get_live_etag(user, public_id, at=at)
    claim = get_visible_claim(request, public_id)
    facts = get_claim_facts(claim, user, at)
    events = list_events_of_subject("claim", claim)
    changed = list(events[attempt.version :]) if attempt is not None and attempt.is_stale else []
    newest = list(events.reverse()[: MAX_HISTORY_LINES + 1])
    is_hidden = is_blind_for(claim, user)

    def record(these: list[Event]) -> list[event_descriptions.HistoryLine]:
        tz = get_timezone(claim.desk.timezone)
        return event_descriptions.build_history_lines(
            these, viewer=user, at=at, tz=tz, inside=bool(facts.role), is_blind=is_hidden
        )

    available = list_claim_actions(claim, facts)
    recorded = record(newest[:MAX_HISTORY_LINES])
    back = find_return_event(newest[:MAX_HISTORY_LINES])
    legal_hold = find_legal_hold(claim)
    context = get_live_context(
        claim, user, facts, at=at, seen=claim.version, is_blind=is_hidden, attempt=attempt
    ) | {
        "history": recorded,
        "back": recorded[newest.index(back)] if back is not None else None,
        "has_more_history": len(newest) > MAX_HISTORY_LINES,
        "available_actions": build_action_buttons(
            claim,
            [o for o in available if o.name != "submit"],
            attempt,
            lead=not _find_submit_action(available),
        ),
        "my_work_position": find_my_work_position(claim, user),
        "replies": list_reply_rows(claim, facts, attempt, at=at),
        "live_url": f"{reverse('claim_live', args=[claim.public_id])}?seen={claim.version}",
        "live_tag": tag,
        "more": list_more_actions(claim, user, facts, attempt, held=legal_hold is not None),
        "legal_hold": legal_hold,
        "reader_reports": reader_reports_selectors.build_report_rows(
            reader_reports_selectors.list_reports_of_claim(claim, user), at
        )
        if claim.publication_status != PublicationStatus.NONE
        else [],
        "declared": list_declared_interests(claim, user, facts, find_current_checker(claim)),
        "may_defend": not STANDARDS.refusal(facts),
        "cite_form": None
        if get_cite_refusal(facts)
        else cite_form or (attempt and attempt.form_of("cite")) or build_cite_form(claim, user, replacing),
        "cite_key": not any(action.key == "s" for action in available),
    }
    record_passage_access(request, claim)
    context |= _get_verdict_context(
        claim, user, facts, attempt, at=at, submit=_find_submit_action(available), is_blind=is_hidden
    )
    if attempt is not None:
        context |= {
            "attempt": attempt,
            "unplaced_values": attempt.list_unplaced_values(),
            "changes": record(changed),
        }
    return render(
        request, "factcheck/claim/detail.html", context, status=attempt.error.status if attempt else 200
    )


def get_live_context(
    claim: Claim,
    user: User,
    facts: WorkflowFacts,
    *,
    at: datetime,
    seen: int,
    is_blind: bool,
    attempt: FailedSubmission | None = None,
) -> dict[str, Any]:
    """Return the context of the polled part: state, appearances, sources with their health, review gates.

    ``seen`` is the version that the page around it was drawn from; later events are listed, but without the
    verdict where that is ``is_blind`` (``verdicts.selectors``).
    """
    tz = get_timezone(claim.desk.timezone)
    sources = list_source_items(claim, user, at=at, tz=tz)
    may = not get_cite_refusal(facts)
    restricted = facts.role and any(item.seen and item.citation.source.is_restricted for item in sources)
    people = list(list_desk_people(claim.desk)) if restricted else []
    pages = [item.citation.source for item in sources if item.seen]
    captured = get_captures_by_source(pages, at=at, tz=tz, may_request=bool(facts.role))
    for item in sources:
        item.capture = captured.get(item.citation.source_id)
    for item in sources:
        item.available_actions = _build_source_actions(claim, item, people, may=may, attempt=attempt)
        add_drift_decisions(claim, item, facts, attempt)
    places = list_appearances(claim, at=at, tz=tz)
    marks = find_claim_marks(claim)
    for place in places:
        place.mark = marks.get_appearance_mark(place.appearance)
        if place.undecided:
            place.available_actions = build_appearance_actions(claim, place.appearance, facts, attempt)
    submit = _find_submit_action(list_claim_actions(claim, facts))
    after: list[event_descriptions.HistoryLine] = []
    if claim.version > seen:
        events = list(list_events_of_subject("claim", claim)[seen:])
        after = event_descriptions.build_history_lines(
            events, viewer=user, at=at, tz=tz, inside=bool(facts.role), is_blind=is_blind
        )
    return {
        "claim": claim,
        "tags": claim.tags,
        "here": f"{reverse('claim_detail', args=[claim.public_id])}#sources",
        "facts": facts,
        "mark": marks.mark,
        "priority": PRIORITY_LABELS[ClaimPriority(claim.priority)],
        "applied_texts": marks.applied_texts,
        "is_blind": is_blind,
        "on_it": find_other_editor(claim, user, at=at, tz=tz),
        "take_over": _build_take_over_action(claim, facts),
        "checker": find_current_checker(claim),
        "goes_out": format_datetime(claim.publish_at, at=at, tz=tz) if claim.publish_at else "",
        "zone": tz.key.replace("_", " "),
        "due": format_due(claim.due_at, at=at, tz=tz, over=claim.state in ("settled", "closed")),
        "sources": sources,
        "appearances": places,
        "after": after,
        "submit": submit,
        "gates": list_submit_gates(submit.transition, facts, get_verdict_form(claim, user))
        if submit
        else None,
    }


def _build_take_over_action(claim: Claim, facts: WorkflowFacts) -> list[ActionButton]:
    if not facts.role:
        return []
    url = reverse("claim_lock_take_over", args=[claim.public_id])
    return [
        ActionButton(name="take_over_soft_lock", label=gettext("Take over"), url=url, version=claim.version)
    ]


def get_verdict_form(claim: Claim, user: User) -> VerdictForm:
    """Return the verdict form as this person left it: their draft, else the last filed verdict, else
    empty.
    """
    fields, _ = get_draft(claim, user)
    verdict = find_latest_verdict(claim)
    return VerdictForm(claim, initial=fields or (get_initial_from_verdict(verdict) if verdict else {}))


def list_submit_gates(submit: Transition, facts: WorkflowFacts, form: VerdictForm) -> list[dict[str, Any]]:
    """Return what must hold before review, from the guards of ``submit``, judged over the draft so far."""
    verdict = form.get_draft_input()
    missing = verdict.list_problems(form.requirements)
    judged = replace(
        facts,
        has_verdict=True,
        source_waiver=bool(verdict.source_waiver.strip()),
        passage_waiver=bool(verdict.passage_waiver.strip()),
        on_author=bool(verdict.on_author.strip()),
        adverse=is_adverse(form.claim, verdict),
        reply_waiver=bool(verdict.reply_waiver.strip()),
        verdict_problems=tuple(sentence for sentences in missing.values() for sentence in sentences),
    )
    reasons = [(guard, guard.reason(judged)) for guard in submit.guards]
    return [
        {"held": not reason, "text": reason or REQUIREMENT_LABELS[guard.name]} for guard, reason in reasons
    ]


def _find_submit_action(available: list[AvailableAction]) -> AvailableAction | None:
    return next((action for action in available if action.name == "submit"), None)


def _get_verdict_context(
    claim: Claim,
    user: User,
    facts: WorkflowFacts,
    attempt: FailedSubmission | None,
    *,
    at: datetime,
    submit: AvailableAction | None,
    is_blind: bool,
) -> dict[str, Any]:
    tz = get_timezone(claim.desk.timezone)
    filed = list_visible_verdicts(claim, user, at=at, tz=tz)
    form = None
    saved, saved_iso = "", ""
    if submit is not None:
        sent = attempt.form_of("submit") if attempt else None
        form = sent if isinstance(sent, VerdictForm) else get_verdict_form(claim, user)
        _, saved_at = get_draft(claim, user)
        if saved_at is not None:
            saved, saved_iso = format_datetime(saved_at, at=at, tz=tz), saved_at.isoformat()
    return {
        "verdict_form": form,
        "verdict_url": reverse("claim_transition", args=[claim.public_id, "submit"]) if submit else "",
        "draft_saved": saved,
        "draft_saved_iso": saved_iso,
        "drafted": build_preview(
            claim, form.requirements, {name: form.get_typed_value(name) for name in form.fields}
        )
        if form is not None
        else None,
        "filed": filed[0] if filed and form is None and not is_blind else None,
        "earlier": filed if form is not None or is_blind else filed[1:],
    } | get_review_context(
        claim, user, facts, filed, attempt, lead=form is None and not is_blind, at=at, tz=tz
    )


def _build_source_actions(
    claim: Claim, item: SourceItem, people: list[User], *, may: bool, attempt: FailedSubmission | None
) -> list[ActionButton]:
    if not item.seen:
        return []
    citation = item.citation
    available: list[ActionButton] = []

    def add(step: str, label: str, route: str, key: UUID, form: Any = None) -> None:
        available.append(
            ActionButton(
                name=f"{step}-{citation.public_id}",
                label=label,
                url=reverse(route, args=[key]),
                version=claim.version,
                form=form,
            )
        )

    if citation.source.url:
        add("check", gettext("Check now"), "source_check_now", citation.source.public_id)
    if item.capture and item.capture.may_request:
        add("archive", item.capture.request_label, "source_archive", citation.source.public_id)
    if citation.source.is_restricted and people:
        name = f"name:{citation.public_id}"
        form = (attempt and attempt.form_of(name)) or GrantAccessForm(citation, people)
        add("name", gettext("Let somebody see it"), "citation_access_grant", citation.public_id, form)
        hide = RevokeAccessForm(citation)
        if hide.people:
            form = (attempt and attempt.form_of(f"unname:{citation.public_id}")) or hide
            add("unname", gettext("Remove somebody"), "citation_access_revoke", citation.public_id, form)
    if may:
        name = f"citation:{citation.public_id}"
        form = (attempt and attempt.form_of(name)) or CitationForm(citation)
        add("edit", gettext("Edit"), "citation_edit", citation.public_id, form)
        add("remove", gettext("Remove"), "citation_remove", citation.public_id)
    return available
