"""Action buttons as templates/components/action_list.html draws them: each with its form, URL and version."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from accounts.forms.base import DomainErrorForm
from articles.models import Article
from factcheck.models import Appearance, Claim, ReaderReport
from factcheck.sources.forms import ReasonForm
from factcheck.transitions.forms import get_transition_form
from factcheck.transitions.submissions import FailedSubmission
from factcheck.verdicts.preview import build_tombstone_preview
from factcheck.workflow.available_actions import AvailableAction
from factcheck.workflow.policies import ASSIGNEE, EDITOR, WorkflowFacts
from lib.text.translatable import StrOrPromise

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
    tombstone: dict[str, str] | None = None
    impact_url: str = ""


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
