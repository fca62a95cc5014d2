"""Follows claims onto a new revision. A claim keeps its check only where its exact words stand; all else
asks a person.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import system
from articles.models import Revision
from factcheck.actions.assigning import required
from factcheck.actions.transition import stand, touch
from factcheck.enums import Outcome, State
from factcheck.models import Appearance
from factcheck.policies import ASSIGNEE, EDITOR
from lib.errors import NotAllowed, WrongState
from lib.quote import Selector, locate


@transaction.atomic
def reanchor(revision: Revision, *, at: datetime) -> list[Appearance]:
    """Give every appearance of the revision before this one its outcome here. Running it again adds
    nothing.
    """
    before = (
        Appearance.objects.filter(
            revision__article_id=revision.article_id, revision__number=revision.number - 1
        )
        .exclude(claim__state=State.CLOSED)
        .exclude(followed__revision=revision)
        .select_related("claim", "claim__desk")
        .order_by("id")
    )
    return [_follow(appearance, revision, at=at) for appearance in before]


@transaction.atomic
def accept(
    appearance: Appearance, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Appearance:
    """A person says that the changed words still say the same, and why."""
    claim, facts = stand(appearance.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    if not Appearance.objects.undecided().filter(pk=appearance.pk).exists():
        raise WrongState("There is nothing here to decide.")
    appearance.decided_by, appearance.decided_at = by, at
    appearance.save(update_fields=["decided_by", "decided_at"])
    touch(
        claim,
        "accept_appearance",
        by=by,
        at=at,
        details={"appearance": str(appearance.public_id), "reason": required(reason, "reason")},
    )
    return appearance


def _follow(old: Appearance, revision: Revision, *, at: datetime) -> Appearance:
    selector = Selector(old.exact, old.prefix, old.suffix, old.start or 0, old.end or 0)
    found = locate(revision.frame, selector)
    if found is None:
        count = revision.frame.count(old.exact)
        outcome = (
            Outcome.AMBIGUOUS
            if count > 1
            else Outcome.CHANGED
            if _near(revision.frame, old)
            else Outcome.ORPHAN
        )
        start, end = None, None
    else:
        start, end = found
        outcome = Outcome.SAME if start == old.start else Outcome.MOVED
    new = Appearance.objects.create(
        claim=old.claim,
        revision=revision,
        follows=old,
        exact=old.exact,
        start=start,
        end=end,
        outcome=outcome,
        prefix=revision.frame[max(0, start - 32) : start] if start is not None else old.prefix,
        suffix=revision.frame[end : end + 32] if end is not None else old.suffix,
        created_at=at,
    )
    touch(
        old.claim,
        "reanchor",
        by=system(),
        at=at,
        details={"revision": revision.number, "outcome": outcome},
    )
    return new


def _near(frame: str, old: Appearance) -> bool:
    """Whether the words around are still there, so that the words themselves were edited rather than cut."""
    return bool(old.prefix and old.prefix in frame) or bool(old.suffix and old.suffix in frame)
