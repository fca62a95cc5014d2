"""The claim: its statement and sources, the verdict, the actions, the history. Every action returns here."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views.auth import current_desk_access, current_user
from audit.models import Event
from audit.selectors import list_events_of_subject
from factcheck.anchoring.selectors import build_appearance_rows
from factcheck.checklists.selectors import build_checklist_rows
from factcheck.claims.marks import get_claim_marks
from factcheck.claims.selectors import get_live_checker
from factcheck.claims.soft_lock import find_other_editor
from factcheck.claims.stale_reasons import find_return_event
from factcheck.discussion.forms import DiscussionForm
from factcheck.history import event_descriptions
from factcheck.interests.selectors import list_declared_interests
from factcheck.models import Claim, Verdict
from factcheck.models.enums import ClaimPriority, PublicationStatus
from factcheck.models.sealed_fields import UnavailableText, explain_missing_keys
from factcheck.reader_reports import selectors as reader_reports_selectors
from factcheck.screens.claim.actions import (
    ActionButton,
    ClosedForms,
    build_action_buttons,
    build_appearance_actions,
    list_more_actions,
    list_reply_rows,
)
from factcheck.screens.claim.bench import get_checklist, list_submit_gates
from factcheck.screens.claim.drift import add_drift_decisions, build_cite_form
from factcheck.screens.claim.page_rows import MAX_HISTORY_LINES, PageRows, load_page_rows
from factcheck.screens.claim.review import get_next_review_url, get_review_context
from factcheck.screens.claim.selectors import (
    PRIORITY_LABELS,
    find_my_work_position,
    find_page_claim,
    get_draft,
    get_live_etag,
    list_copy_links,
)
from factcheck.screens.follow import build_follow_button
from factcheck.search.copies import build_copy_query
from factcheck.snapshots.archive_selectors import get_captures_by_source
from factcheck.sources.access import record_passage_access
from factcheck.sources.actions import get_cite_refusal
from factcheck.sources.citation_selectors import SourceItem, list_restorable_citations, list_source_items
from factcheck.sources.forms import CitationForm, GrantAccessForm, NewCitationForm, RevokeAccessForm
from factcheck.transitions.submissions import FailedSubmission
from factcheck.verdicts.forms import VerdictForm, get_initial_from_verdict
from factcheck.verdicts.preview import build_preview
from factcheck.verdicts.selectors import is_blind_for, list_visible_verdicts
from factcheck.workflow.available_actions import AvailableAction, list_claim_actions
from factcheck.workflow.policies import STANDARDS, WorkflowFacts
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, format_due, get_timezone


@require_safe
def claim_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return render_claim_page(request, public_id, replacing=request.GET.get("replace", ""))


def get_visible_claim(request: HttpRequest, public_id: UUID) -> Claim:
    """Return the claim, if this person may know of it; else 404."""
    return get_object_or_404(
        Claim.objects.visible_to(current_user(request)).select_related("desk"), public_id=public_id
    )


def get_page_claim(request: HttpRequest, public_id: UUID) -> Any:
    """Return the claim as ``get_visible_claim`` does, with all of it that its page shows."""
    claim = find_page_claim(current_user(request), public_id)
    if claim is None:
        raise Http404(public_id)
    return claim


@explain_missing_keys()
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
    claim = get_page_claim(request, public_id)
    if attempt is not None:
        attempt.compare_version(claim.version)
    facts, rows = load_page_rows(claim, user, at)
    newest, changed = list(rows.events), []
    if attempt is not None and attempt.is_stale:
        changed = list(list_events_of_subject("claim", claim)[attempt.version :])
    replies = list_reply_rows(claim, facts, attempt, at=at) if claim.has_replies else []
    is_hidden = facts.sealed and is_blind_for(claim, user)

    def record(these: list[Event]) -> list[event_descriptions.HistoryLine]:
        tz = get_timezone(claim.desk.timezone)
        return event_descriptions.build_history_lines(
            these, viewer=user, at=at, tz=tz, inside=bool(facts.role), is_blind=is_hidden
        )

    available = list_claim_actions(claim, facts)
    recorded, legal_hold = record(newest[:MAX_HISTORY_LINES]), getattr(claim, "legal_hold", None)
    back = find_return_event(newest[:MAX_HISTORY_LINES])
    forms = ClosedForms(claim, attempt)
    context = get_live_context(claim, rows, user, facts, forms, at=at, seen=claim.version, is_blind=is_hidden)
    context |= {
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
        "replies": replies,
        "live_url": f"{reverse('claim_live', args=[claim.public_id])}?seen={claim.version}",
        "live_tag": tag,
        "more": list_more_actions(
            claim,
            user,
            facts,
            forms,
            held=legal_hold is not None,
            desks=[access.desk for access in current_desk_access(request)],
        ),
        "legal_hold": legal_hold,
        "reader_reports": reader_reports_selectors.build_report_rows(
            reader_reports_selectors.list_reports_of_claim(claim, user), at
        )
        if claim.publication_status != PublicationStatus.NONE
        else [],
        "declared": list_declared_interests(claim, user, facts, context["checker"])
        if claim.has_interests
        else [],
        "may_defend": not STANDARDS.refusal(facts),
        "cite_form": None
        if get_cite_refusal(facts)
        else cite_form
        or (attempt and attempt.form_of("cite"))
        or build_cite_form(claim, user, rows.people, replacing),
        "cite_key": not any(action.key == "s" for action in available),
        "copy_query": build_copy_query(claim.statement),
        "follow": build_follow_button(
            claim,
            is_following=claim.is_followed,
            key="" if any(action.key == "f" for action in available) else "f",
        ),
        "discussion_form": DiscussionForm(auto_id="id_discussion_%s"),
    }
    if claim.has_restricted_sources:
        record_passage_access(request, claim)
    context |= _get_verdict_context(
        claim,
        rows,
        user,
        facts,
        attempt,
        at=at,
        draft=context["verdict_form"],
        draft_saved_at=context["draft_saved_at"],
        is_blind=is_hidden,
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
    claim: Any,
    rows: PageRows,
    user: User,
    facts: WorkflowFacts,
    forms: ClosedForms,
    *,
    at: datetime,
    seen: int,
    is_blind: bool,
) -> dict[str, Any]:
    """Return the context of the polled part: state, appearances, sources with their health, review gates.

    ``claim`` is one of ``get_page_claim``, with its ``rows``. ``seen`` is the version that the page around it
    was drawn from; later events are listed, but without the verdict where that is ``is_blind``
    (``verdicts.selectors``).
    """
    tz = get_timezone(claim.desk.timezone)
    sources = list_source_items(rows.judged.citations, rows.checks, user, at=at, tz=tz)
    may = not get_cite_refusal(facts)
    restricted = facts.role and any(item.seen and item.citation.source.is_restricted for item in sources)
    people = list(rows.people) if restricted else []
    pages = [item.citation.source for item in sources if item.seen]
    captured = get_captures_by_source(
        pages, rows.archive_requests, at=at, tz=tz, may_request=bool(facts.role)
    )
    for item in sources:
        item.capture = captured.get(item.citation.source_id)
        if item.seen:
            item.links += list_copy_links(claim, item.citation, may_cite=may)
        item.available_actions = _build_source_actions(claim, item, people, forms, may=may)
        add_drift_decisions(claim, item, facts, forms.attempt)
    places = build_appearance_rows(claim.appearance_history, at=at, tz=tz)
    marks = get_claim_marks(claim)
    for place in places:
        place.mark = marks.get_appearance_mark(place.appearance)
        if place.undecided:
            place.available_actions = build_appearance_actions(claim, place.appearance, facts, forms.attempt)
    submit = _find_submit_action(list_claim_actions(claim, facts))
    draft, draft_saved_at = get_draft(claim) if submit else ({}, None)
    form = get_verdict_form(claim, draft, rows.judged.verdict) if submit else None
    lines = build_checklist_rows(claim, rows.checklist_items, rows.checklist_ticks)
    checklist = get_checklist(claim, lines, facts, at=at, tz=tz)
    after: list[event_descriptions.HistoryLine] = []
    if claim.version > seen:
        events = list(list_events_of_subject("claim", claim)[seen:])
        after = event_descriptions.build_history_lines(
            events, viewer=user, at=at, tz=tz, inside=bool(facts.role), is_blind=is_blind
        )
    return {
        "claim": claim,
        "claimant": claim.known_claimant,
        "tags": claim.tags,
        "here": f"{reverse('claim_detail', args=[claim.public_id])}#sources",
        "facts": facts,
        "mark": marks.mark,
        "priority": PRIORITY_LABELS[ClaimPriority(claim.priority)],
        "applied_texts": marks.applied_texts,
        "is_blind": is_blind,
        "on_it": find_other_editor(claim, user, at=at, tz=tz),
        "take_over": _build_take_over_action(claim, facts),
        "checker": get_live_checker(claim),
        "goes_out": format_datetime(claim.publish_at, at=at, tz=tz) if claim.publish_at else "",
        "zone": tz.key.replace("_", " "),
        "due": format_due(claim.due_at, at=at, tz=tz, over=claim.state in ("settled", "closed")),
        "sources": sources,
        "removed": list_restorable_citations(claim, rows.removed) if may else [],
        "appearances": places,
        "after": after,
        "submit": submit,
        "verdict_form": form,
        "draft_saved_at": draft_saved_at,
        "checklist": checklist,
        "gates": list_submit_gates(submit.transition, facts, form, checklist) if submit and form else None,
    }


def _build_take_over_action(claim: Claim, facts: WorkflowFacts) -> list[ActionButton]:
    if not facts.role:
        return []
    url = reverse("claim_lock_take_over", args=[claim.public_id])
    return [
        ActionButton(name="take_over_soft_lock", label=gettext("Take over"), url=url, version=claim.version)
    ]


def get_verdict_form(claim: Claim, draft: dict[str, str], filed: Verdict | None) -> VerdictForm:
    """Return the verdict form as a person left it: their draft, else the last filed verdict, else empty."""
    form = VerdictForm(claim, initial=draft or (get_initial_from_verdict(filed) if filed else {}))
    form.filed = filed
    return form


def _find_submit_action(available: list[AvailableAction]) -> AvailableAction | None:
    return next((action for action in available if action.name == "submit"), None)


def _get_verdict_context(
    claim: Claim,
    rows: PageRows,
    user: User,
    facts: WorkflowFacts,
    attempt: FailedSubmission | None,
    *,
    at: datetime,
    draft: VerdictForm | None,
    draft_saved_at: datetime | None,
    is_blind: bool,
) -> dict[str, Any]:
    tz = get_timezone(claim.desk.timezone)
    filed = list_visible_verdicts(claim, rows.judged, user, at=at, tz=tz)
    sent = attempt.form_of("submit") if attempt and draft is not None else None
    form = sent if isinstance(sent, VerdictForm) else draft
    return {
        "verdict_form": form,
        "verdict_url": reverse("claim_transition", args=[claim.public_id, "submit"]) if form else "",
        "draft_saved": format_datetime(draft_saved_at, at=at, tz=tz) if draft_saved_at else "",
        "draft_saved_iso": draft_saved_at.isoformat() if draft_saved_at else "",
        "drafted": build_preview(
            claim, form.requirements, {name: form.get_typed_value(name) for name in form.fields}
        )
        if form is not None
        else None,
        "filed": filed[0] if filed and form is None and not is_blind else None,
        "next_review_url": get_next_review_url(claim, user, facts, filed),
        "earlier": filed if form is not None or is_blind else filed[1:],
    } | get_review_context(
        claim, rows, user, facts, filed, attempt, lead=form is None and not is_blind, at=at, tz=tz
    )


def _build_source_actions(
    claim: Claim, item: SourceItem, people: list[User], forms: ClosedForms, *, may: bool
) -> list[ActionButton]:
    if not item.seen:
        return []
    citation = item.citation
    available: list[ActionButton] = []

    def add(step: str, label: str, route: str, key: UUID) -> ActionButton:
        button = ActionButton(
            name=f"{step}-{citation.public_id}",
            label=label,
            url=reverse(route, args=[key]),
            version=claim.version,
        )
        available.append(button)
        return button

    if citation.source.url:
        add("check", gettext("Check now"), "source_check_now", citation.source.public_id)
    if item.capture and item.capture.may_request:
        add("archive", item.capture.request_label, "source_archive", citation.source.public_id)
    if citation.source.is_restricted and people:
        button = add("name", gettext("Let somebody see it"), "citation_access_grant", citation.public_id)
        forms.add_form(
            button, f"name:{citation.public_id}", lambda: GrantAccessForm(citation, people), is_drawn=True
        )
        hide = RevokeAccessForm(citation)
        if hide.people:
            button = add("unname", gettext("Remove somebody"), "citation_access_revoke", citation.public_id)
            forms.add_form(button, f"unname:{citation.public_id}", lambda: hide, is_drawn=True)
    # A form with the passage in it cannot be filled without the passage.
    if may and not isinstance(citation.passage, UnavailableText):
        button = add("edit", gettext("Edit"), "citation_edit", citation.public_id)
        forms.add_form(button, f"citation:{citation.public_id}", lambda: CitationForm(citation))
    if may:
        add("remove", gettext("Remove"), "citation_remove", citation.public_id)
    return available
