"""Signatory packs: requested by standards editors for their desks, written by a worker."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.db import transaction
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Desk, User
from accounts.models.enums import Role
from accounts.selectors import get_roles_by_desk, is_at_least
from audit.actions import append_event
from lib.errors import Invalid, NotAllowed
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import PROCESS_DUE_PACKS_TASK
from publishing.models import SignatoryPack
from publishing.packs import signatory_files
from publishing.packs.signatory_data import gather_signatory_data
from publishing.packs.zip_writer import PackZipWriter, ProgressCallback

STANDARDS_ONLY_MESSAGE = gettext_lazy("Only a standards editor of each of these desks can do this.")


def list_desk_ids(user: User) -> set[int]:
    """Return the desks that this person may make a pack of."""
    return list_standards_desk_ids(get_roles_by_desk(user))


def list_standards_desk_ids(roles: Mapping[int, str]) -> set[int]:
    """Return the desks, of {desk: role}, where the role is that of a standards editor."""
    return {desk for desk, role in roles.items() if is_at_least(role, Role.STANDARDS)}


@transaction.atomic
def request_signatory_pack(
    *, first: date, last: date, desks: Sequence[Desk], sample: int | None, by: User, at: datetime
) -> SignatoryPack:
    """Request a pack of what was published from ``first`` to ``last``, both included, in UTC.

    A worker makes it. ``sample``: how many verdicts are shown whole, spread evenly; None for all. Raises
    NotAllowed, and Invalid at ``desks``, ``last`` or ``sample``.
    """
    own = list_desk_ids(by)
    if not own or any(desk.pk not in own for desk in desks):
        raise NotAllowed(STANDARDS_ONLY_MESSAGE)
    if not desks:
        raise Invalid(gettext("Choose at least one desk."), field="desks")
    if last < first:
        raise Invalid(gettext("The last day must not be before the first."), field="last")
    if sample is not None and sample < 1:
        raise Invalid(gettext("Enter at least 1, or leave the field empty."), field="sample")
    pack = SignatoryPack.objects.create(
        first=first, last=last, sample=sample, requested_by=by, requested_at=at, due_at=at
    )
    pack.desks.set(desks)
    details = {
        "first": first, "last": last, "sample": sample, "desks": [str(desk.public_id) for desk in desks],
    }  # fmt: skip
    append_event(
        actor=by,
        action="request_signatory_pack",
        subject=pack,
        at=at,
        details=details,
    )
    enqueue_on_commit(PROCESS_DUE_PACKS_TASK)
    return pack


def write_signatory_pack(
    pack: SignatoryPack, out: IO[bytes], report_progress: ProgressCallback, at: datetime
) -> dict[str, Any]:
    """Write the zip."""
    data = gather_signatory_data(pack, at=at)
    html = mark_safe(data.pop("methods_html"))  # noqa: S308 - sanitised
    count = data["counts"]["verdicts"]
    report_progress("verdicts", count=count)
    archive = PackZipWriter(out, at=at)
    signatory_files.write_signatory_files(archive, data, methods=html)
    archive.close()
    return {}
