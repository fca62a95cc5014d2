"""Comments on words of a ruling in review: made by who judges it, answered one by one, carried along."""

import re
from datetime import datetime

from django.db import transaction

from accounts.models import User
from factcheck.actions.assigning import required
from factcheck.actions.seeing import see
from factcheck.actions.tell import tell
from factcheck.actions.transition import judge, stand, touch, transition
from factcheck.enums import Worded
from factcheck.models import Claim, Comment, Verdict
from factcheck.queries.comments import shown_words
from factcheck.queries.facts import latest_verdict, ruling_on
from factcheck.workflow import WORK
from lib.errors import Invalid, NotAllowed, WrongState
from lib.follow import follow
from lib.quote import Selector, describe

PLACE = re.compile(r"([a-z]+):(\d{1,7}):(\d{1,7})\Z", re.ASCII)


@transaction.atomic
def comment(
    claim: Claim,
    *,
    exact: str,
    text: str,
    place: str = "",
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Say something about certain words of the ruling. ``place`` is "field:start:end" where they were
    selected, in code points of the field as it is shown; without it the words have to stand there once.

    Raises Invalid at ``exact`` for words that the ruling has not, or has more than once, and at ``text``.
    """
    claim, facts = stand(claim, by=by, at=at, version=version)
    judge(WORK, "comment", state=claim.state, facts=facts)
    text = required(text, "text", "Write your comment.")
    verdict = ruling_on(claim)
    field, selector = _anchor(verdict, exact, place)
    made = Comment.objects.create(
        claim=claim,
        made_on=verdict,
        on=verdict,
        field=field,
        exact=selector.exact,
        prefix=selector.prefix,
        suffix=selector.suffix,
        start=selector.start,
        end=selector.end,
        text=text,
        author=by,
        at=at,
    )
    see(verdict, by=by, at=at)
    details = {"comment": str(made.public_id), "words": selector.exact, "text": text}
    transition(claim, WORK, "comment", by=by, at=at, facts=facts, details=details)
    return claim


@transaction.atomic
def resolve_comment(
    comment: Comment, *, answer: str = "", by: User, at: datetime, version: int | None = None
) -> Comment:
    """Whoever wrote the ruling answers a comment; whoever made it may take it as settled without a word."""
    claim, facts = stand(comment.claim, by=by, at=at, version=version)
    comment = Comment.objects.select_related("author").get(pk=comment.pk)
    verdict = latest_verdict(claim)
    writer = facts.is_assignee or (verdict is not None and verdict.author_id == by.pk)
    if not facts.role or not (writer or comment.author_id == by.pk):
        raise NotAllowed("Whoever made the comment, or wrote the ruling, resolves it.")
    if comment.resolved_at is not None:
        raise WrongState("It is resolved already.")
    if comment.author_id != by.pk:
        answer = required(answer, "answer", "Say what you made of it.")
    comment.answer, comment.resolved_by, comment.resolved_at = answer.strip(), by, at
    comment.save(update_fields=["answer", "resolved_by", "resolved_at"])
    details = {"comment": str(comment.public_id), "answer": comment.answer}
    touch(claim, "resolve_comment", by=by, at=at, details=details)
    tell({comment.author}, claim, f"{by} answered your comment: {comment.answer}", by=by, at=at)
    return comment


def carry_comments(old: Verdict | None, new: Verdict) -> None:
    """Put a ruling's open comments onto the version filed now. One whose words are gone stays, placeless."""
    still = list(Comment.objects.unresolved().filter(on=old)) if old is not None else []
    for field in {one.field for one in still}:
        ours = [one for one in still if one.field == field]
        before, now = shown_words(old, field), shown_words(new, field)  # type: ignore[arg-type]  # old is there
        for one, became in zip(ours, follow(before, now, ours), strict=True):
            one.on, one.start, one.end = new, None, None
            if became.start is not None and became.end is not None and became.end > became.start:
                kept = describe(now, became.start, became.end)
                one.start, one.end, one.prefix, one.suffix = kept.start, kept.end, kept.prefix, kept.suffix
                one.exact = kept.exact
            one.save(update_fields=["on", "start", "end", "exact", "prefix", "suffix"])


def _anchor(verdict: Verdict, exact: str, place: str) -> tuple[str, Selector]:
    """Where the words stand: as they were selected, else where they stand alone."""
    exact = required(exact, "exact", "Select or copy the words you mean.")
    found = PLACE.match(place)
    if found and found[1] in Worded.values:
        words, start, end = shown_words(verdict, found[1]), int(found[2]), int(found[3])
        if end <= len(words) and words[start:end].split() == exact.split():
            return found[1], describe(words, start, end)
    sought = re.compile(r"\s+".join(map(re.escape, exact.split())))
    places = [
        (field, words, one.span())
        for field in Worded.values
        for words in (shown_words(verdict, field),)
        for one in sought.finditer(words)
    ]
    if not places:
        sentence = "The ruling has no such words. Copy them from its headline or explanation."
    elif len(places) > 1:
        sentence = f"These words stand there {len(places)} times. Take more, so that they are one place."
    else:
        field, words, span = places[0]
        return field, describe(words, *span)
    raise Invalid(sentence, fields={"exact": [sentence]})
