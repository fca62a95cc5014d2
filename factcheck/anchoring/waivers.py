"""Carryover of waivers to a newer revision, where their sentence is unchanged."""

from dataclasses import asdict
from datetime import datetime
from itertools import pairwise

from accounts.selectors import get_system_user
from articles.models import Article, Revision
from audit.actions import EventEntry, append_events
from factcheck.models import Waiver
from factcheck.workflow.galley_items import list_candidates
from lib.text_anchoring import MOVED, SAME, reanchor_quotations
from lib.text_anchoring.selectors import build_selector


def carry_over_waivers(article: Article, *, upto: int, at: datetime) -> list[Waiver]:
    """Carry the waivers of ``article`` to its revision number ``upto``, through all that lie between.

    One is carried only while its whole sentence is unchanged, by the rule that re-anchors claims; any other
    item is open again. Running it again adds nothing. The caller holds the article's lock.
    """
    revisions = list(article.revisions.filter(number__lte=upto).defer("html").order_by("number"))
    waiting: dict[int, list[Waiver]] = {}
    for waiver in Waiver.objects.active().filter(revision__in=revisions, followed=None):
        waiting.setdefault(waiver.revision_id, []).append(waiver)
    made: list[Waiver] = []
    entries: list[EventEntry] = []
    for old, new in pairwise(revisions):
        waivers = waiting.get(old.pk, [])
        if carried := _carry_waivers(waivers, old, new, article.language):
            made += carried
            waiting.setdefault(new.pk, []).extend(carried)
            entries.append(
                EventEntry(
                    actor=get_system_user(),
                    action="carry_over_waivers",
                    subject=article,
                    at=at,
                    details={
                        "revision": new.number,
                        "carried": len(carried),
                        "opened": len(waivers) - len(carried),
                    },
                )
            )
    append_events(entries)
    return made


def _carry_waivers(waivers: list[Waiver], old: Revision, new: Revision, language: str) -> list[Waiver]:
    if not waivers:
        return []
    there = {(one.start, one.end, one.kind) for one in list_candidates(new, language)}
    there -= set(Waiver.objects.active().filter(revision=new).values_list("start", "end", "kind"))
    made = []
    for waiver, followed in zip(waivers, reanchor_quotations(old.text, new.text, waivers), strict=True):
        place = (followed.start, followed.end, waiver.kind)
        if followed.outcome not in (SAME, MOVED) or place not in there:
            continue
        if followed.start is None or followed.end is None:
            continue
        there.discard((followed.start, followed.end, waiver.kind))
        made.append(_build_waiver(waiver, new, followed.start, followed.end))
    return Waiver.objects.bulk_create(made)


def _build_waiver(waiver: Waiver, new: Revision, start: int, end: int) -> Waiver:
    selector = build_selector(new.text, start, end)
    return Waiver(
        revision=new,
        previous=waiver,
        kind=waiver.kind,
        **asdict(selector),
        reason=waiver.reason,
        checked_name_id=waiver.checked_name_id,
        created_by_id=waiver.created_by_id,
        created_at=waiver.created_at,
    )
