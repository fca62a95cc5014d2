"""Content of a claim's page: the polled part, the verdict and the actions."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from accounts.selectors import list_desk_people
from audit.models import Event
from audit.selectors import list_events_of_subject
from factcheck.anchoring.selectors import AppearanceRow, build_appearance_rows, list_placed_appearances
from factcheck.claims.marks import ClaimMarks, get_claim_marks
from factcheck.claims.selectors import get_live_checker
from factcheck.claims.soft_lock import find_other_editor
from factcheck.claims.stale_reasons import find_return_event
from factcheck.desk.event_descriptions import HistoryLine, build_history_lines
from factcheck.desk.interests import list_declared_interests
from factcheck.discussion.forms import DiscussionForm
from factcheck.galley.checklists import list_checklist_rows
from factcheck.models.enums import ClaimPriority, PublicationStatus
from factcheck.models.sealed_fields import UnavailableText
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
from factcheck.screens.claim.review import get_next_review_url, get_review_context
from factcheck.screens.claim.selectors import (
    PRIORITY_LABELS,
    find_my_work_position,
    get_draft,
    list_copy_links,
)
from factcheck.screens.follow import build_follow_button
from factcheck.search.copies import build_copy_query
from factcheck.snapshots.archive_selectors import get_captures_by_source, list_archive_requests
from factcheck.sources.actions import get_cite_refusal
from factcheck.sources.citation_selectors import SourceItem, list_restorable_citations, list_source_items
from factcheck.sources.forms import CitationForm, GrantAccessForm, NewCitationForm, RevokeAccessForm
from factcheck.transitions.submissions import FailedSubmission
from factcheck.verdicts import reader_report_rows as reader_reports_selectors
from factcheck.verdicts.forms import VerdictForm, get_initial_from_verdict
from factcheck.verdicts.preview import build_preview
from factcheck.verdicts.versions import is_blind_for, list_visible_verdicts
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import list_facts_and_rows
from factcheck.workflow.policies import STANDARDS
from lib.datetimes.humanize import format_datetime, format_due, get_timezone

MAX_HISTORY_LINES = 40
"""The newest events shown with the claim; all of them have a page."""


class ClaimPage:
    """A claim of ``get_page_claim`` as one person sees it.

    ``attempt`` is a refused action; ``wanted`` names the button of a form that is drawn though few open it.
    ``seen`` is the version that the page in the browser was drawn from: later events are listed, but without
    the verdict from whoever has to rate blind. None: this is that page.
    """

    def __init__(
        self,
        claim: Any,
        user: User,
        at: datetime,
        *,
        attempt: FailedSubmission | None = None,
        wanted: str = "",
        seen: int | None = None,
    ) -> None:
        self.claim, self.user, self.at, self.attempt = claim, user, at, attempt
        self.seen = claim.version if seen is None else seen
        self.tz = get_timezone(claim.desk.timezone)
        self.facts, self.judged = list_facts_and_rows([claim], user, at)[claim.pk]
        self.people = list_desk_people(claim.desk)
        claim.appearance_history = list(list_placed_appearances(claim))
        for one in claim.appearance_history:
            one.claim = claim
        self.forms = ClosedForms(claim, attempt, wanted)
        self.available = list_claim_actions(claim, self.facts)
        self.submit = next((action for action in self.available if action.name == "submit"), None)
        self.is_blind = self.facts.sealed and is_blind_for(claim, user)
        self.may_cite = not get_cite_refusal(self.facts)
        self.legal_hold = getattr(claim, "legal_hold", None)

    @property
    def sources_url(self) -> str:
        """The place of the sources on the claim's page."""
        return f"{reverse('claim_detail', args=[self.claim.public_id])}#sources"

    @cached_property
    def marks(self) -> ClaimMarks:
        """The marks of the claim and of its appearances."""
        return get_claim_marks(self.claim)

    @cached_property
    def draft(self) -> tuple[VerdictForm | None, datetime | None]:
        """The verdict's form with what the person typed, and when; else as it was filed, else empty.

        None where they cannot send a verdict.
        """
        if self.submit is None:
            return None, None
        typed, saved_at = get_draft(self.claim)
        filed = self.judged.verdict
        form = VerdictForm(
            self.claim, initial=typed or (get_initial_from_verdict(filed) if filed is not None else {})
        )
        form.filed = filed
        return form, saved_at

    @cached_property
    def sources(self) -> list[SourceItem]:
        """The sources of the claim with their buttons."""
        at, tz = self.at, self.tz
        sources = list_source_items(self.judged.citations, self.user, at=at, tz=tz)
        shown = [item.citation.source for item in sources if item.seen]
        people = list(self.people) if self.facts.role and any(one.is_restricted for one in shown) else []
        may_request = bool(self.facts.role)
        requests = list_archive_requests(shown)
        captured = get_captures_by_source(shown, requests, at=at, tz=tz, may_request=may_request)
        for item in sources:
            item.capture = captured.get(item.citation.source_id)
            if item.seen:
                item.links += list_copy_links(self.claim, item.citation, may_cite=self.may_cite)
            item.available_actions = self._build_source_actions(item, people)
            add_drift_decisions(self.claim, item, self.facts, self.attempt)
        return sources

    def get_more_actions(self, desks: list[Desk]) -> list[ActionButton]:
        """Return the buttons of the menu of actions that few visits need. ``desks`` are the person's."""
        return list_more_actions(
            self.claim,
            self.user,
            self.facts,
            self.forms,
            held=self.legal_hold is not None,
            desks=desks,
        )

    def get_live_context(self) -> dict[str, Any]:
        """Return what is asked for again: state, appearances, sources with their health, review gates."""
        claim, facts, at, tz = self.claim, self.facts, self.at, self.tz
        form, draft_saved_at = self.draft
        checklist = get_checklist(claim, list_checklist_rows(claim), facts, at=at, tz=tz)
        return {
            "claim": claim,
            "claimant": claim.known_claimant,
            "tags": claim.tags,
            "here": self.sources_url,
            "facts": facts,
            "mark": self.marks.mark,
            "priority": PRIORITY_LABELS[ClaimPriority(claim.priority)],
            "applied_texts": self.marks.applied_texts,
            "is_blind": self.is_blind,
            "on_it": find_other_editor(claim, self.user, at=at, tz=tz),
            "take_over": self._build_take_over_action(),
            "checker": get_live_checker(claim),
            "goes_out": format_datetime(claim.publish_at, at=at, tz=tz) if claim.publish_at else "",
            "zone": tz.key.replace("_", " "),
            "due": format_due(claim.due_at, at=at, tz=tz, over=claim.state in ("settled", "closed")),
            "sources": self.sources,
            "removed": list_restorable_citations(claim, self.user, at=at) if self.may_cite else [],
            "appearances": self._build_appearances(),
            "after": self._list_history(self._list_events_since(self.seen)),
            "submit": self.submit,
            "verdict_form": form,
            "draft_saved_at": draft_saved_at,
            "checklist": checklist,
            "gates": list_submit_gates(self.submit.transition, facts, form, checklist)
            if self.submit and form
            else None,
        }

    def get_context(
        self, desks: list[Desk], *, cite_form: NewCitationForm | None, replacing: str
    ) -> dict[str, Any]:
        """Return the context of the whole page; the parameters are those of ``render_claim_page``."""
        return (
            # First, as the forms of some actions need the replies that it reads.
            self._get_people_context()
            | self.get_live_context()
            | self._get_history_context()
            | self._get_actions_context(desks)
            | self._get_cite_context(cite_form, replacing)
            | self._get_verdict_context()
            | self._get_attempt_context()
        )

    def _get_history_context(self) -> dict[str, Any]:
        events = list_events_of_subject("claim", self.claim).reverse()
        newest = list(events[: MAX_HISTORY_LINES + 1])
        recorded = self._list_history(newest[:MAX_HISTORY_LINES])
        back = find_return_event(newest[:MAX_HISTORY_LINES])
        return {
            "history": recorded,
            "back": recorded[newest.index(back)] if back is not None else None,
            "has_more_history": len(newest) > MAX_HISTORY_LINES,
        }

    def _get_actions_context(self, desks: list[Desk]) -> dict[str, Any]:
        claim = self.claim
        others = [action for action in self.available if action.name != "submit"]
        return {
            "available_actions": build_action_buttons(claim, others, self.attempt, lead=self.submit is None),
            "my_work_position": find_my_work_position(claim, self.user),
            "more": self.get_more_actions(desks),
            "legal_hold": self.legal_hold,
            "may_defend": not STANDARDS.refusal(self.facts),
            "follow": build_follow_button(
                claim, is_following=claim.is_followed, key="" if self._has_key("f") else "f"
            ),
        }

    def _get_cite_context(self, form: DomainErrorForm | None, replacing: str) -> dict[str, Any]:
        if not self.may_cite:
            form = None
        elif form is None:
            form = (self.attempt and self.attempt.form_of("cite")) or build_cite_form(
                self.claim, self.user, self.people, replacing
            )
        return {
            "cite_form": form,
            "cite_key": not self._has_key("s"),
            "copy_query": build_copy_query(self.claim.statement),
        }

    def _get_people_context(self) -> dict[str, Any]:
        """Return what others say of the claim: readers, whom it concerns, and colleagues."""
        claim, reports, interests = self.claim, [], []
        if claim.publication_status != PublicationStatus.NONE:
            found = reader_reports_selectors.list_reports_of_claim(claim, self.user)
            reports = reader_reports_selectors.build_report_rows(found, self.at)
        if claim.has_interests:
            interests = list_declared_interests(claim, self.user, self.facts, get_live_checker(claim))
        return {
            "reader_reports": reports,
            "declared": interests,
            "replies": list_reply_rows(claim, self.facts, self.attempt, at=self.at)
            if claim.has_replies
            else [],
            "discussion_form": DiscussionForm(auto_id="id_discussion_%s"),
        }

    def _get_verdict_context(self) -> dict[str, Any]:
        claim, at, tz = self.claim, self.at, self.tz
        filed = list_visible_verdicts(claim, self.judged, self.user, at=at, tz=tz)
        draft, saved_at = self.draft
        sent = self.attempt.form_of("submit") if self.attempt and draft is not None else None
        form = sent if isinstance(sent, VerdictForm) else draft
        shows_filed = form is None and not self.is_blind
        preview = None
        if form is not None:
            typed = {name: form.get_typed_value(name) for name in form.fields}
            preview = build_preview(claim, form.requirements, typed)
        return {
            "verdict_form": form,
            "verdict_url": reverse("claim_transition", args=[claim.public_id, "submit"]) if form else "",
            "draft_saved": format_datetime(saved_at, at=at, tz=tz) if saved_at else "",
            "draft_saved_iso": saved_at.isoformat() if saved_at else "",
            "drafted": preview,
            "filed": filed[0] if filed and shows_filed else None,
            "next_review_url": get_next_review_url(claim, self.user, self.facts, filed),
            "earlier": filed[1:] if shows_filed else filed,
        } | get_review_context(
            claim, self.user, self.facts, filed, self.attempt, lead=shows_filed, at=at, tz=tz
        )

    def _get_attempt_context(self) -> dict[str, Any]:
        if self.attempt is None:
            return {}
        changed = self._list_events_since(self.attempt.version) if self.attempt.is_stale else []
        return {
            "attempt": self.attempt,
            "unplaced_values": self.attempt.list_unplaced_values(),
            "changes": self._list_history(changed),
        }

    def _list_events_since(self, version: int) -> list[Event]:
        if self.claim.version <= version:
            return []
        return list(list_events_of_subject("claim", self.claim)[version:])

    def _list_history(self, events: list[Event]) -> list[HistoryLine]:
        return build_history_lines(
            events,
            viewer=self.user,
            at=self.at,
            tz=self.tz,
            inside=bool(self.facts.role),
            is_blind=self.is_blind,
        )

    def _build_appearances(self) -> list[AppearanceRow]:
        claim = self.claim
        places = build_appearance_rows(claim.appearance_history, at=self.at, tz=self.tz)
        for place in places:
            place.mark = self.marks.get_appearance_mark(place.appearance)
            if place.undecided:
                place.available_actions = build_appearance_actions(
                    claim, place.appearance, self.facts, self.attempt
                )
        return places

    def _build_take_over_action(self) -> list[ActionButton]:
        if not self.facts.role:
            return []
        url = reverse("claim_lock_take_over", args=[self.claim.public_id])
        label = gettext("Take over")
        return [ActionButton(name="take_over_soft_lock", label=label, url=url, version=self.claim.version)]

    def _has_key(self, key: str) -> bool:
        return any(action.key == key for action in self.available)

    def _build_source_actions(self, item: SourceItem, people: list[User]) -> list[ActionButton]:
        if not item.seen:
            return []
        citation = item.citation
        available: list[ActionButton] = []

        def add(step: str, label: str, route: str, key: UUID) -> ActionButton:
            button = ActionButton(
                name=f"{step}-{citation.public_id}",
                label=label,
                url=reverse(route, args=[key]),
                version=self.claim.version,
            )
            available.append(button)
            return button

        if citation.source.url:
            add("check", gettext("Check now"), "source_check_now", citation.source.public_id)
        if item.capture and item.capture.may_request:
            add("archive", item.capture.request_label, "source_archive", citation.source.public_id)
        if citation.source.is_restricted and people:
            button = add("name", gettext("Let somebody see it"), "citation_access_grant", citation.public_id)
            self.forms.add_form(
                button, f"name:{citation.public_id}", lambda: GrantAccessForm(citation, people), is_drawn=True
            )
            hide = RevokeAccessForm(citation)
            if hide.people:
                button = add(
                    "unname", gettext("Remove somebody"), "citation_access_revoke", citation.public_id
                )
                self.forms.add_form(button, f"unname:{citation.public_id}", lambda: hide, is_drawn=True)
        # A form with the passage in it cannot be filled without the passage.
        if self.may_cite and not isinstance(citation.passage, UnavailableText):
            button = add("edit", gettext("Edit"), "citation_edit", citation.public_id)
            self.forms.add_form(button, f"citation:{citation.public_id}", lambda: CitationForm(citation))
        if self.may_cite:
            add("remove", gettext("Remove"), "citation_remove", citation.public_id)
        return available
