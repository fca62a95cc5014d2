"""Carryover of waivers to a newer revision, where their sentence is unchanged."""

from dataclasses import asdict
from datetime import datetime
from itertools import pairwise

from accounts.selectors import get_system_user
from articles.models import Article, Revision
from audit.actions import append_event
from factcheck.models import Waiver
from factcheck.workflow.galley_items import list_candidates
from lib.text_anchoring import MOVED, SAME, reanchor_quotations
from lib.text_anchoring.selectors import build_selector


def carry_over_waivers(article: Article, *, upto: int, at: datetime) -> list[Waiver]:
    """Carry the waivers of ``article`` to its revision number ``upto``, through all that lie between.

    One is carried only while its whole sentence is unchanged, by the rule that re-anchors claims; any other
    item is open again. Running it again adds nothing. The caller holds the article's lock.
    """
    revisions = list(article.revisions.filter(number__lte=upto).order_by("number"))
    made: list[Waiver] = []
    for old, new in pairwise(revisions):
        made += _carry_waivers_between(article, old, new, at=at)
    return made


def _carry_waivers_between(article: Article, old: Revision, new: Revision, *, at: datetime) -> list[Waiver]:
    waivers = list(Waiver.objects.active().filter(revision=old, followed__isnull=True))
    if not waivers:
        return []
    there = {(one.start, one.end, one.kind) for one in list_candidates(new, article.language)}
    there -= set(Waiver.objects.active().filter(revision=new).values_list("start", "end", "kind"))
    made = []
    for waiver, followed in zip(waivers, reanchor_quotations(old.text, new.text, waivers), strict=True):
        place = (followed.start, followed.end, waiver.kind)
        if followed.outcome not in (SAME, MOVED) or place not in there:
            continue
        if followed.start is None or followed.end is None:
            continue
        there.discard((followed.start, followed.end, waiver.kind))
        made.append(_reanchor_waiver(waiver, new, followed.start, followed.end))
    if made:
        append_event(
            actor=str(get_system_user().public_id),
            action="carry_over_waivers",
            subject_type="article",
            subject=str(article.public_id),
            at=at,
            details={"revision": new.number, "carried": len(made), "opened": len(waivers) - len(made)},
        )
    return made


def _reanchor_waiver(waiver: Waiver, new: Revision, start: int, end: int) -> Waiver:
    selector = build_selector(new.text, start, end)
    return Waiver.objects.create(
        revision=new,
        previous=waiver,
        kind=waiver.kind,
        **asdict(selector),
        reason=waiver.reason,
        created_by_id=waiver.created_by_id,
        created_at=waiver.created_at,
    )
