"""The reviewer's part of a claim's page: comments on text, and changes since the last reading or
publication.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Claim
from factcheck.models.enums import ClaimState, CommentableField
from factcheck.screens.claim.actions import ActionButton
from factcheck.screens.claim.selectors import find_next_in_review
from factcheck.transitions.submissions import FailedSubmission
from factcheck.verdicts.comments import (
    CommentRow,
    get_read_times,
    list_comment_rows,
    record_verdict_read,
    render_field,
    render_with_comments,
)
from factcheck.verdicts.forms import ResolveCommentForm
from factcheck.verdicts.verdict_diff import diff_against_public, diff_since_last_read
from factcheck.verdicts.versions import VerdictRow
from factcheck.workflow.policies import WorkflowFacts


@dataclass(kw_only=True)
class ResolvableComment:
    """A comment with the action that resolves it, for those who may."""

    remark: CommentRow
    available_actions: list[ActionButton]


def get_review_context(
    claim: Claim,
    user: User,
    facts: WorkflowFacts,
    filed: list[VerdictRow],
    attempt: FailedSubmission | None,
    *,
    lead: bool,
    at: datetime,
    tz: tzinfo,
) -> dict[str, Any]:
    """Return comments and differences of the newest verdict that this person may read.

    ``lead``: the page shows that verdict whole, and not the form that is to replace it; its reading is
    recorded.
    """
    if not filed or not facts.role:
        return {}
    newest = filed[0].verdict
    remarks = list_comment_rows(claim, newest, user, at=at, tz=tz)
    since = against = None
    if lead:
        read_times = get_read_times(claim, user)
        since = diff_since_last_read(filed, read_times, user, at=at, tz=tz)
        against = diff_against_public(filed)
        if newest.pk not in read_times:
            record_verdict_read(newest, by=user, at=at)
    return {
        "remarks": [
            ResolvableComment(remark=remark, available_actions=_build_comment_actions(claim, remark, attempt))
            for remark in remarks
        ],
        "since": None if against is not None and against.tells_all_of(since) else since,
        "against": against,
        "commented_fields": _render_commented_fields(filed[0], remarks) if lead else {},
    }


def get_next_review_url(claim: Claim, user: User, facts: WorkflowFacts, filed: list[VerdictRow]) -> str:
    """Return the page of the claim that this person reviews next; "" for none, or where they review nothing.

    It stays there after their vote, which may have taken the claim off their list.
    """
    voted = filed and any(one.reviewer_id == user.pk for one in filed[0].verdict.reviews.all())
    if not facts.role or facts.is_assignee or not (voted or claim.state == ClaimState.IN_REVIEW):
        return ""
    public_id = find_next_in_review(claim, user)
    return reverse("claim_detail", args=[public_id]) if public_id else ""


def _render_commented_fields(filed: VerdictRow, remarks: list[CommentRow]) -> dict[str, SafeString]:
    """Return the fields of the verdict as HTML, with the text of its open comments marked."""
    html = {field: render_field(filed.verdict, field) for field in CommentableField.values}
    html[CommentableField.EXPLANATION] = filed.explanation
    return {field: render_with_comments(text, field, remarks) for field, text in html.items() if text}


def _build_comment_actions(
    claim: Claim, remark: CommentRow, attempt: FailedSubmission | None
) -> list[ActionButton]:
    if not remark.may_resolve:
        return []
    key = remark.comment.public_id
    form = (attempt and attempt.form_of(f"resolve:{key}")) or ResolveCommentForm(
        remark.comment, remark.needs_answer
    )
    return [
        ActionButton(
            name=f"resolve-{key}",
            label=gettext("Resolve"),
            url=reverse("comment_resolve", args=[key]),
            version=claim.version,
            form=form,
        )
    ]
