"""Signatory packs: asked for by standards editors for desks of theirs, made by a worker."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction
from django.utils.safestring import mark_safe

from accounts.enums import Role
from accounts.models import Desk, User
from accounts.queries import at_least, roles_of
from lib.errors import Invalid, NotAllowed
from lib.nudge import nudge
from publishing.models import SignatoryPack
from publishing.packs import signatory
from publishing.packs.archive import Archive
from publishing.queries.signatory import gather
from record.actions import append

ONLY = "Only a standards editor of each of the desks may do that."


def desks_for(user: User) -> set[int]:
    """The desks that this person may make a pack of."""
    return standards_desks(roles_of(user))


def standards_desks(roles: Mapping[int, str]) -> set[int]:
    """Those of the desks with a role on each on which it is that of a standards editor."""
    return {desk for desk, role in roles.items() if at_least(role, Role.STANDARDS)}


@transaction.atomic
def ask_signatory_pack(
    *, first: date, last: date, desks: Sequence[Desk], sample: int | None, by: User, at: datetime
) -> SignatoryPack:
    """Ask for what was published from ``first`` to ``last``, both included, in UTC; a worker makes it.

    ``sample``: how many verdicts are shown whole, spread evenly; None for all. Raises NotAllowed, and Invalid
    at ``desks``, ``last`` or ``sample``.
    """
    mine = desks_for(by)
    if not mine or any(desk.pk not in mine for desk in desks):
        raise NotAllowed(ONLY)
    if not desks:
        raise Invalid("Choose a desk.", fields={"desks": ["Choose at least one."]})
    if last < first:
        raise Invalid("The last day is before the first.", fields={"last": ["Choose a later day."]})
    if sample is not None and sample < 1:
        raise Invalid("Show at least one.", fields={"sample": ["Show at least one, or leave it empty."]})
    pack = SignatoryPack.objects.create(
        first=first, last=last, sample=sample, asked_by=by, asked_at=at, due_at=at
    )
    pack.desks.set(desks)
    details = {
        "first": first, "last": last, "sample": sample, "desks": [str(desk.public_id) for desk in desks],
    }  # fmt: skip
    append(actor=by, step="ask", subject_type=pack.SUBJECT, subject=pack, at=at, details=details)
    nudge("publishing.tasks.make_packs")
    return pack


def make(pack: SignatoryPack, out: IO[bytes], tell: Callable[[str], None], at: datetime) -> dict[str, Any]:
    """Write the zip."""
    told = gather(pack, at=at)
    html = mark_safe(told.pop("methods_html"))  # noqa: S308 - sanitised
    tell(f"Writing down {told['counts']['verdicts']} verdicts")
    archive = Archive(out, at=at)
    signatory.write(archive, told, methods=html)
    archive.close()
    return {}
