"""Follow a claim or an article, and stop: a choice of one's own, with no event in the audit log."""

from datetime import datetime

from accounts.models import User
from articles.models import Article
from factcheck.models import Claim, Follow


def set_follow(subject: Claim | Article, *, is_wanted: bool, by: User, at: datetime) -> Follow:
    """Set whether one follows a claim or an article; the choice stands until one makes another.

    The caller has looked the subject up through what ``by`` may see.
    """
    follow, _ = Follow.objects.update_or_create(
        person=by,
        claim=subject if isinstance(subject, Claim) else None,
        article=subject if isinstance(subject, Article) else None,
        defaults={"is_stopped": not is_wanted, "changed_at": at},
    )
    return follow
