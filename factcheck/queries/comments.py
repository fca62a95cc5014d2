"""Comments on words of a ruling: what those words are, where they stand now, and who reads what."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from factcheck.enums import Worded
from factcheck.models import Claim, Comment, Verdict
from lib.markdown import render
from lib.marked import Span, marked, text_of
from lib.quote import Selector, locate
from lib.times import when


def comments_seen_by(user: User) -> QuerySet[Comment]:
    """Comments on rulings that this person may read."""
    seen = Verdict.objects.open_to(user).filter(claim__in=Claim.objects.visible_to(user))
    return Comment.objects.filter(on__in=seen).select_related("claim", "claim__desk")


def shown_words(verdict: Verdict, field: str) -> str:
    """A field of a ruling as it is read, without its marks: what comments are anchored in."""
    return text_of(shown_html(verdict, field))


def shown_html(verdict: Verdict, field: str) -> str:
    """A field of a ruling as its page draws it."""
    if field == Worded.EXPLANATION:
        return render(verdict.explanation)
    plain = {
        Worded.STATEMENT: verdict.statement,
        Worded.HEADLINE: verdict.headline,
        Worded.PROPOSED: verdict.proposed,
    }
    return str(escape(plain[Worded(field)]))


@dataclass(kw_only=True)
class Remark:
    """One comment, ready to be drawn. ``gone``: its words are not in the newest version any more."""

    number: int
    comment: Comment
    said: str
    gone: bool
    answered: str = ""
    may_resolve: bool = False
    needs_answer: bool = False


def remarks_on(claim: Claim, verdict: Verdict, user: User, *, at: datetime, tz: tzinfo) -> list[Remark]:
    """The comments on a claim that are open, and those that were answered on this version, in their order."""
    here = (
        Comment.objects.filter(claim=claim)
        .select_related("author", "resolved_by", "made_on")
        .order_by("field", "start", "id")
    )
    comments = [one for one in here if one.resolved_at is None or one.on_id == verdict.pk]
    fields = list(Worded)
    comments.sort(
        key=lambda one: (one.start is None, fields.index(Worded(one.field)), one.start or 0, one.pk)
    )
    return [
        Remark(
            number=number,
            comment=one,
            said=f"{one.author}, {when(one.at, at=at, tz=tz)}"
            + ("" if one.made_on_id == one.on_id else f", on version {one.made_on.number}"),
            gone=one.start is None,
            answered=f"{one.resolved_by}, {when(one.resolved_at, at=at, tz=tz)}" if one.resolved_at else "",
            may_resolve=one.resolved_at is None and user.pk in (one.author_id, verdict.author_id),
            needs_answer=one.author_id != user.pk,
        )
        for number, one in enumerate(comments, start=1)
    ]


def with_remarks(html: str, field: str, remarks: list[Remark]) -> SafeString:
    """A field as its page draws it, with the words of open comments marked and numbered."""
    text = text_of(html)
    spans = []
    for remark in remarks:
        one = remark.comment
        if one.field != field or one.start is None or one.end is None or one.resolved_at is not None:
            continue
        kept = Selector(one.exact, one.prefix, one.suffix, one.start, one.end)
        same = text[one.start : one.end] == one.exact
        place = (one.start, one.end) if same else locate(text, kept)
        if place is not None:
            label = f"comment {remark.number}"
            spans.append(Span(*place, remark.number, f"#comment-{one.public_id}", label))
    return mark_safe(marked(html, spans))  # noqa: S308 - html was sanitised; marked escapes what it writes
