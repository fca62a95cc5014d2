"""The discussion of a claim: post, edit one's own post while it is new, delete it.

The claim keeps its version: a post must not make a form stale that somebody else has open. Its events are
about the post, name the claim and hold no text.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from audit.actions import append_event
from factcheck.discussion.selectors import may_edit
from factcheck.follows.selectors import list_followers
from factcheck.models import Claim, DiscussionPost, Notification
from factcheck.workflow.facts import find_latest_verdict
from factcheck.workflow.mentions import notify_mentioned_people, quote_unsealed
from factcheck.workflow.notify import notify
from lib.errors import Invalid, NotAllowed, WrongState

MENTION_EVENT = "mentioned_in_discussion"
MAX_LENGTH = 4000
NOTHING_WRITTEN = gettext_lazy("Write a post.")


@transaction.atomic
def create_post(claim: Claim, *, text: str, by: User, at: datetime) -> DiscussionPost:
    """Post to the discussion of a claim; whoever is mentioned, and the other followers, are notified.

    Raises NotAllowed for anybody who may not see the claim, and Invalid at ``text``.
    """
    _require_visible(claim, by)
    text = _clean_text(text)
    post = DiscussionPost.objects.create(claim=claim, author=by, text=text, created_at=at, changed_at=at)
    _append_post_event("create_post", post, by=by, at=at)
    verdict = find_latest_verdict(claim)
    about = {"post": str(post.public_id)}
    mentioned = notify_mentioned_people(claim, verdict, text, by=by, at=at, event=MENTION_EVENT, **about)
    others = [person for person in list_followers(claim) if person not in mentioned]
    notify(others, claim, "discussed", by=by, at=at, **quote_unsealed(text, verdict), **about)
    return post


@transaction.atomic
def edit_post(post: DiscussionPost, *, text: str, by: User, at: datetime) -> DiscussionPost:
    """Replace the text of one's own post, within ``EDIT_TIME``. Only people mentioned anew are notified.

    Raises NotAllowed for anybody else, WrongState once it is too late, and Invalid at ``text``.
    """
    post = _lock_own_post(post, by)
    if not may_edit(post, by, at=at):
        raise WrongState(gettext("A post can be edited for ten minutes. Write another one instead."))
    text = _clean_text(text)
    if text == post.text:
        return post
    before = post.text
    post.text, post.edited_at, post.changed_at = text, at, at
    post.save(update_fields=["text", "edited_at", "changed_at"])
    _append_post_event("edit_post", post, by=by, at=at)
    _update_quotes(post)
    verdict, about = find_latest_verdict(post.claim), {"post": str(post.public_id)}
    notify_mentioned_people(
        post.claim, verdict, text, by=by, at=at, event=MENTION_EVENT, before=before, **about
    )
    return post


@transaction.atomic
def delete_post(post: DiscussionPost, *, by: User, at: datetime) -> DiscussionPost:
    """Delete the text of one's own post, in notifications too; that there was one stays.

    Raises NotAllowed for anybody else.
    """
    post = _lock_own_post(post, by)
    if post.deleted_at is not None:
        return post
    post.text, post.deleted_at, post.changed_at = "", at, at
    post.save(update_fields=["text", "deleted_at", "changed_at"])
    _update_quotes(post)
    _append_post_event("delete_post", post, by=by, at=at)
    return post


def _update_quotes(post: DiscussionPost) -> None:
    """Update the quotation in the notifications about a post.

    A deleted post is not quoted, nor any post while the newest verdict is sealed.
    """
    about = {"post": str(post.public_id)}
    quoting = Notification.objects.filter(
        claim=post.claim_id, data__post=about["post"], data__has_key="comment"
    )
    verdict = find_latest_verdict(post.claim)
    quoting.update(data=about | (quote_unsealed(post.text, verdict) if post.text else {}))


def _lock_own_post(post: DiscussionPost, by: User) -> DiscussionPost:
    post = DiscussionPost.objects.select_for_update(no_key=True).get(pk=post.pk)
    if post.author_id != by.pk:
        raise NotAllowed(gettext("You can change only what you posted yourself."))
    _require_visible(post.claim, by)
    return post


def _require_visible(claim: Claim, by: User) -> None:
    if not Claim.objects.visible_to(by).filter(pk=claim.pk).exists():
        raise NotAllowed(gettext("You can no longer see this claim."))


def _clean_text(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid(NOTHING_WRITTEN, field="text")
    return text


def _append_post_event(action: str, post: DiscussionPost, *, by: User, at: datetime) -> None:
    append_event(actor=by, action=action, subject=post, at=at, details={"claim": post.claim.public_id})
