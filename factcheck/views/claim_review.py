"""The reviewer's part of a claim's page: comments on words, and what changed for them and for readers."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from accounts.models import User
from factcheck.actions.seeing import see
from factcheck.enums import Worded
from factcheck.forms.comments import AnswerForm
from factcheck.models import Claim
from factcheck.policies import Facts
from factcheck.queries.claim_verdicts import Filed
from factcheck.queries.comments import Remark, remarks_on, shown_html, with_remarks
from factcheck.queries.since import against_public, since_last_looked
from factcheck.views.claim_acts import Act
from factcheck.views.tried import Tried


@dataclass(kw_only=True)
class Answerable:
    """A comment with the act that resolves it, for whoever may."""

    remark: Remark
    offered: list[Act]


def review_context(
    claim: Claim,
    user: User,
    facts: Facts,
    filed: list[Filed],
    tried: Tried | None,
    *,
    lead: bool,
    at: datetime,
    tz: tzinfo,
) -> dict[str, Any]:
    """Comments and difference of the newest ruling that this person may read. Who reads it has seen it.

    ``lead``: the page shows that ruling whole, and not the form that is to replace it.
    """
    if not filed or not facts.role:
        return {}
    newest = filed[0].verdict
    remarks = remarks_on(claim, newest, user, at=at, tz=tz)
    since = since_last_looked(claim, user, at=at, tz=tz) if lead else None
    against = against_public(filed, user) if lead else None
    if lead:
        see(newest, by=user, at=at)
    return {
        "remarks": [Answerable(remark=remark, offered=_acts(claim, remark, tried)) for remark in remarks],
        "since": None if against is not None and against.tells_all_of(since) else since,
        "against": against,
        "worded": _worded(filed[0], remarks) if lead else {},
    }


def _worded(filed: Filed, remarks: list[Remark]) -> dict[str, SafeString]:
    """The fields of the ruling as they are drawn, with the words of its open comments marked."""
    html = {field: shown_html(filed.verdict, field) for field in Worded.values}
    html[Worded.EXPLANATION] = filed.explanation
    return {field: with_remarks(text, field, remarks) for field, text in html.items() if text}


def _acts(claim: Claim, remark: Remark, tried: Tried | None) -> list[Act]:
    if not remark.may_resolve:
        return []
    key = remark.comment.public_id
    form = (tried and tried.form_of(f"resolve:{key}")) or AnswerForm(remark.comment, remark.needs_answer)
    return [
        Act(
            step=f"resolve-{key}",
            label="Answer" if remark.needs_answer else "Resolve",
            url=reverse("comment_resolve", args=[key]),
            version=claim.version,
            form=form,
        )
    ]
