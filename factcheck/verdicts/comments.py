"""Comments on a verdict in review: made, answered one by one, carried to new versions; and read receipts."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from accounts.models import User
from factcheck.assignments.actions import require_text
from factcheck.models import Claim, Comment, ReadReceipt, Verdict
from factcheck.models.enums import CommentableField
from factcheck.workflow.facts import find_latest_verdict, get_verdict_in_review
from factcheck.workflow.mentions import notify_mentioned_people
from factcheck.workflow.notify import EXCERPT_LENGTH, notify
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import check_transition, lock_for_action, perform_transition, record_edit
from lib.datetimes.humanize import format_datetime
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.html import MarkedSpan, extract_text, mark_spans
from lib.text.markdown import render_markdown
from lib.text_anchoring import reanchor_quotations
from lib.text_anchoring.selectors import TextSelector, build_selector, locate_selector

PLACE_PATTERN = re.compile(r"([a-z]+):(\d{1,7}):(\d{1,7})\Z", re.ASCII)


@transaction.atomic
def create_comment(
    claim: Claim,
    *,
    exact: str,
    text: str,
    place: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Comment on a passage of the verdict.

    ``place`` is "field:start:end" where it was selected, in code points of the field as it is shown; without
    it the passage has to be there once. Raise Invalid at ``exact`` for a passage that the verdict has not, or
    has more than once, and at ``text``.
    """
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    check_transition(CLAIM_WORK, "comment", state=claim.state, facts=facts)
    text = require_text(text, "text", gettext("Write a comment."))
    verdict = get_verdict_in_review(claim)
    field, selector = _find_comment_anchor(verdict, exact, place)
    made = Comment.objects.create(
        claim=claim,
        first_verdict=verdict,
        verdict=verdict,
        field=field,
        exact=selector.exact,
        prefix=selector.prefix,
        suffix=selector.suffix,
        start=selector.start,
        end=selector.end,
        text=text,
        author=by,
        created_at=at,
    )
    record_verdict_read(verdict, by=by, at=at)
    details = {"comment": str(made.public_id), "words": selector.exact, "text": text}
    perform_transition(claim, CLAIM_WORK, "comment", by=by, at=at, facts=facts, details=details)
    notify({verdict.author}, claim, "commented", by=by, at=at, comment=text[:EXCERPT_LENGTH])
    notify_mentioned_people(claim, verdict, text, by=by, at=at)
    return claim


@transaction.atomic
def resolve_comment(
    comment: Comment, *, answer: str = "", by: User, at: datetime, version: int | None = None
) -> Comment:
    """Resolve a comment: the verdict's author with an answer, the comment's author also without one."""
    claim, facts = lock_for_action(comment.claim, by=by, at=at, version=version)
    comment = Comment.objects.select_related("author").get(pk=comment.pk)
    verdict = find_latest_verdict(claim)
    writer = facts.is_assignee or (verdict is not None and verdict.author_id == by.pk)
    if not facts.role or not (writer or comment.author_id == by.pk):
        raise NotAllowed(gettext("Only the author of the comment or of the verdict can resolve it."))
    if comment.resolved_at is not None:
        raise WrongState(gettext("This comment is already resolved."))
    if comment.author_id != by.pk:
        answer = require_text(answer, "answer", gettext("Describe what you did about it."))
    comment.answer, comment.resolved_by, comment.resolved_at = answer.strip(), by, at
    comment.save(update_fields=["answer", "resolved_by", "resolved_at"])
    details = {"comment": str(comment.public_id), "answer": comment.answer}
    record_edit(claim, "resolve_comment", by=by, at=at, details=details)
    notify({comment.author}, claim, "comment_resolved", by=by, at=at, answer=comment.answer)
    notify_mentioned_people(claim, verdict, comment.answer, by=by, at=at)
    return comment


def carry_comments(old: Verdict | None, new: Verdict) -> None:
    """Move a verdict's open comments to the version filed now; one whose passage is gone has no position."""
    still = list(Comment.objects.unresolved().filter(verdict=old)) if old is not None else []
    for field in {one.field for one in still}:
        ours = [one for one in still if one.field == field]
        before, now = get_shown_text(old, field), get_shown_text(new, field)  # type: ignore[arg-type]  # old is there
        for one, became in zip(ours, reanchor_quotations(before, now, ours), strict=True):
            one.verdict, one.start, one.end = new, None, None
            if became.start is not None and became.end is not None and became.end > became.start:
                saved = build_selector(now, became.start, became.end)
                one.start, one.end, one.prefix, one.suffix = (
                    saved.start,
                    saved.end,
                    saved.prefix,
                    saved.suffix,
                )
                one.exact = saved.exact
            one.save(update_fields=["verdict", "start", "end", "exact", "prefix", "suffix"])


def _find_comment_anchor(verdict: Verdict, exact: str, place: str) -> tuple[str, TextSelector]:
    """Return field and selector of the passage: where it was selected, else where it occurs once."""
    exact = require_text(exact, "exact", gettext("Select or paste the text you are commenting on."))
    found = PLACE_PATTERN.match(place)
    if found and found[1] in CommentableField.values:
        words, start, end = get_shown_text(verdict, found[1]), int(found[2]), int(found[3])
        if end <= len(words) and words[start:end].split() == exact.split():
            return found[1], build_selector(words, start, end)
    sought = re.compile(r"\s+".join(map(re.escape, exact.split())))
    places = [
        (field, words, one.span())
        for field in CommentableField.values
        for words in (get_shown_text(verdict, field),)
        for one in sought.finditer(words)
    ]
    if not places:
        sentence = gettext(
            "The verdict does not contain this text. Copy it from the headline or the explanation."
        )
    elif len(places) > 1:
        sentence = ngettext(
            "This text appears {count} time. Select more of it so that the place is clear.",
            "This text appears {count} times. Select more of it so that the place is clear.",
            len(places),
        ).format(count=len(places))
    else:
        field, words, span = places[0]
        return field, build_selector(words, *span)
    raise Invalid(sentence, field="exact")


def list_visible_comments(user: User) -> QuerySet[Comment]:
    """Return the comments on verdicts that this person may read."""
    seen = Verdict.objects.open_to(user).filter(claim__in=Claim.objects.visible_to(user))
    return Comment.objects.filter(verdict__in=seen).select_related("claim", "claim__desk")


def get_shown_text(verdict: Verdict, field: str) -> str:
    """Return a field of a verdict as it is read, without markup: the text that comments are anchored in."""
    return extract_text(render_field(verdict, field))


def render_field(verdict: Verdict, field: str) -> str:
    """Return a field of a verdict as its page draws it."""
    if field == CommentableField.EXPLANATION:
        return render_markdown(verdict.explanation)
    plain = {
        CommentableField.STATEMENT: verdict.statement,
        CommentableField.HEADLINE: verdict.headline,
        CommentableField.PROPOSED: verdict.proposed_text,
    }
    return str(escape(plain[CommentableField(field)]))


@dataclass(kw_only=True)
class CommentRow:
    """One comment, ready to be drawn. ``is_missing``: its passage is not in the newest version any more."""

    number: int
    comment: Comment
    byline: str
    is_missing: bool
    answered: str = ""
    may_resolve: bool = False
    needs_answer: bool = False


def list_comment_rows(
    claim: Claim, verdict: Verdict, user: User, *, at: datetime, tz: tzinfo
) -> list[CommentRow]:
    """Return a claim's open comments, and those resolved on this version, in the order of the text.

    One query.
    """
    shown = claim.comments.filter(Q(resolved_at=None) | Q(verdict=verdict))
    comments = list(shown.select_related("author", "resolved_by", "first_verdict"))
    fields = list(CommentableField)
    comments.sort(
        key=lambda one: (one.start is None, fields.index(CommentableField(one.field)), one.start or 0, one.pk)
    )
    return [
        CommentRow(
            number=number,
            comment=one,
            byline=_format_byline(one, format_datetime(one.created_at, at=at, tz=tz)),
            is_missing=one.start is None,
            answered=gettext("{person}, {time}").format(
                person=one.resolved_by, time=format_datetime(one.resolved_at, at=at, tz=tz)
            )
            if one.resolved_at
            else "",
            may_resolve=one.resolved_at is None and user.pk in (one.author_id, verdict.author_id),
            needs_answer=one.author_id != user.pk,
        )
        for number, one in enumerate(comments, start=1)
    ]


def _format_byline(comment: Comment, time: str) -> str:
    if comment.first_verdict_id == comment.verdict_id:
        return gettext("{person}, {time}").format(person=comment.author, time=time)
    return gettext("{person}, {time}, on version {number}").format(
        person=comment.author, time=time, number=comment.first_verdict.number
    )


def render_with_comments(html: str, field: str, remarks: list[CommentRow]) -> SafeString:
    """Return a field as its page draws it, with the passages of open comments marked and numbered."""
    text = extract_text(html)
    spans = []
    for remark in remarks:
        one = remark.comment
        if one.field != field or one.start is None or one.end is None or one.resolved_at is not None:
            continue
        saved = TextSelector(one.exact, one.prefix, one.suffix, one.start, one.end)
        same = text[one.start : one.end] == one.exact
        place = (one.start, one.end) if same else locate_selector(text, saved)
        if place is not None:
            label = gettext("comment {number}").format(number=remark.number)
            spans.append(MarkedSpan(*place, remark.number, f"#comment-{one.public_id}", label))
    return mark_safe(mark_spans(html, spans))  # noqa: S308 - html was sanitised; mark_spans escapes what it writes


def get_read_times(claim: Claim, reader: User) -> dict[int, datetime]:
    """Return {verdict's key: when this person first read it} of the verdicts on a claim. One query."""
    receipts = ReadReceipt.objects.filter(reader=reader, verdict__claim=claim)
    return dict(receipts.values_list("verdict_id", "read_at"))


def record_verdict_read(verdict: Verdict, *, by: User, at: datetime) -> None:
    """Save that this person has opened the verdict. Only the first time counts; it appends no Event."""
    ReadReceipt.objects.bulk_create(
        [ReadReceipt(verdict=verdict, reader=by, read_at=at)], ignore_conflicts=True
    )
