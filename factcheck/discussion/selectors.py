"""The discussion of a claim: its posts as their readers see them, and the people in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from factcheck.models import Claim, DiscussionPost, Verdict
from lib.crypto.commitments import sha256_hex
from lib.datetimes.humanize import format_datetime

EDIT_TIME = timedelta(minutes=10)
"""Time during which a post can be edited."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostRow:
    """One post, ready to be drawn."""

    post: DiscussionPost
    when: str
    may_edit: bool
    may_delete: bool


def list_posts(claim: Claim) -> QuerySet[DiscussionPost]:
    """Return the posts about a claim, with their authors, in their order."""
    return DiscussionPost.objects.filter(claim=claim).select_related("author")


def may_edit(post: DiscussionPost, user: User, *, at: datetime) -> bool:
    """Return whether the post is one's own and still new enough to be edited."""
    return post.author_id == user.pk and post.deleted_at is None and at < post.created_at + EDIT_TIME


def build_post_rows(
    posts: Iterable[DiscussionPost], user: User, *, at: datetime, tz: tzinfo
) -> list[PostRow]:
    """Return the rows of posts, as their reader may change them."""
    return [
        PostRow(
            post=post,
            when=format_datetime(post.created_at, at=at, tz=tz),
            may_edit=may_edit(post, user, at=at),
            may_delete=post.author_id == user.pk and post.deleted_at is None,
        )
        for post in posts
    ]


def get_discussion_etag(user: User, public_id: UUID, *, at: datetime) -> str | None:
    """Return a strong ETag of a claim's discussion as this person sees it; None for strangers. One query.

    It changes with each post, edit and deletion, when a post of one's own can no longer be edited, and when
    one has rated a claim that one was to rate blind.
    """
    own = Q(discussion__author=user, discussion__deleted_at=None, discussion__created_at__gt=at - EDIT_TIME)
    newest = Verdict.objects.filter(claim=OuterRef("claim")).order_by("-number").values("pk")[:1]
    sealed = Verdict.objects.sealed_for(user).filter(claim=OuterRef("pk"), pk=Subquery(newest))
    found = (
        Claim.objects.visible_to(user)
        .filter(public_id=public_id)
        .annotate(
            post_count=Count("discussion"),
            changed_at=Max("discussion__changed_at"),
            editable_count=Count("discussion", filter=own),
            is_hidden=Exists(sealed),
        )
        .values_list("post_count", "changed_at", "editable_count", "is_hidden")
        .first()
    )
    return f'"{sha256_hex(repr((user.pk, *found)))[:32]}"' if found else None
