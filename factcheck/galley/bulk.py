"""Bulk acts on a galley: items waived or flagged, ticks sent to review, claims approved and settled."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from accounts.models import User
from accounts.models.enums import Role
from accounts.selectors import is_at_least
from articles.models import Article, Revision
from articles.models.enums import Provenance
from factcheck.anchoring.selectors import find_compared_revision
from factcheck.assignments.actions import start_checking, take_claim
from factcheck.bulk.results import BulkRefusal, BulkResult, apply_to_each
from factcheck.claims.closing import settle_claim
from factcheck.claims.selectors import list_applied_claims
from factcheck.galley.clearance import create_waiver, withdraw_waiver
from factcheck.galley.flag_items import ClaimGroup, flag_item, group_for_claims
from factcheck.galley.ticks import (
    CHANGED_MESSAGE,
    NOT_TICKABLE_MESSAGE,
    find_passage,
    find_ticks,
    list_tickable_items,
    require_tick_allowed,
)
from factcheck.models import Assignment, Claim, Draft, ItemTick, Review, Verdict, Waiver
from factcheck.models.enums import ClaimState, ItemState, Tick
from factcheck.sources.citation_actions import cite_source
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.verdicts.reviews import approve_verdict
from factcheck.workflow.batch import ClaimVersion
from factcheck.workflow.claim_facts import list_open_checklist_items
from factcheck.workflow.galley_items import GalleyItem, get_visible_claims, list_items
from lib.errors import Blocked, Invalid, WrongState
from lib.text.phrases import join_with_and


def waive_items(
    revision: Revision, some: Sequence[GalleyItem], *, reason: str, by: User, at: datetime
) -> BulkResult:
    """Waive each of these items with one reason."""
    return apply_to_each(
        some,
        lambda item: create_waiver(
            revision, start=item.start, end=item.end, kind=item.kind, reason=reason, by=by, at=at
        ),
        name=lambda item: item.exact,
    )


def withdraw_waivers(waivers: Iterable[Waiver], *, by: User, at: datetime) -> BulkResult:
    """Withdraw each of these waivers."""
    return apply_to_each(waivers, lambda waiver: withdraw_waiver(waiver, by=by, at=at), name=str)


def flag_items(revision: Revision, some: Sequence[GalleyItem], *, by: User, at: datetime) -> BulkResult:
    """Flag these items: one claim for those of a sentence, one for a name that is in several sentences."""
    return apply_to_each(
        group_for_claims(revision.text, some),
        lambda group: flag_item(revision, group.item, inside=group.inside, also=group.also, by=by, at=at),
        name=lambda group: group.item.exact,
    )


def tick_claims(
    claims: Iterable[ClaimVersion], *, note: str, on_author: str = "", by: User, at: datetime
) -> BulkResult:
    """Tick “keep” on each of the claims that a checker is checking, with one note.

    Each is sent to review on its own, and needs its source or ``on_author`` as if it were ticked alone.
    """
    verdict = VerdictInput(tick=Tick.KEEP, explanation=note, on_author=on_author)
    return apply_to_each(
        claims,
        lambda seen: submit_verdict(seen.claim, verdict_input=verdict, by=by, at=at, version=seen.version),
        name=str,
    )


def approve_claims(claims: Iterable[ClaimVersion], *, comment: str, by: User, at: datetime) -> BulkResult:
    """Approve each of these verdicts, each on its own content hash, as the person saw it."""
    return apply_to_each(
        claims,
        lambda seen: approve_verdict(seen.claim, comment=comment, by=by, at=at, version=seen.version),
        name=str,
    )


def settle_claims(claims: Iterable[ClaimVersion], *, by: User, at: datetime) -> BulkResult:
    """Settle each of these approved claims on own copy; one whose edit is not applied is refused."""
    return apply_to_each(
        claims, lambda seen: settle_claim(seen.claim, by=by, at=at, version=seen.version), name=str
    )


@dataclass(frozen=True, slots=True)
class BulkCandidates:
    """Claims in the order of the text. The actions check each again, so one in a list may be refused."""

    tick: list[Claim] = field(default_factory=list)
    approve: list[Claim] = field(default_factory=list)
    settle: list[Claim] = field(default_factory=list)


def get_bulk_candidates(article: Article, user: User, role: str | None) -> BulkCandidates:
    """Return the claims that wait for ``user``, who has ``role``, on the current revision of our own copy."""
    if role is None or article.provenance != Provenance.OWN_COPY or article.current_revision is None:
        return BulkCandidates()
    of_claim = {"claim": OuterRef("pk")}
    own = Exists(Assignment.objects.active().filter(**of_claim, checker=user.pk))
    written = Exists(Verdict.objects.filter(**of_claim, author=user.pk))
    voted = Exists(
        Review.objects.filter(verdict__claim=OuterRef("pk"), reviewer=user.pk, withdrawn_at__isnull=True)
    )
    waiting = Q(own, state=ClaimState.CHECKING) | Q(~written, ~voted, state=ClaimState.IN_REVIEW)
    waiting |= Q(state=ClaimState.APPROVED)
    here = Claim.objects.visible_to(user).filter(
        waiting, desk=article.desk_id, appearances__revision=article.current_revision_id
    )
    by_state: dict[str, list[Claim]] = defaultdict(list)
    # A claim that appears twice is one.
    for claim in dict.fromkeys(here.order_by("appearances__start", "id")):
        by_state[claim.state].append(claim)
    approved = by_state[ClaimState.APPROVED] if is_at_least(role, Role.EDITOR) else []
    return BulkCandidates(
        tick=by_state[ClaimState.CHECKING],
        approve=by_state[ClaimState.IN_REVIEW],
        settle=list_applied_claims(approved),
    )


@dataclass(frozen=True, slots=True)
class RunPart:
    """Ticked items that become one verdict: of a new claim on ``group``, or of ``claim``, which has them."""

    items: tuple[GalleyItem, ...]
    group: ClaimGroup | None = None
    claim: Claim | None = None
    missing: tuple[GalleyItem, ...] = ()
    """Items of ``claim`` that are not ticked: it is not sent without them."""

    @property
    def name(self) -> str:
        """The text of its first item, by which a refusal names it."""
        return self.items[0].exact


def send_ticks(revision: Revision, *, by: User, at: datetime) -> BulkResult:
    """Send all ticks of ``by`` on this revision to review, those of one sentence as one claim.

    Each claim is flagged, taken and started unless it is that far, and given its citations and its verdict
    *Keep*, by the actions that its own page uses, in a transaction of its own. Where one of them refuses,
    nothing of that claim is done and its ticks stay. Ticks of items that changed, or that somebody else has
    now, are reported and deleted. Raises Invalid where nothing is ticked, WrongState while
    claims follow onto this version, and what ``require_tick_allowed`` raises.
    """
    require_tick_allowed(revision.article, by=by, at=at)
    if find_compared_revision(revision.article) is not None:
        # Items that are in a claim already look open until it has followed.
        raise WrongState(
            gettext("Stet is comparing this version with the claims. Send your ticks after that.")
        )
    ticks, changed = find_ticks(revision, by)
    items = list_items(revision)
    if not ticks and not changed:
        raise Invalid(gettext("Tick at least one item first."))
    chosen = [item for item in list_tickable_items(items, by) if item.key in ticks]
    result = apply_to_each(
        [*_list_new_claims(revision.text, chosen, items), *_list_claims_with_items(chosen, items, by)],
        lambda part: _send_part(revision, part, ticks, by=by, at=at),
        name=lambda part: part.name,
    )
    lost = [item for item in items if item.key in ticks and item not in chosen]
    result.refused += [BulkRefusal(item.exact, NOT_TICKABLE_MESSAGE) for item in lost]
    keys = {item.key for item in items}
    changed += [tick for key, tick in ticks.items() if key not in keys]
    result.refused += [BulkRefusal(tick.words, CHANGED_MESSAGE) for tick in changed]
    # By their keys: what was ticked during the run is not lost.
    gone = [*(ticks[item.key] for item in lost), *changed]
    ItemTick.objects.filter(pk__in=[tick.pk for tick in gone]).delete()
    return result


def _list_new_claims(
    text: str, chosen: Sequence[GalleyItem], items: Sequence[GalleyItem]
) -> Iterator[RunPart]:
    """Yield open items for new claims; those of a sentence apart where an open, unticked one lies between."""
    ticked = [item for item in chosen if item.state == ItemState.OPEN]
    unticked = [item for item in items if item.state == ItemState.OPEN and item not in ticked]
    for group in group_for_claims(text, ticked):
        members = _list_group_items(group)
        parts = _split_at_open_items(members, unticked) if group.inside else []
        groups = [one for part in parts for one in group_for_claims(text, part)] or [group]
        yield from (RunPart(tuple(_list_group_items(one)), group=one) for one in groups)


def _list_claims_with_items(
    chosen: Sequence[GalleyItem], items: Sequence[GalleyItem], checker: User
) -> Iterator[RunPart]:
    """Yield the claims that have some of the chosen items already."""
    claimed = [item for item in chosen if item.state == ItemState.IN_WORK]
    for key, claim in get_visible_claims(checker, claimed).items():
        held = [item for item in items if item.claims == (key,) and item.state == ItemState.IN_WORK]
        yield RunPart(
            tuple(item for item in held if item in claimed),
            claim=claim,
            missing=tuple(item for item in held if item not in claimed),
        )


def _split_at_open_items(
    items: Sequence[GalleyItem], unticked: Sequence[GalleyItem]
) -> list[list[GalleyItem]]:
    parts = [[items[0]]]
    for item in items[1:]:
        end = max(one.end for one in parts[-1])
        if any(end <= one.start and one.end <= item.start for one in unticked):
            parts.append([item])
        else:
            parts[-1].append(item)
    return parts


def _list_group_items(group: ClaimGroup) -> list[GalleyItem]:
    return sorted((group.item, *group.inside, *group.also), key=lambda item: (item.start, item.end))


@transaction.atomic
def _send_part(
    revision: Revision, part: RunPart, ticks: Mapping[str, ItemTick], *, by: User, at: datetime
) -> Claim:
    claim = part.claim
    if part.group is not None:
        group = part.group
        claim = flag_item(revision, group.item, inside=group.inside, also=group.also, by=by, at=at)
        if lines := list_open_checklist_items([claim])[claim.pk]:
            # The claim that has the checklist goes with this transaction: nobody could tick it.
            message = gettext(
                "The desk requires a checklist: {items}. Flag the item, then tick the checklist on its claim."
            )
            names = [gettext("“{text}”").format(text=line) for line in lines]
            raise Blocked(message.format(items=join_with_and(names)))
    if claim is None:
        raise ValueError("a part of a run is a group of items or a claim")
    if part.missing:
        message = gettext("Its claim has other items that are not ticked: {items}.")
        names = [gettext("“{text}”").format(text=item.exact) for item in part.missing[:5]]
        raise WrongState(message.format(items=join_with_and(names)))
    if part.claim is not None and _has_draft(claim, by):
        raise WrongState(gettext("You have a draft verdict on its claim. Send or clear it there."))
    if claim.state == ClaimState.FLAGGED:
        claim = take_claim(claim, by=by, at=at)
    if claim.state == ClaimState.ASSIGNED:
        claim = start_checking(claim, by=by, at=at)
    _cite_sources(claim, revision, part.items, ticks, by=by, at=at)
    on_author = next((ticks[item.key].on_author for item in part.items if ticks[item.key].on_author), "")
    verdict = VerdictInput(tick=Tick.KEEP, on_author=on_author)
    claim = submit_verdict(claim, verdict_input=verdict, by=by, at=at)
    ItemTick.objects.filter(pk__in=[ticks[item.key].pk for item in part.items]).delete()
    return claim


def _has_draft(claim: Claim, author: User) -> bool:
    """True where this person has typed a verdict that says other or more than *Keep*."""
    draft = Draft.objects.filter(claim=claim, author=author).first()
    typed = draft.fields if draft is not None else {}
    return any(text.strip() for name, text in typed.items() if (name, text) != ("tick", Tick.KEEP))


def _cite_sources(
    claim: Claim,
    revision: Revision,
    items: Sequence[GalleyItem],
    ticks: Mapping[str, ItemTick],
    *,
    by: User,
    at: datetime,
) -> None:
    """Cite each source once for each passage of it that says one of the items, else once without one."""
    passages: dict[int, dict[str, None]] = {}
    sources = {tick.source.pk: tick.source for tick in ticks.values() if tick.source is not None}
    for item in items:
        tick = ticks[item.key]
        if tick.source is not None:
            # The copy may have arrived since.
            passage = tick.passage or find_passage(revision, item, tick.source)
            passages.setdefault(tick.source.pk, {})[passage] = None
    cited = set(claim.citations.active().values_list("source_id", "passage"))
    for key, found in passages.items():
        for passage in [one for one in found if one] or [""]:
            # Of a verdict that was sent back, the claim has its citations already.
            if (key, passage) not in cited:
                cite_source(claim, sources[key], passage=passage, by=by, at=at)
