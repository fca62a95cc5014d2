"""Offers as templates/components/steps.html draws them: each with its form, address and version."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.forms.refusal import RefusableForm
from articles.models import Article
from factcheck.forms.citation import ReasonForm
from factcheck.forms.steps import form_for
from factcheck.models import Appearance, Claim, Report
from factcheck.policies import ASSIGNEE, EDITOR, Facts
from factcheck.queries.offered import Offer
from factcheck.views.tried import Tried

ONWARD = frozenset(
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
        "answer",
        "look_into",
        "reopen_for",
        "restore",
        "open",
        "clear",
    }
)
"""The steps that bring the work further: only one of these is drawn in ink."""


@dataclass(frozen=True, slots=True)
class Way:
    """What is missing, in a few words, and where on the page it is; ``href`` is "" where nobody can go."""

    words: str
    href: str


@dataclass(kw_only=True)
class Act:
    """One act, ready to be drawn."""

    step: str
    label: str
    url: str
    version: int
    key: str = ""
    form: RefusableForm | None = None
    primary: bool = False
    blocked_by: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    """The same as ``blocked_by``, shorter, where the page has what is missing."""
    errors: list[str] = field(default_factory=list)


def acts(
    subject: Claim | Article | Report, offered: Iterable[Offer], tried: Tried | None, *, lead: bool = True
) -> list[Act]:
    """The offers, ready to be drawn. The first that brings the work on leads, unless ``lead`` is False."""
    name = f"{type(subject).__name__.lower()}_step"
    drawn = []
    for offer in offered:
        onward = offer.step in ONWARD and not offer.blocked_by
        drawn.append(
            Act(
                step=offer.step,
                label=offer.label,
                key=offer.key,
                version=subject.version,
                primary=lead and onward,
                url=reverse(name, args=[subject.public_id, offer.step]),
                form=_form(subject, offer, tried),
                blocked_by=offer.blocked_by,
            )
        )
        lead = lead and not onward
    return drawn


def place_acts(claim: Claim, appearance: Appearance, facts: Facts, tried: Tried | None) -> list[Act]:
    """What this person may decide where a claim's words changed: nothing, or the acts with their keys."""
    if (EDITOR | ASSIGNEE).refusal(facts):
        return []
    public_id = appearance.public_id

    def act(step: str, label: str, key: str, **more: Any) -> Act:
        url = reverse(f"appearance_{step}", args=[public_id])
        return Act(step=f"{step}-{public_id}", label=label, key=key, version=claim.version, url=url, **more)

    def why(step: str) -> RefusableForm:
        typed = tried and tried.form_of(f"{step}:{public_id}")
        return typed or ReasonForm(auto_id=f"id_{step}_{public_id}_%s")

    gone = ["Its words are gone from the article."] if appearance.start is None else []
    offered = [
        act("recheck", "Check again", "r", blocked_by=gone),
        act("accept", "Says the same", "u", form=why("accept")),
    ]
    if not EDITOR.refusal(facts):
        offered.append(act("drop", "Drop", "d", form=why("drop")))
    return offered


def _form(subject: Claim | Article | Report, offer: Offer, tried: Tried | None) -> RefusableForm | None:
    if offer.blocked_by or not offer.row.asks:
        return None
    return (tried and tried.form_of(offer.step)) or form_for(offer.row, subject)
