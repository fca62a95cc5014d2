"""The steps of the tables by name, so that one screen component and one API route can take any of them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from articles.models import Article
from factcheck.actions import (
    article_work,
    assigning,
    comments,
    flagging,
    publication,
    replies,
    reports,
    reviewing,
    ruling,
    settling,
)
from factcheck.models import Claim, Report
from lib.errors import WrongState

CLAIM_STEPS: Mapping[str, Callable[..., Claim]] = {
    "flag": flagging.accept_suggestion,
    "dismiss": settling.dismiss,
    "take": assigning.take,
    "assign": assigning.assign,
    "start": assigning.start,
    "release": assigning.release,
    "ask_reply": replies.ask_reply,
    "log_reply": replies.log_reply,
    "submit": ruling.submit,
    "rate": reviewing.rate,
    "comment": comments.comment,
    "approve": reviewing.approve,
    "dissent": reviewing.dissent,
    "carry": reviewing.carry,
    "send_back": reviewing.send_back,
    "void": reviewing.void,
    "hold": settling.hold,
    "lift_hold": settling.lift_hold,
    "settle": settling.settle,
    "reopen": settling.reopen,
    "close": settling.close,
    "restore": settling.restore,
    "publish": publication.publish,
    "unschedule": publication.unschedule,
    "correct": publication.correct,
    "mark_under_review": publication.mark_under_review,
    "reaffirm": publication.reaffirm,
    "propose_retraction": publication.propose_retraction,
    "withdraw_retraction": publication.withdraw_retraction,
    "retract": publication.retract,
}
"""Every row of the work and standing tables that starts from a claim there is."""

ARTICLE_STEPS: Mapping[str, Callable[..., Article]] = {
    "open": article_work.open_article,
    "clear": article_work.clear,
    "unclear": article_work.unclear,
    "withdraw": article_work.withdraw,
    "restore": article_work.restore_article,
}

REPORT_STEPS: Mapping[str, Callable[..., Report]] = {
    "look_into": reports.look_into,
    "reopen_for": reports.reopen_for,
    "answer": reports.answer_report,
    "look_again": reports.look_again,
}


def take_step(
    claim: Claim, step: str, *, by: User, at: datetime, version: int | None, inputs: Mapping[str, Any]
) -> Claim:
    """Take one step of the claim tables by name. ``inputs`` are the row's asks, cleaned."""
    verb = CLAIM_STEPS.get(step)
    if verb is None:
        raise WrongState(f"There is no step “{step}”.")
    return verb(claim, by=by, at=at, version=version, **inputs)


def take_article_step(
    article: Article, step: str, *, by: User, at: datetime, version: int | None, inputs: Mapping[str, Any]
) -> Article:
    """Take one step of the article table by name."""
    verb = ARTICLE_STEPS.get(step)
    if verb is None:
        raise WrongState(f"There is no step “{step}”.")
    return verb(article, by=by, at=at, version=version, **inputs)


def take_report_step(
    report: Report, step: str, *, by: User, at: datetime, version: int | None, inputs: Mapping[str, Any]
) -> Report:
    """Take one step of the table of error reports by name."""
    verb = REPORT_STEPS.get(step)
    if verb is None:
        raise WrongState(f"There is no step “{step}”.")
    return verb(report, by=by, at=at, version=version, **inputs)
