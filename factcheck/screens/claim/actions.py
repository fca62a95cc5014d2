"""Action buttons as templates/components/action_list.html draws them: each with its form, URL and version."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from accounts.forms.base import DomainErrorForm
from accounts.models import Desk, User
from articles.models import Article
from factcheck.claims.forms import MoveClaimForm
from factcheck.models import Appearance, Claim, ReaderReport, ReplyRequest
from factcheck.models.enums import OPEN_STATES, ClaimState
from factcheck.replies.forms import FurtherAnswerForm, ReplyFilesForm, ReplyLinkForm
from factcheck.replies.links import get_default_expiry
from factcheck.replies.selectors import ReplyRequestRow, list_reply_requests
from factcheck.sources.forms import ReasonForm
from factcheck.transitions.claim_action_forms import (
    ACTION_LABELS,
    WITHOUT_FORM,
    build_action_form,
    is_action_visible,
)
from factcheck.transitions.forms import get_transition_form
from factcheck.transitions.submissions import FailedSubmission
from factcheck.verdicts.preview import build_tombstone_preview
from factcheck.workflow.available_actions import AvailableAction
from factcheck.workflow.policies import ASSIGNEE, EDITOR, WorkflowFacts
from lib.text.phrases import StrOrPromise
from lib.web.forms import PublicChoiceField

PRIMARY_ACTIONS = frozenset(
    {
        "flag",
        "take",
        "assign",
        "start",
        "submit",
        "log_reply",
        "approve",
        "lift_hold",
        "settle",
        "publish",
        "correct",
        "reaffirm",
        "answer_reader_report",
        "start_investigation",
        "reopen_claim_for_report",
        "restore",
        "open",
        "clear",
    }
)
"""Actions that move the work forward: only one of these is drawn as the primary button."""
RETRACTION_ACTIONS = ("propose_retraction", "retract")
FILLED_BY_PALETTE = ("merge", "move")
"""Actions at the foot of a claim whose form begins with a list: the command palette offers what is in it."""
IMPACT_ACTIONS = ("correct", "mark_under_review", *RETRACTION_ACTIONS, "withdraw")
"""Actions that change what others rest on: their forms show the impact first."""
IMPACT_URL_NAMES: dict[type[Claim | Article | ReaderReport], str] = {
    Claim: "claim_impact",
    Article: "article_impact",
}
TRANSITION_URL_NAMES: dict[type[Claim | Article | ReaderReport], str] = {
    Claim: "claim_transition",
    Article: "article_transition",
    ReaderReport: "reader_report_transition",
}


@dataclass(frozen=True, slots=True)
class BlockerLink:
    """One thing that is missing, in a few words, and its place on the page; ``href`` is "" for no place."""

    words: str
    href: str


@dataclass(kw_only=True)
class ActionButton:
    """One action, ready to be drawn."""

    name: str
    label: StrOrPromise
    url: str
    version: int
    key: str = ""
    form: DomainErrorForm | None = None
    primary: bool = False
    blocked_by: list[str] = field(default_factory=list)
    fixes: list[BlockerLink] = field(default_factory=list)
    """The same as ``blocked_by``, shorter, with links where the page has what is missing."""
    errors: list[str] = field(default_factory=list)
    form_url: str = ""
    """The page of its form, which is loaded from there when it is opened: ``form`` is not drawn yet."""
    tombstone: dict[str, str] | None = None
    impact_url: str = ""


@dataclass(frozen=True)
class ClosedForms:
    """Forms of a claim's page that few visits open: each is loaded when somebody opens it.

    Drawn with the page are only the one that was refused, as it was sent, and the one that is ``wanted``, by
    the name of its button.
    """

    claim: Claim
    attempt: FailedSubmission | None = None
    wanted: str = ""

    def add_form(
        self,
        button: ActionButton,
        what: str,
        build: Callable[[], DomainErrorForm | None],
        *,
        is_drawn: bool = False,
    ) -> ActionButton:
        """Return the button with its form, or the form's page. ``what`` is its name if it was refused.

        ``is_drawn``: it is drawn with the page in any case, as it begins with a list: the command palette
        offers what is in it.
        """
        button.form = self.attempt.form_of(what) if self.attempt else None
        if button.form is None and (is_drawn or button.name == self.wanted):
            button.form = build()
        elif button.form is None:
            button.form_url = reverse("claim_form", args=[self.claim.public_id, button.name])
        return button


def build_action_buttons(
    subject: Claim | Article | ReaderReport,
    available: Iterable[AvailableAction],
    attempt: FailedSubmission | None,
    *,
    lead: bool = True,
) -> list[ActionButton]:
    """Return the buttons of the actions. The first that moves the work forward is primary, if ``lead``."""
    name = TRANSITION_URL_NAMES[type(subject)]
    drawn = []
    for action in available:
        onward = action.name in PRIMARY_ACTIONS and not action.blocked_by
        drawn.append(
            ActionButton(
                name=action.name,
                label=action.label,
                key=action.key,
                version=subject.version,
                primary=lead and onward,
                url=reverse(name, args=[subject.public_id, action.name]),
                form=_find_action_form(subject, action, attempt),
                blocked_by=action.blocked_by,
                tombstone=_find_tombstone(subject, action),
                impact_url=_find_impact_url(subject, action),
            )
        )
        lead = lead and not onward
    return drawn


def build_appearance_actions(
    claim: Claim, appearance: Appearance, facts: WorkflowFacts, attempt: FailedSubmission | None
) -> list[ActionButton]:
    """Return the decisions this person may take where a claim's text changed, with their keys; [] for
    none.
    """
    if (EDITOR | ASSIGNEE).refusal(facts):
        return []
    public_id = appearance.public_id

    def build_button(step: str, label: str, key: str, **more: Any) -> ActionButton:
        url = reverse(f"appearance_{step}", args=[public_id])
        return ActionButton(
            name=f"{step}-{public_id}", label=label, key=key, version=claim.version, url=url, **more
        )

    def why(step: str) -> DomainErrorForm:
        typed = attempt and attempt.form_of(f"{step}:{public_id}")
        return typed or ReasonForm(auto_id=f"id_{step}_{public_id}_%s")

    missing = [gettext("The text is no longer in the article.")] if appearance.start is None else []
    available = [
        build_button("recheck", gettext("Check again"), "r", blocked_by=missing),
        build_button("accept", gettext("Means the same"), "u", form=why("accept")),
    ]
    if not EDITOR.refusal(facts):
        available.append(build_button("drop", gettext("Drop claim"), "d", form=why("drop")))
    return available


def _find_tombstone(
    subject: Claim | Article | ReaderReport, action: AvailableAction
) -> dict[str, str] | None:
    """Return what readers would see after a retraction; None for any other action."""
    if action.blocked_by or action.name not in RETRACTION_ACTIONS or not isinstance(subject, Claim):
        return None
    return build_tombstone_preview(subject)


def _find_impact_url(subject: Claim | Article | ReaderReport, action: AvailableAction) -> str:
    """Return the address of what rests on the subject, for an action that changes it; "" for any other."""
    if action.blocked_by or action.name not in IMPACT_ACTIONS:
        return ""
    return reverse(IMPACT_URL_NAMES[type(subject)], args=[subject.public_id])


def _find_action_form(
    subject: Claim | Article | ReaderReport, action: AvailableAction, attempt: FailedSubmission | None
) -> DomainErrorForm | None:
    if action.blocked_by or not action.transition.inputs:
        return None
    return (attempt and attempt.form_of(action.name)) or get_transition_form(action.transition, subject)


def list_more_actions(
    claim: Claim,
    user: User,
    facts: WorkflowFacts,
    forms: ClosedForms,
    *,
    held: bool,
    desks: Iterable[Desk],
) -> list[ActionButton]:
    """Return those that this person, who may read ``desks``, may take on this claim.

    ``held``: its sources are under legal hold.
    """
    not_now = "legal_hold_place" if held else "legal_hold_lift"

    def build_form(name: str) -> DomainErrorForm | None:
        form = build_action_form(name, claim, user)
        if isinstance(form, MoveClaimForm):
            others = [(str(desk.public_id), desk.name) for desk in desks if desk.pk != claim.desk_id]
            cast(PublicChoiceField, form.fields["desk"]).set_choices(others)
        return form

    buttons = []
    for name in ACTION_LABELS:
        if name == not_now or not is_action_visible(name, claim, facts):
            continue
        button = ActionButton(
            name=f"more-{name}",
            label=ACTION_LABELS[name],
            url=reverse(f"claim_{name}", args=[claim.public_id]),
            version=claim.version,
            key="e" if name == "edit" else "",
        )
        if name not in WITHOUT_FORM:
            build = partial(build_form, name)
            forms.add_form(button, name, build, is_drawn=name in FILLED_BY_PALETTE)
        buttons.append(button)
    return buttons


def list_reply_rows(
    claim: Claim, facts: WorkflowFacts, attempt: FailedSubmission | None, *, at: datetime
) -> list[ReplyRequestRow]:
    """Return every reply request, oldest first, with its actions for the assignee and the editors."""
    requested = list_reply_requests(claim, at=at)
    if (EDITOR | ASSIGNEE).refusal(facts):
        return requested
    for one in requested:
        one.reply.claim = claim
        one.available_actions = _build_reply_actions(claim, one.reply, attempt, at=at)
        for way in one.links:
            if way.live:
                way.available_actions = [
                    _build_reply_action(
                        claim, "revoke", gettext("Withdraw link"), "reply_link_revoke", way.link.public_id
                    )
                ]
    return requested


def _build_reply_actions(
    claim: Claim, reply: ReplyRequest, attempt: FailedSubmission | None, *, at: datetime
) -> list[ActionButton]:
    key = reply.public_id

    def typed(name: str, blank: DomainErrorForm) -> DomainErrorForm:
        return (attempt and attempt.form_of(f"{name}:{key}")) or blank

    available = []
    if claim.state in OPEN_STATES:
        blank = ReplyLinkForm(reply, initial={"expires_at": get_default_expiry(reply, at=at)})
        form = typed("link", blank)
        available.append(
            _build_reply_action(claim, "link", gettext("Create reply link"), "reply_link_create", key, form)
        )
    # While the claim awaits the reply, the assignee alone logs the answer, by the transition ``log_reply``.
    if reply.closed_at is not None or claim.state != ClaimState.AWAITING_REPLY:
        label = gettext("Log another reply") if reply.answer else gettext("Log reply")
        form = typed("further", FurtherAnswerForm(auto_id=f"id_further_{key}_%s"))
        available.append(_build_reply_action(claim, "further", label, "reply_further_answer", key, form))
    form = typed("files", ReplyFilesForm(auto_id=f"id_files_{key}_%s"))
    available.append(_build_reply_action(claim, "files", gettext("Add files"), "reply_file_add", key, form))
    return available


def _build_reply_action(
    claim: Claim,
    action: str,
    label: str,
    route: str,
    key: UUID,
    form: DomainErrorForm | None = None,
    **more: Any,
) -> ActionButton:
    url = reverse(route, args=[key])
    return ActionButton(
        name=f"{action}-{key}", label=label, url=url, version=claim.version, form=form, **more
    )
