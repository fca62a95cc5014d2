"""The embargo of an article: an editor sets one, moves it, or lifts it."""

from datetime import datetime

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from accounts.queries import at_least, role_on
from articles.actions.arriving import locked, put_embargo
from articles.models import Article
from lib.errors import Invalid, NotAllowed, Stale

STALE = "Somebody else changed this article first. Look at the embargo it has now, then send yours again."


@transaction.atomic
def set_embargo(
    article: Article, *, until: datetime | None, reason: str = "", by: User, at: datetime, version: int
) -> Article:
    """Keep everything about an article inside until a moment, or lift its embargo (``until`` is None).

    Letting out what was to stay in takes a ``reason``. ``version`` is the one that the person saw. What is
    published already stays published. Raises NotAllowed, Stale, and Invalid at ``until`` or ``reason``.
    """
    article = locked(article)
    if not at_least(role_on(by, article.desk), Role.EDITOR):
        raise NotAllowed("Only an editor of this desk may set or lift an embargo.")
    if article.version != version:
        raise Stale(STALE)
    before, reason = article.embargo_until, reason.strip()
    if until == before:
        raise _at("until", "It has no embargo." if until is None else "This is the embargo that it has.")
    if until is not None and until <= at:
        raise _at("until", "This moment has passed. To let it out now, lift the embargo.")
    if article.embargoed(at) and (until is None or (before is not None and until < before)) and not reason:
        raise _at("reason", "Say why it may go out sooner.")
    return put_embargo(article, until, by=by, at=at, reason=reason)


def _at(field: str, said: str) -> Invalid:
    return Invalid(said, fields={field: [said]})
