"""Embargo of an article: an editor sets, moves or lifts it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least
from articles.actions.article_fields import update_embargo
from articles.actions.changing import lock_article
from articles.models import Article
from lib.errors import Invalid, NotAllowed, Stale

EMBARGO_CHANGED_MESSAGE = gettext_lazy(
    "Somebody else changed this article first. Check its embargo, then save yours again."
)


@transaction.atomic
def set_embargo(
    article: Article, *, until: datetime | None, reason: str = "", by: User, at: datetime, version: int
) -> Article:
    """Keep everything about an article unpublished until a moment, or lift its embargo (``until`` is None).

    An earlier end needs a ``reason``. ``version`` is the one that the person saw. What is published already
    stays published. Raises NotAllowed, Stale, and Invalid at ``until`` or ``reason``.
    """
    article = lock_article(article)
    if not is_at_least(get_role(by, article.desk), Role.EDITOR):
        raise NotAllowed(gettext("Only an editor of this desk can set or lift an embargo."))
    if article.version != version:
        raise Stale(EMBARGO_CHANGED_MESSAGE)
    before, reason = article.embargo_until, reason.strip()
    if until == before:
        raise Invalid(
            gettext("This article has no embargo.")
            if until is None
            else gettext("The embargo already has this time."),
            field="until",
        )
    if until is not None and until <= at:
        raise Invalid(gettext("This time has passed. To publish now, lift the embargo."), field="until")
    if article.is_embargoed(at) and (until is None or (before is not None and until < before)) and not reason:
        raise Invalid(gettext("Give a reason for ending the embargo earlier."), field="reason")
    return update_embargo(article, until, by=by, at=at, reason=reason)
