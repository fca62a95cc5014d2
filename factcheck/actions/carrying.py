"""What the system does for a galley when a newer version comes: carries the waivers whose words stand."""

from dataclasses import asdict
from datetime import datetime
from itertools import pairwise

from django.db.models import F

from accounts.queries import system
from articles.models import Article, Revision
from factcheck.models import Claim, Waiver
from factcheck.queries.items import found_in
from lib.follow import MOVED, SAME, follow
from lib.quote import describe
from record.actions import append


def carry_waivers(article: Article, *, upto: int, at: datetime) -> list[Waiver]:
    """Follow the waivers of ``article`` onto its revision number ``upto``, through all that lie between.

    One is carried only while every word of its sentence is as it was, by the rule that claims follow; any
    other item is open again. Running it again adds nothing. The caller holds the article's lock.
    """
    revisions = list(article.revisions.filter(number__lte=upto).order_by("number"))
    made: list[Waiver] = []
    for old, new in pairwise(revisions):
        made += _carry(article, old, new, at=at)
    return made


def look_again(claim: Claim, *, at: datetime) -> None:
    """Let the articles where ``claim`` stands be followed once more.

    For a claim that has closed answers for its words no longer, and only who follows a revision looks whether
    a cleared galley is open again.
    """
    # A worker that is following one right now looked before: its lease is overtaken, so the row stays due.
    Revision.objects.filter(appearances__claim=claim, current_of__isnull=False).update(
        due_at=at, attempt=F("attempt") + 1
    )


def _carry(article: Article, old: Revision, new: Revision, *, at: datetime) -> list[Waiver]:
    waivers = list(Waiver.objects.live().filter(revision=old, followed__isnull=True))
    if not waivers:
        return []
    there = {(one.start, one.end, one.kind) for one in found_in(new, article.language)}
    there -= set(Waiver.objects.live().filter(revision=new).values_list("start", "end", "kind"))
    made = []
    for waiver, followed in zip(waivers, follow(old.frame, new.frame, waivers), strict=True):
        place = (followed.start, followed.end, waiver.kind)
        if followed.outcome not in (SAME, MOVED) or place not in there:
            continue
        if followed.start is None or followed.end is None:
            continue
        there.discard((followed.start, followed.end, waiver.kind))
        made.append(_follow(waiver, new, followed.start, followed.end))
    if made:
        append(
            actor=str(system().public_id),
            step="carry_waivers",
            subject_type="article",
            subject=str(article.public_id),
            at=at,
            details={"revision": new.number, "carried": len(made), "opened": len(waivers) - len(made)},
        )
    return made


def _follow(waiver: Waiver, new: Revision, start: int, end: int) -> Waiver:
    selector = describe(new.frame, start, end)
    return Waiver.objects.create(
        revision=new,
        follows=waiver,
        kind=waiver.kind,
        **asdict(selector),
        reason=waiver.reason,
        by_id=waiver.by_id,
        at=waiver.at,
    )
