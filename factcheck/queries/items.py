"""The items of a galley: everything checkable in a revision, and how far each is. Derived, never stored."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from accounts.models import User
from articles.models import Revision
from factcheck.enums import ItemStanding, State
from factcheck.models import Appearance, Claim, Waiver
from lib.checkable import Found, find, group_key
from lib.errors import Invalid

COVERING = tuple(state for state in State if state not in (State.SUGGESTED, State.CLOSED))
"""States in which a claim answers for its words: a suggestion does not yet, a closed claim no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One checkable thing. Code points into the revision's frame, ``end`` exclusive.

    ``group`` is the same for all occurrences of the same words, so that one act can take a whole run of them.
    ``claims`` are the keys of the claims whose words touch it, all of them, whoever looks: for a person to
    see, ask ``seen_by``. An open item may be touched, when the claims leave out some of its words.
    """

    kind: str
    exact: str
    start: int
    end: int
    group: str
    standing: ItemStanding
    claims: tuple[int, ...] = ()
    waiver: Waiver | None = None

    @property
    def key(self) -> str:
        """How a form names it on its revision: "120-126-number"."""
        return f"{self.start}-{self.end}-{self.kind}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many items a galley has, by standing. ``claimed`` are those in a claim, ticked or still in work."""

    ticked: int = 0
    waived: int = 0
    in_work: int = 0
    open: int = 0

    @property
    def claimed(self) -> int:
        return self.ticked + self.in_work

    @property
    def items(self) -> int:
        return self.claimed + self.waived + self.open

    @property
    def done(self) -> int:
        return self.ticked + self.waived

    @property
    def sentence(self) -> str:
        """41 of 46 items: 38 ticked, 3 waived, 2 in work, 3 open. The first is the sum of the next two."""
        if not self.items:
            return "Nothing checkable found"
        noun = "item" if self.items == 1 else "items"
        parts = [f"{self.ticked} ticked", f"{self.waived} waived"]
        parts += [f"{self.in_work} in work"] if self.in_work else []
        return f"{self.done} of {self.items} {noun}: {', '.join([*parts, f'{self.open} open'])}"


@lru_cache(maxsize=64)
def _found(frame: str, language: str) -> tuple[Found, ...]:
    # A revision is never edited, so what was found in its words once is found in them for ever.
    return tuple(find(frame, language))


def found_in(revision: Revision, language: str) -> tuple[Found, ...]:
    """What can be checked in ``revision``, whoever has seen to it; ``language`` is the article's."""
    return _found(revision.frame, language)


def items(revision: Revision) -> list[Item]:
    """Every item of ``revision`` with its standing, in the order of the text; three queries.

    An item is in a claim when the claims' words hold all of its words: a claim on a number inside a quotation
    does not answer for the quotation. It is ticked when every claim that touches it is settled and not stale.
    """
    return _told(revision, found_in(revision, revision.article.language))


def _told(revision: Revision, some: Sequence[Found]) -> list[Item]:
    """``some`` of what was found, in order, with their standing; only what touches them is read."""
    if not some:
        return []
    frame, first, last = revision.frame, some[0].start, max(one.end for one in some)
    placed = [
        (start, end, claim)
        for start, end, claim in Appearance.objects.filter(
            revision=revision, claim__state__in=COVERING, start__lt=last, end__gt=first
        )
        .order_by("start", "id")
        .values_list("start", "end", "claim_id")
        if start is not None and end is not None
    ]
    settled = Claim.objects.filter(pk__in={claim for *_, claim in placed}, state=State.SETTLED)
    ticked = set(settled.exclude(pk__in=settled.stale().values("pk")).values_list("pk", flat=True))
    waivers = {
        (waiver.start, waiver.end, waiver.kind): waiver
        for waiver in Waiver.objects.live()
        .filter(revision=revision, start__gte=first, end__lte=last)
        .select_related("by")
    }
    held = _held(len(frame), placed)
    return [
        _item(one, frame, placed, held, ticked, waivers.get((one.start, one.end, one.kind))) for one in some
    ]


def item_on(revision: Revision, *, start: int, end: int, kind: str) -> Item:
    """The item at that place of ``revision``, as it stands now. Raises Invalid where there is none."""
    sought = Found(start, end, kind)
    if sought in found_in(revision, revision.article.language):
        return _told(revision, [sought])[0]
    raise Invalid("There is no such item on the galley. Load the page again.")


def seen_by(user: User, some: Iterable[Item]) -> dict[int, Claim]:
    """The claims on ``some`` items that this person may know of, by key."""
    wanted = {claim for item in some for claim in item.claims}
    return {claim.pk: claim for claim in Claim.objects.visible_to(user).filter(pk__in=wanted)}


def coverage(some: Iterable[Item]) -> Coverage:
    """The figures of a galley."""
    counted = Counter(item.standing for item in some)
    return Coverage(**{standing.value: counted[standing] for standing in ItemStanding})


def still_open(some: Iterable[Item]) -> tuple[tuple[str, int], ...]:
    """How many items are open, by kind, the most frequent first."""
    return tuple(Counter(item.kind for item in some if item.standing == ItemStanding.OPEN).most_common())


def _held(length: int, placed: list[tuple[int, int, int]]) -> bytearray:
    """For each code point of the frame, whether it stands in the words of a claim."""
    held = bytearray(length)
    for start, end, _ in placed:
        held[start:end] = b"\x01" * (end - start)
    return held


def _item(
    one: Found,
    frame: str,
    placed: list[tuple[int, int, int]],
    held: bytearray,
    ticked: set[int],
    waiver: Waiver | None,
) -> Item:
    claims: tuple[int, ...] = ()
    whole = False
    if held.find(1, one.start, one.end) != -1:
        claims = tuple(
            dict.fromkeys(claim for start, end, claim in placed if start < one.end and end > one.start)
        )
        whole = all(held[at] or not frame[at].isalnum() for at in range(one.start, one.end))
    if whole:
        standing = ItemStanding.TICKED if ticked.issuperset(claims) else ItemStanding.IN_WORK
    else:
        standing = ItemStanding.WAIVED if waiver is not None else ItemStanding.OPEN
    exact = frame[one.start : one.end]
    return Item(
        kind=one.kind,
        exact=exact,
        start=one.start,
        end=one.end,
        group=group_key(one.kind, exact),
        standing=standing,
        claims=claims,
        waiver=waiver,
    )
