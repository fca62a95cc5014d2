"""The items of a galley: everything checkable in a revision, and the state of each. Derived, never stored."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, ngettext

from accounts.models import User
from articles.models import Revision
from factcheck.models import Appearance, Claim, Waiver
from factcheck.models.enums import ClaimState, ItemState
from lib.claim_detection import Candidate, candidate_group_key, find_candidates
from lib.errors import Invalid
from lib.text.phrases import join_with_and

COVERING = tuple(state for state in ClaimState if state not in (ClaimState.SUGGESTED, ClaimState.CLOSED))
"""States in which a claim covers its text: a suggestion does not yet, a closed claim no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleyItem:
    """One checkable item. Code points into the revision's text, ``end`` exclusive.

    ``group`` is the same for all occurrences of the same text, so that one action can take all of them.
    ``claims`` are the keys of all claims that touch it, whoever asks: to show them to a person, use
    ``get_visible_claims``. An open item may be touched, when the claims leave out some of its words.
    """

    kind: str
    exact: str
    start: int
    end: int
    group: str
    state: ItemState
    claims: tuple[int, ...] = ()
    waiver: Waiver | None = None

    @property
    def key(self) -> str:
        """Identifier of the item in forms about its revision: "120-126-number"."""
        return f"{self.start}-{self.end}-{self.kind}"


@dataclass(frozen=True, slots=True)
class GalleyCoverage:
    """Counts of a galley's items, by state. ``claimed_count`` are those in a claim, ticked or still in
    work.
    """

    ticked: int = 0
    waived: int = 0
    in_work: int = 0
    open: int = 0

    @property
    def claimed_count(self) -> int:
        return self.ticked + self.in_work

    @property
    def item_count(self) -> int:
        return self.claimed_count + self.waived + self.open

    @property
    def done_count(self) -> int:
        return self.ticked + self.waived

    @property
    def summary(self) -> str:
        """Return “41 of 46 items: 38 ticked, 3 waived and 5 open”; 41 is the sum of 38 and 3."""
        if not self.item_count:
            return gettext("Nothing to check found")
        parts = [
            ngettext("{count} ticked", "{count} ticked", self.ticked).format(count=self.ticked),
            ngettext("{count} waived", "{count} waived", self.waived).format(count=self.waived),
        ]
        if self.in_work:
            in_progress = ngettext("{count} in progress", "{count} in progress", self.in_work)
            parts.append(in_progress.format(count=self.in_work))
        parts.append(ngettext("{count} open", "{count} open", self.open).format(count=self.open))
        return ngettext(
            "{done} of {count} item: {states}", "{done} of {count} items: {states}", self.item_count
        ).format(done=self.done_count, count=self.item_count, states=join_with_and(parts))


@lru_cache(maxsize=64)
def _detect_candidates(text: str, language: str) -> tuple[Candidate, ...]:
    # A revision is never edited, so the candidates in its text never change.
    return tuple(find_candidates(text, language))


def list_candidates(revision: Revision, language: str) -> tuple[Candidate, ...]:
    """Return everything checkable in ``revision``, handled or not; ``language`` is the article's."""
    return _detect_candidates(revision.text, language)


def list_items(revision: Revision) -> list[GalleyItem]:
    """Return every item of ``revision`` with its state, in the order of the text; two queries.

    An item is in a claim when the claims' text holds all of its words: a claim on a number inside a quotation
    does not cover the quotation. It is ticked when every claim that touches it is settled and not stale.
    """
    return _build_items(revision, list_candidates(revision, revision.article.language))


def _build_items(revision: Revision, some: Sequence[Candidate]) -> list[GalleyItem]:
    """Build items from ``some`` of the candidates, in order; only what touches them is queried."""
    if not some:
        return []
    text, first, last = revision.text, some[0].start, max(one.end for one in some)
    covering = Appearance.objects.filter(
        revision=revision.pk, claim__state__in=COVERING, start__lt=last, end__gt=first
    )
    done = Claim.objects.filter(pk=OuterRef("claim"), state=ClaimState.SETTLED).with_stale()
    placed: list[tuple[int, int, int]] = []
    ticked: set[int] = set()
    spans = covering.annotate(is_done=Exists(done.filter(Q(stale=False)))).order_by("start", "id")
    for start, end, claim, is_done in spans.values_list("start", "end", "claim_id", "is_done"):
        if start is not None and end is not None:
            placed.append((start, end, claim))
        if is_done:
            ticked.add(claim)
    waived = Waiver.objects.active().filter(revision=revision.pk, start__gte=first, end__lte=last)
    waivers = {(one.start, one.end, one.kind): one for one in waived.select_related("created_by")}
    held = _mark_covered(len(text), placed)
    return [
        _build_item(one, text, placed, held, ticked, waivers.get((one.start, one.end, one.kind)))
        for one in some
    ]


def get_item(revision: Revision, *, start: int, end: int, kind: str) -> GalleyItem:
    """Return the item at that place of ``revision``, as it is now. Raises Invalid where there is none."""
    sought = Candidate(start, end, kind)
    if sought in list_candidates(revision, revision.article.language):
        return _build_items(revision, [sought])[0]
    raise Invalid(gettext("This item is no longer on the galley. Reload the page."))


def get_visible_claims(user: User, some: Iterable[GalleyItem]) -> dict[int, Claim]:
    """Return the claims on ``some`` items that this person may know of, by key."""
    wanted = {claim for item in some for claim in item.claims}
    return {claim.pk: claim for claim in Claim.objects.visible_to(user).filter(pk__in=wanted)}


def compute_coverage(some: Iterable[GalleyItem]) -> GalleyCoverage:
    """Return the counts of a galley's items."""
    counted = Counter(item.state for item in some)
    return GalleyCoverage(**{state.value: counted[state] for state in ItemState})


def count_open_by_kind(some: Iterable[GalleyItem]) -> tuple[tuple[str, int], ...]:
    """Count the open items by kind, the most frequent first."""
    return tuple(Counter(item.kind for item in some if item.state == ItemState.OPEN).most_common())


def _mark_covered(length: int, placed: list[tuple[int, int, int]]) -> bytearray:
    """Return a byte for each code point of the text: 1 where it is in the text of a claim."""
    held = bytearray(length)
    for start, end, _ in placed:
        held[start:end] = b"\x01" * (end - start)
    return held


def _build_item(
    one: Candidate,
    text: str,
    placed: list[tuple[int, int, int]],
    held: bytearray,
    ticked: set[int],
    waiver: Waiver | None,
) -> GalleyItem:
    claims: tuple[int, ...] = ()
    whole = False
    if held.find(1, one.start, one.end) != -1:
        claims = tuple(
            dict.fromkeys(claim for start, end, claim in placed if start < one.end and end > one.start)
        )
        whole = all(held[at] or not text[at].isalnum() for at in range(one.start, one.end))
    if whole:
        state = ItemState.TICKED if ticked.issuperset(claims) else ItemState.IN_WORK
    else:
        state = ItemState.WAIVED if waiver is not None else ItemState.OPEN
    exact = text[one.start : one.end]
    return GalleyItem(
        kind=one.kind,
        exact=exact,
        start=one.start,
        end=one.end,
        group=candidate_group_key(one.kind, exact),
        state=state,
        claims=claims,
        waiver=waiver,
    )
