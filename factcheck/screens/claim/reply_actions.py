"""The reply requests on a claim's page, each with the actions that this person may take on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from accounts.forms.base import DomainErrorForm
from factcheck.models import Claim, ReplyRequest
from factcheck.models.enums import OPEN_STATES, ClaimState
from factcheck.replies.forms import FurtherAnswerForm, ReplyFilesForm, ReplyLinkForm
from factcheck.replies.links import get_default_expiry
from factcheck.replies.selectors import ReplyRequestRow, list_reply_requests
from factcheck.screens.claim.actions import ActionButton
from factcheck.transitions.submissions import FailedSubmission
from factcheck.workflow.policies import ASSIGNEE, EDITOR, WorkflowFacts


def list_reply_rows(
    claim: Claim, facts: WorkflowFacts, attempt: FailedSubmission | None, *, at: datetime
) -> list[ReplyRequestRow]:
    """Return every reply request, oldest first, with its actions for the assignee and the editors."""
    requested = list_reply_requests(claim, at=at)
    if (EDITOR | ASSIGNEE).refusal(facts):
        return requested
    for one in requested:
        one.reply.claim = claim
        one.available_actions = _build_reply_actions(claim, one.reply, facts, attempt, at=at)
        for way in one.links:
            if way.live:
                way.available_actions = [
                    _build_reply_action(
                        claim, "revoke", gettext("Withdraw link"), "reply_link_revoke", way.link.public_id
                    )
                ]
    return requested


def _build_reply_actions(
    claim: Claim, reply: ReplyRequest, facts: WorkflowFacts, attempt: FailedSubmission | None, *, at: datetime
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
    # While the claim awaits the reply, the assignee logs the answer by the transition ``log_reply``.
    if reply.closed_at is not None or claim.state != ClaimState.AWAITING_REPLY or not facts.is_assignee:
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
