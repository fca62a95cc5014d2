"""Takes any step of the claim tables with inputs that would do, so that tests go where the tables lead."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from articles.models import Article
from factcheck.actions import assigning, evidence, publication, reviewing, settling
from factcheck.actions.many import waive_many
from factcheck.actions.ruling import Ruling
from factcheck.actions.sources import Paper
from factcheck.actions.steps import take_step
from factcheck.enums import ItemStanding
from factcheck.models import Claim, RatingScale
from factcheck.queries.items import items
from tests.cast import MONDAY, Cast, look_done

LATER = MONDAY + timedelta(hours=3)
PAPER: dict[str, Any] = {
    "kind": "document",
    "file": Paper("minutes.txt", b"Minutes\n\nThey knew. 20,145 crates.", 35),
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
CROWD = ["stranger", "outsider", "assignee", "second", "editor", "standards", "admin", "system"]


def ruling_for(claim: Claim, scale: RatingScale, label: str = "Mostly true") -> Ruling:
    """A whole ruling: a tick for own copy, a rating for a public claim."""
    if claim.own_copy:
        return Ruling(tick="stands")
    return Ruling(rating=scale.ratings.get(label=label), headline="About right", explanation="See the table.")


def inputs(step: str, claim: Claim, cast: Cast, scale: RatingScale, at: datetime) -> dict[str, Any]:
    """What ``step`` asks to be told."""
    reason = {"reason": "Because of the table"}
    return {
        "assign": {"checker": cast.checker},
        "release": reason,
        "ask_reply": {
            "whom": "The mayor",
            "channel": "e-mail",
            "asked": "Is it so?",
            "deadline": at + timedelta(days=1),
        },
        "log_reply": {"answer": "It is."},
        "submit": {"ruling": ruling_for(claim, scale)},
        "rate": {"rating": "stands" if claim.own_copy else scale.ratings.get(label="Mostly true")},
        "comment": {"exact": "It is true that", "text": "Which table?"},
        "dissent": {"comment": "The table says otherwise"},
        "send_back": {"comment": "Say it plainer"},
        "void": reason,
        "hold": reason,
        "reopen": reason,
        "close": {"close_reason": "declined"},
        "unschedule": {"why": "Wait for the minister"},
        "correct": {"correction": "significant", "public_note": "A figure was wrong."},
        "mark_under_review": reason,
        "reaffirm": {"note": "It holds"},
        "propose_retraction": reason,
        "withdraw_retraction": {"why": "The figure was right"},
    }.get(step, {})


@dataclass
class Stage:
    """Brings a claim to any state of its work and any standing, by the verbs."""

    play: Any
    cast: Cast
    scale: RatingScale

    def take(self, claim: Claim, step: str, by: User, at: datetime = LATER) -> Claim:
        """One step with inputs that would do."""
        return take_step(
            claim,
            step,
            by=by,
            at=at,
            version=None,
            inputs=inputs(step, claim, self.cast, self.scale, at),
        )

    def at(self, state: str, *, own_copy: bool = False) -> Claim:
        """A claim in ``state`` whose evidence would do; nothing of it is public unless it is settled."""
        if state != "checking":
            return self.play(state, own_copy=own_copy)
        claim = self.play("in_review", own_copy=own_copy)
        return reviewing.send_back(claim, comment="Say it plainer", by=self.cast.second, at=LATER)

    def public(self, standing: str, state: str) -> Claim:
        """A public claim of this standing whose work is in ``state``."""
        claim = self.play("live")
        cast = self.cast
        if state != "settled":
            claim = settling.reopen(claim, reason="New figures", by=cast.editor, at=LATER)
        if state not in ("settled", "flagged"):
            claim = assigning.assign(claim, checker=cast.checker, by=cast.editor, at=LATER)
        if state not in ("settled", "flagged", "assigned"):
            claim = assigning.start(claim, by=cast.checker, at=LATER)
        if state == "awaiting_reply":
            claim = self.take(claim, "ask_reply", cast.checker)
        if state in ("in_review", "approved", "on_hold"):
            look_done(claim, LATER)
            claim = self.take(claim, "submit", cast.checker)
        if state in ("approved", "on_hold"):
            claim = reviewing.approve(claim, by=cast.second, at=LATER)
        if state == "on_hold":
            claim = settling.hold(claim, reason="Legal", by=cast.standards, at=LATER)
        if standing in ("under_review", "retracted"):
            claim = publication.mark_under_review(claim, reason="A reader wrote", by=cast.editor, at=LATER)
        if standing == "retracted":
            publication.propose_retraction(claim, reason="It was wrong", by=cast.standards, at=LATER)
            claim = publication.retract(claim, by=cast.editor, at=LATER)
        return Claim.objects.select_related("desk").get(pk=claim.pk)

    def cite(self, claim: Claim, url: str, by: User, **more: Any) -> Any:
        """A page that a worker has looked at."""
        citation = evidence.cite(
            claim, url=url, title="A page", passage="20,145 crates", by=by, at=LATER, **more
        )
        look_done(claim, LATER)
        return citation


def waive_rest(article: Article, by: User, at: datetime = LATER, reason: str = "Read and known") -> None:
    """Waive everything on the galley that is in no claim."""
    article.refresh_from_db()
    assert article.current is not None
    rest = [item for item in items(article.current) if item.standing == ItemStanding.OPEN]
    told = waive_many(article.current, rest, reason=reason, by=by, at=at)
    assert not told.refused, told.sentence
