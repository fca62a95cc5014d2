"""Takes any step of the claim tables with inputs that would do, so that tests go where the tables lead."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from articles.models import Article
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.galley.bulk import waive_items
from factcheck.models import Claim, RatingScale
from factcheck.models.enums import ItemState
from factcheck.sources import citation_actions
from factcheck.sources.actions import UploadedDocument
from factcheck.transitions.dispatch import CLAIM_ACTION_FUNCTIONS
from factcheck.verdicts import publication
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from factcheck.workflow.galley_items import list_items
from tests.factories import MONDAY, Cast, mark_sources_checked

LATER = MONDAY + timedelta(hours=3)
PAPER: dict[str, Any] = {
    "kind": "document",
    "file": UploadedDocument("minutes.txt", b"Minutes\n\nThey knew. 20,145 crates.", 35),
}
"""What a document is cited with."""
SPOKEN: dict[str, Any] = {
    "kind": "statement",
    "medium": "interview",
    "author": "The clerk",
    "published_on": MONDAY.date(),
    "passage": "It was 20,145",
}
"""What a statement is cited with."""
CROWD = ["stranger", "outsider", "assignee", "second", "editor", "standards", "program", "admin", "system"]


def build_verdict_input(claim: Claim, scale: RatingScale, label: str = "Mostly true") -> VerdictInput:
    """A whole ruling: a tick for own copy, a rating for a public claim."""
    if claim.is_own_copy:
        return VerdictInput(tick="keep")
    return VerdictInput(
        rating=scale.ratings.get(label=label), headline="About right", explanation="See the table."
    )


def build_transition_inputs(
    step: str, claim: Claim, cast: Cast, scale: RatingScale, at: datetime
) -> dict[str, Any]:
    """What ``step`` asks to be told."""
    reason = {"reason": "Because of the table"}
    return {
        "assign": {"checker": cast.checker},
        "release": reason,
        "request_reply": {
            "recipient": "The mayor",
            "channel": "e-mail",
            "question": "Is it so?",
            "deadline": at + timedelta(days=1),
        },
        "log_reply": {"answer": "It is."},
        "submit": {"verdict_input": build_verdict_input(claim, scale)},
        "rate_blind": {"rating": "keep" if claim.is_own_copy else scale.ratings.get(label="Mostly true")},
        "comment": {"exact": "It is true that", "text": "Which table?"},
        "dissent": {"comment": "The table says otherwise"},
        "send_back": {"comment": "Say it plainer"},
        "void": reason,
        "hold": reason,
        "reopen": reason,
        "close": {"close_reason": "declined"},
        "cancel_scheduled_publication": {"reason": "Wait for the minister"},
        "correct": {"correction": "significant", "public_note": "A figure was wrong."},
        "mark_under_review": reason,
        "reaffirm": {"note": "It holds"},
        "propose_retraction": reason | {"public_note": "The table was forged."},
        "withdraw_retraction_proposal": {"reason": "The figure was right"},
    }.get(step, {})


@dataclass
class WorkflowDriver:
    """Brings a claim to any state of its work and any standing, by the verbs."""

    play: Any
    cast: Cast
    scale: RatingScale

    def take(self, claim: Claim, step: str, by: User, at: datetime = LATER) -> Claim:
        """One step with inputs that would do."""
        inputs = build_transition_inputs(step, claim, self.cast, self.scale, at)
        return CLAIM_ACTION_FUNCTIONS[step](claim, by=by, at=at, version=None, **inputs)

    def at(self, state: str, *, own_copy: bool = False) -> Claim:
        """A claim in ``state`` whose evidence would do; nothing of it is public unless it is settled."""
        if state != "checking":
            return self.play(state, own_copy=own_copy)
        claim = self.play("in_review", own_copy=own_copy)
        return reviews_actions.send_back_verdict(
            claim, comment="Say it plainer", by=self.cast.second, at=LATER
        )

    def public(self, publication_status: str, state: str) -> Claim:
        """A public claim of this standing whose work is in ``state``."""
        claim = self.play("live")
        cast = self.cast
        if state != "settled":
            claim = closing.reopen_claim(claim, reason="New figures", by=cast.editor, at=LATER)
        if state not in ("settled", "flagged"):
            claim = assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
        if state not in ("settled", "flagged", "assigned"):
            claim = assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
        if state == "awaiting_reply":
            claim = self.take(claim, "request_reply", cast.checker)
        if state in ("in_review", "approved", "on_hold"):
            mark_sources_checked(claim, LATER)
            claim = self.take(claim, "submit", cast.checker)
        if state in ("approved", "on_hold"):
            claim = reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
        if state == "on_hold":
            claim = closing.hold_claim(claim, reason="Legal", by=cast.standards, at=LATER)
        if publication_status in ("under_review", "retracted"):
            claim = publication.mark_under_review(claim, reason="A reader wrote", by=cast.editor, at=LATER)
        if publication_status == "retracted":
            publication.propose_retraction(
                claim, reason="It was wrong", public_note="It was wrong", by=cast.standards, at=LATER
            )
            claim = publication.retract_verdict(claim, by=cast.editor, at=LATER)
        return Claim.objects.select_related("desk").get(pk=claim.pk)

    def cite(self, claim: Claim, url: str, by: User, **more: Any) -> Any:
        """A page that a worker has looked at."""
        citation = citation_actions.create_citation(
            claim, url=url, title="A page", passage="20,145 crates", by=by, at=LATER, **more
        )
        mark_sources_checked(claim, LATER)
        return citation


def waive_open_items(
    article: Article, by: User, at: datetime = LATER, reason: str = "Read and known"
) -> None:
    """Waive everything on the galley that is in no claim."""
    article.refresh_from_db()
    assert article.current_revision is not None
    rest = [item for item in list_items(article.current_revision) if item.state == ItemState.OPEN]
    data = waive_items(article.current_revision, rest, reason=reason, by=by, at=at)
    assert not data.refused, data.summary
