"""Claimants: edit, confirm, merge two, and split them again. All by editors of the claimant's desk."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import User
from audit.actions import append_event
from factcheck.models import Claimant, ClaimantKind, ClaimantRole
from factcheck.models.claimant import get_claimant_key
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.policies import EDITOR
from lib.crypto.commitments import sha256_hex
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from lib.text.phrases import format_number

MAX_ALIASES = 50
MAX_ROLES = 50


@dataclass(frozen=True, slots=True)
class RoleInput:
    """A role as it is entered; None for a day that is not known."""

    title: str
    party: str = ""
    since: date | None = None
    until: date | None = None


@transaction.atomic
def update_claimant(
    claimant: Claimant,
    *,
    name: str,
    kind: str,
    aliases: Sequence[str] = (),
    party: str = "",
    wikidata_id: str = "",
    roles: Sequence[RoleInput] = (),
    roles_hash: str = "",
    by: User,
    at: datetime,
) -> Claimant:
    """Correct the details of a claimant, which also marks it as reviewed.

    A former name stays as an alias. ``roles_hash`` is that of the roles that ``roles`` replace. Raises
    NotAllowed for whoever is no editor of its desk, WrongState for a claimant that is merged into another,
    Stale where somebody else has changed the roles, and Invalid.
    """
    claimant = _lock_main(claimant, by=by, at=at)
    if roles_hash and roles_hash != hash_roles(claimant):
        raise Stale(
            gettext(
                "Somebody else has changed the roles. Read them above, then send the form again to replace "
                "them with yours."
            )
        )
    before = describe_claimant(claimant)
    clean = " ".join(name.split())
    if claimant.name != clean and get_claimant_key(clean) != claimant.key:
        aliases = [*aliases, claimant.name]
    claimant.name, claimant.key = clean, get_claimant_key(clean)
    claimant.kind = ClaimantKind(kind)
    claimant.aliases = _clean_aliases(aliases, claimant.key)
    claimant.party, claimant.wikidata_id = " ".join(party.split()), wikidata_id.strip().upper()
    claimant.reviewed_by, claimant.reviewed_at = by, at
    _save_claimant(claimant)
    _save_roles(claimant, roles)
    _append_claimant_event(claimant, "update_claimant", by=by, at=at, before=before)
    return claimant


@transaction.atomic
def confirm_claimant(claimant: Claimant, *, by: User, at: datetime) -> Claimant:
    """Record that an editor has reviewed a claimant that Stet made of a typed name, and that it is right."""
    claimant = _lock_main(claimant, by=by, at=at)
    if claimant.reviewed_at is None:
        claimant.reviewed_by, claimant.reviewed_at = by, at
        claimant.save(update_fields=["reviewed_by", "reviewed_at"])
        _append_claimant_event(claimant, "confirm_claimant", by=by, at=at)
    return claimant


@transaction.atomic
def merge_claimant(claimant: Claimant, *, into: Claimant, by: User, at: datetime) -> Claimant:
    """Merge a claimant into another, who has its claims and its names from then on; return the other.

    Its claims keep their link, so that ``split_claimant`` undoes the merge exactly. Raises NotAllowed for
    whoever is no editor of the first one's desk, WrongState where either is merged already, and Invalid
    where readers of the one could not see the other.
    """
    # In one order, so that two merges of the same claimants wait for each other and do not deadlock.
    locked = {one.pk: one for one in _lock_claimants([claimant.pk, into.pk])}
    claimant, into = locked[claimant.pk], locked[into.pk]
    require_mergeable(claimant, into, by=by, at=at)
    claimant.merged_into = claimant.main = into
    claimant.reviewed_by, claimant.reviewed_at = by, at
    claimant.save(update_fields=["merged_into", "main", "reviewed_by", "reviewed_at"])
    Claimant.objects.filter(main=claimant).update(main=into)
    _append_claimant_event(claimant, "merge_claimant", by=by, at=at, into=str(into.public_id))
    return into


def require_mergeable(claimant: Claimant, into: Claimant, *, by: User, at: datetime) -> None:
    """Raise what ``merge_claimant`` raises where the one cannot be merged into the other by this person."""
    _require_editor(claimant, by=by, at=at)
    if claimant.pk == into.pk:
        raise Invalid(gettext("You cannot merge a claimant with itself."))
    for one in (claimant, into):
        _require_main(one)
    if not Claimant.objects.visible_to(by).filter(pk=into.pk).exists():
        raise Invalid(gettext("There is no such claimant on a desk you can see."))
    if not into.is_usable_on(claimant.desk_id):
        raise Invalid(
            gettext(
                "The other claimant belongs to a confidential desk. Merge that one into this one instead."
            )
        )


@transaction.atomic
def split_claimant(claimant: Claimant, *, by: User, at: datetime) -> Claimant:
    """Split a merged claimant from the one it was merged into, with its claims and all it had taken in.

    Raises NotAllowed for whoever is no editor of its desk, WrongState for one that is not merged.
    """
    _require_editor(claimant, by=by, at=at)
    [claimant] = _lock_claimants([claimant.pk])
    if claimant.merged_into is None:
        raise WrongState(gettext("This claimant is not merged into another."))
    former = claimant.merged_into
    claimant.merged_into = claimant.main = None
    claimant.save(update_fields=["merged_into", "main"])
    taken = [claimant.pk]
    while taken := list(Claimant.objects.filter(merged_into__in=taken).values_list("pk", flat=True)):
        Claimant.objects.filter(pk__in=taken).update(main=claimant)
    _append_claimant_event(claimant, "split_claimant", by=by, at=at, **{"from": str(former.public_id)})
    return claimant


def hash_roles(claimant: Claimant) -> str:
    """Return a hash of the roles, by which a form finds that somebody else has changed them."""
    return sha256_hex(json.dumps(describe_claimant(claimant)["roles"], default=str))


def describe_claimant(claimant: Claimant) -> dict[str, Any]:
    """Return all that is known of a claimant, as its events hold it."""
    return {
        "name": claimant.name,
        "kind": claimant.kind,
        "aliases": list(claimant.aliases),
        "party": claimant.party,
        "wikidata_id": claimant.wikidata_id,
        "roles": [
            {"title": role.title, "party": role.party, "since": role.since, "until": role.until}
            for role in claimant.roles.all()
        ],
    }


def _lock_claimants(keys: Iterable[int]) -> list[Claimant]:
    rows = Claimant.objects.select_for_update(of=("self",)).filter(pk__in=set(keys))
    return list(rows.select_related("desk", "merged_into").order_by("pk"))


def _lock_main(claimant: Claimant, *, by: User, at: datetime) -> Claimant:
    _require_editor(claimant, by=by, at=at)
    [claimant] = _lock_claimants([claimant.pk])
    _require_main(claimant)
    return claimant


def _require_editor(claimant: Claimant, *, by: User, at: datetime) -> None:
    if refusal := EDITOR.refusal(get_actor_facts(by, claimant.desk, at)):
        raise NotAllowed(refusal)


def _require_main(claimant: Claimant) -> None:
    if claimant.main_id is not None:
        raise WrongState(
            gettext("{name} is merged into another claimant. Split them first.").format(name=claimant.name)
        )


def _clean_aliases(aliases: Iterable[str], key: str) -> list[str]:
    """Return each alias once, without the name itself. Raise Invalid for too many."""
    cleaned: dict[str, str] = {}
    for alias in aliases:
        clean = " ".join(alias.split())
        alias_key = get_claimant_key(clean)
        if alias_key and alias_key != key:
            cleaned.setdefault(alias_key, clean)
    if len(cleaned) > MAX_ALIASES:
        message = gettext("A claimant can have up to {max} other names.")
        raise Invalid(message.format(max=format_number(MAX_ALIASES)), field="aliases")
    return list(cleaned.values())


def _save_claimant(claimant: Claimant) -> None:
    if not claimant.key:
        raise Invalid(gettext("Enter the claimant’s name."), field="name")
    try:
        claimant.clean_fields(exclude=["aliases"])
        with transaction.atomic():
            claimant.save()
    except ValidationError as error:
        fields = error.message_dict
        raise Invalid(next(iter(fields.values()))[0], fields=fields) from error
    except IntegrityError as error:
        message = gettext("This desk already has a claimant with this name. Merge the two instead.")
        raise Invalid(message, field="name") from error
    claimant.save_keys()


def _save_roles(claimant: Claimant, roles: Sequence[RoleInput]) -> None:
    if len(roles) > MAX_ROLES:
        message = gettext("A claimant can have up to {max} roles.").format(max=format_number(MAX_ROLES))
        raise Invalid(message)
    claimant.roles.all().delete()
    ClaimantRole.objects.bulk_create(
        ClaimantRole(
            claimant=claimant, title=role.title, party=role.party, since=role.since, until=role.until
        )
        for role in roles
    )


def _append_claimant_event(
    claimant: Claimant, action: str, *, by: User, at: datetime, **details: Any
) -> None:
    append_event(
        actor=by, action=action, subject=claimant, at=at, details={**describe_claimant(claimant), **details}
    )
