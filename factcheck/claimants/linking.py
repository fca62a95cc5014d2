"""Linking claims to claimants: a name as typed finds the claimant whom it names, or makes a new one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import Desk, User
from accounts.models.enums import Visibility
from audit.actions import EventEntry, append_events
from factcheck.models import Claim, Claimant, ClaimantKey, ClaimantKind
from factcheck.models.claimant import get_claimant_key, insert_claimant_keys
from factcheck.workflow.claimreview import get_claimant_type


def guess_claimant_kind(name: str) -> ClaimantKind:
    """Return the kind that a name is probably of; an editor who reviews the claimant decides."""
    if name.startswith("@"):
        return ClaimantKind.ACCOUNT
    is_person = get_claimant_type(name) == "Person"
    return ClaimantKind.PERSON if is_person else ClaimantKind.ORGANISATION


@transaction.atomic
def link_claimants(claims: Iterable[Claim], *, by: User, at: datetime) -> None:
    """Set ``attributed_to`` of claims, which the caller saves, by the name to which each is attributed.

    Call it before the first event of the transaction: a claimant of that name may be about to be made by
    somebody else, who needs the lock of the events.
    """
    some = list(claims)
    linked = find_or_create_claimants(((claim.desk, claim.claimant) for claim in some), by=by, at=at)
    for claim in some:
        claim.attributed_to = linked.get((claim.desk_id, get_claimant_key(claim.claimant)))


@transaction.atomic
def find_or_create_claimants(
    named: Iterable[tuple[Desk, str]], *, by: User, at: datetime
) -> dict[tuple[int, str], Claimant]:
    """Return {(desk's key, key of the name): claimant} for the names that claims of desks are attributed to.

    A name that no claimant usable on the desk has becomes a claimant of the desk, to be reviewed.
    """
    desks: dict[int, Desk] = {}
    names: dict[int, dict[str, str]] = {}
    for desk, name in named:
        if key := get_claimant_key(name):
            desks[desk.pk] = desk
            names.setdefault(desk.pk, {}).setdefault(key, " ".join(name.split()))
    found: dict[tuple[int, str], Claimant] = {}
    for desk_id in sorted(desks):
        known = find_claimants(desks[desk_id], names[desk_id])
        missing = {key: name for key, name in names[desk_id].items() if key not in known}
        known |= _create_claimants(desks[desk_id], missing, by=by, at=at)
        found |= {(desk_id, key): claimant for key, claimant in known.items()}
    return found


def find_claimants(desk: Desk, keys: Collection[str]) -> dict[str, Claimant]:
    """Return {key: claimant} of those keys by which one claimant usable on the desk is known.

    The desk's own come before others, and a name before an alias. Where only aliases match, and those of
    several claimants, nobody knows which is meant.
    """
    matches: dict[str, dict[tuple[bool, bool], list[Claimant]]] = {}
    rows = ClaimantKey.objects.filter(key__in=keys, claimant__in=Claimant.objects.usable_on(desk))
    for row in rows.select_related("claimant").order_by("claimant"):
        claimant = row.claimant
        rank = (claimant.desk_id != desk.pk, claimant.key != row.key)
        matches.setdefault(row.key, {}).setdefault(rank, []).append(claimant)
    found = {}
    for key, ranked in matches.items():
        (_, is_alias), best = min(ranked.items())
        if not is_alias or len({one.main_id or one.pk for one in best}) == 1:
            found[key] = best[0]
    return found


def _create_claimants(desk: Desk, names: Mapping[str, str], *, by: User, at: datetime) -> dict[str, Claimant]:
    """Create claimants of a desk, {key: name}; where somebody else has just made one, return that."""
    if not names:
        return {}
    made = [
        Claimant(desk=desk, name=name, key=key, kind=guess_claimant_kind(name), created_by=by, created_at=at)
        # In one order, so that two people who type the same names wait for each other and do not deadlock.
        for key, name in sorted(names.items())
    ]
    Claimant.objects.bulk_create(made, ignore_conflicts=True)
    rows = {row.key: row for row in Claimant.objects.filter(desk=desk, key__in=names)}
    own = {one.public_id for one in made}
    new = [row for row in rows.values() if row.public_id in own]
    insert_claimant_keys((row, row.key) for row in new)
    append_events(
        [
            EventEntry(
                actor=by,
                action="create_claimant",
                subject=row,
                at=at,
                details={"name": row.name, "kind": row.kind},
            )
            for row in new
        ]
    )
    return rows


@transaction.atomic
def relink_moved_claims(claims: Sequence[Claim], *, to: Desk, by: User, at: datetime) -> None:
    """Link claims that are about to move to another desk to claimants that may be named there.

    A claimant of a confidential desk stays behind, and the name as it is attributed finds another. One that
    nobody has reviewed, and that is known from no other claim of an open desk, is hidden with the claims on
    a confidential desk: outside of it the name is known no longer.
    """
    moved = {claim.pk: claim for claim in claims if claim.attributed_to_id is not None}
    hidden = _hide_claimants(moved.values(), to=to) if to.is_confidential else []
    usable = set(
        Claimant.objects.usable_on(to)
        .filter(pk__in={claim.attributed_to_id for claim in moved.values()}, keys__isnull=False)
        .values_list("pk", flat=True)
    )
    strays = [(claim, to) for claim in moved.values() if claim.attributed_to_id not in usable]
    others = Claim.objects.filter(attributed_to__in=hidden).exclude(pk__in=moved).exclude(desk=to)
    strays += [(claim, claim.desk) for claim in others.select_related("desk")]
    linked = find_or_create_claimants(((desk, claim.claimant) for claim, desk in strays), by=by, at=at)
    for claim, desk in strays:
        claim.attributed_to = linked.get((desk.pk, get_claimant_key(claim.claimant)))
        Claim.objects.filter(pk=claim.pk).update(attributed_to=claim.attributed_to)
    Claimant.objects.filter(pk__in=hidden, keys__isnull=True).delete()


def _hide_claimants(claims: Collection[Claim], *, to: Desk) -> list[int]:
    """Move the claimants whom only these claims name openly to a confidential desk; return their keys.

    Not one that others are merged into: an editor chose it, and their claims may name it on any desk.
    One whose name the desk has already loses its keys instead: no name finds it any more.
    """
    elsewhere = Claim.objects.filter(attributed_to=OuterRef("pk"), desk__visibility=Visibility.OPEN)
    elsewhere = elsewhere.exclude(pk__in=[claim.pk for claim in claims])
    known = Claimant.objects.to_review().filter(
        ~Exists(elsewhere),
        ~Exists(Claimant.objects.filter(main=OuterRef("pk"))),
        pk__in={claim.attributed_to_id for claim in claims},
        desk__in=Desk.objects.filter(visibility=Visibility.OPEN),
    )
    found = list(known.select_for_update().order_by("pk"))
    for claimant in found:
        if Claimant.objects.filter(desk=to, key=claimant.key).exists():
            claimant.keys.all().delete()
        else:
            claimant.desk = to
            claimant.save(update_fields=["desk"])
    return [claimant.pk for claimant in found]
