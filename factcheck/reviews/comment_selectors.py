"""Comments on a verdict: the text they are anchored in, where they are now, and who may read them."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Claim, Comment, Verdict
from factcheck.models.enums import CommentableField
from lib.datetimes.humanize import format_datetime
from lib.text.html import MarkedSpan, extract_text, mark_spans
from lib.text.markdown import render_markdown
from lib.text_anchoring.selectors import TextSelector, locate_selector


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
