"""The questions on a claim's page, each with the acts that this person may take on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.forms.refusal import RefusableForm
from factcheck.actions.reply_links import usual_expiry
from factcheck.enums import OPEN_STATES, State
from factcheck.forms.replies import FilesForm, FurtherForm, LinkForm
from factcheck.models import Claim, Reply
from factcheck.policies import ASSIGNEE, EDITOR, Facts
from factcheck.queries.claim_replies import Asked, replies_of
from factcheck.views.claim_acts import Act
from factcheck.views.tried import Tried


def asked_of(claim: Claim, facts: Facts, tried: Tried | None, *, at: datetime) -> list[Asked]:
    """Every question, oldest first, with its acts for the assignee and the editors."""
    asked = replies_of(claim, at=at)
    if (EDITOR | ASSIGNEE).refusal(facts):
        return asked
    for one in asked:
        one.reply.claim = claim
        one.offered = _acts(claim, one.reply, facts, tried, at=at)
        for way in one.links:
            if way.live:
                way.offered = [_act(claim, "revoke", "Take it back", "reply_link_revoke", way.link.public_id)]
    return asked


def _acts(claim: Claim, reply: Reply, facts: Facts, tried: Tried | None, *, at: datetime) -> list[Act]:
    key = reply.public_id

    def typed(name: str, blank: RefusableForm) -> RefusableForm:
        return (tried and tried.form_of(f"{name}:{key}")) or blank

    offered = []
    if claim.state in OPEN_STATES:
        blank = LinkForm(reply, initial={"expires_at": usual_expiry(reply, at=at)})
        form = typed("link", blank)
        offered.append(_act(claim, "link", "Make a link to answer through", "reply_link", key, form))
    # While the claim waits, the assignee logs the answer by the step that takes it on.
    if reply.closed_at is not None or claim.state != State.AWAITING_REPLY or not facts.is_assignee:
        label = "Log what they said since" if reply.answer else "Log their answer"
        form = typed("further", FurtherForm(auto_id=f"id_further_{key}_%s"))
        offered.append(_act(claim, "further", label, "reply_further", key, form))
    form = typed("files", FilesForm(auto_id=f"id_files_{key}_%s"))
    offered.append(_act(claim, "files", "Add files", "reply_files", key, form))
    return offered


def _act(
    claim: Claim, step: str, label: str, route: str, key: UUID, form: RefusableForm | None = None, **more: Any
) -> Act:
    url = reverse(route, args=[key])
    return Act(step=f"{step}-{key}", label=label, url=url, version=claim.version, form=form, **more)
