"""Desks and the roles on them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from accounts.actions.authority import require_admin, require_not_erased, require_valid
from accounts.enums import Role
from accounts.models import Desk, Membership, User
from lib.errors import Blocked, Invalid
from record.actions import append

OPTIONS = (
    "name",
    "visibility",
    "timezone",
    "self_service",
    "review_form",
    "quorum",
    "freshness_hours",
    "signs_work",
    "independent_sources",
    "primary_sources",
    "retention_months",
    "headline_words",
    "explanation_words",
)
"""What ``change_desk`` can change. The slug stands in addresses and stays."""


@transaction.atomic
def create_desk(*, by: User, at: datetime, name: str, slug: str, **options: Any) -> Desk:
    """Set up a desk. ``options``: any of OPTIONS. Raises NotAllowed, and Invalid at the field at fault."""
    require_admin(by)
    desk = Desk(slug=slug.strip())
    chosen = {"name": name, **options}
    _choose(desk, chosen)
    desk.save()
    append(
        actor=by,
        step="create_desk",
        subject_type="desk",
        subject=desk,
        at=at,
        details=chosen | {"slug": slug},
    )
    return desk


@transaction.atomic
def change_desk(desk: Desk, *, by: User, at: datetime, **options: Any) -> Desk:
    """Change some of OPTIONS; the record keeps what was before. No entry where nothing changed."""
    require_admin(by)
    desk = Desk.objects.select_for_update().get(pk=desk.pk)
    before = {name: getattr(desk, name) for name in options if name in OPTIONS}
    _choose(desk, options)
    changed = {name: [was, getattr(desk, name)] for name, was in before.items() if was != getattr(desk, name)}
    if changed:
        desk.save()
        append(actor=by, step="change_desk", subject_type="desk", subject=desk, at=at, details=changed)
    return desk


def _choose(desk: Desk, options: dict[str, Any]) -> None:
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise TypeError(f"A desk has no option {', '.join(unknown)}.")
    for name, value in options.items():
        setattr(desk, name, " ".join(value.split()) if name == "name" else value)
    if desk.timezone not in available_timezones():
        unknown_zone = f'There is no time zone "{desk.timezone}". Write one like Europe/Berlin or UTC.'
        raise Invalid(unknown_zone, fields={"timezone": [unknown_zone]})
    require_valid(desk)


@transaction.atomic
def set_membership(user: User, desk: Desk, *, by: User, at: datetime, role: str) -> Membership:
    """Give the user this role on the desk, in place of any other.

    Raises NotAllowed, Blocked for whoever is erased, and Invalid at ``role``.
    """
    require_admin(by)
    require_not_erased(user)
    if user.is_of_a_partner:
        raise Blocked("Somebody of a partner works on no desk here.")
    if role not in Role.values:
        sentence = f'"{role}" is no role. Choose one of: {", ".join(Role.values)}.'
        raise Invalid(sentence, fields={"role": [sentence]})
    member, created = Membership.objects.select_for_update().get_or_create(
        user=user, desk=desk, defaults={"role": role, "since": at}
    )
    before = "" if created else member.role
    if before == role:
        return member
    if not created:
        member.role, member.since = role, at
        member.save(update_fields=["role", "since"])
    _note("set_membership", user, desk, by=by, at=at, before=before, after=role)
    return member


@transaction.atomic
def remove_membership(user: User, desk: Desk, *, by: User, at: datetime) -> None:
    """Take the user off the desk. Does nothing, and notes nothing, where they are not on it."""
    require_admin(by)
    member = Membership.objects.select_for_update().filter(user=user, desk=desk).first()
    if member is None:
        return
    member.delete()
    _note("remove_membership", user, desk, by=by, at=at, before=member.role, after="")


@transaction.atomic
def set_roles(user: User, *, by: User, at: datetime, roles: Iterable[tuple[Desk, str]]) -> None:
    """Several roles at once, "" for none: all of them or, when one is refused, none."""
    require_admin(by)
    for desk, role in roles:
        if role:
            set_membership(user, desk, by=by, at=at, role=role)
        else:
            remove_membership(user, desk, by=by, at=at)


def _note(step: str, user: User, desk: Desk, *, by: User, at: datetime, before: str, after: str) -> None:
    append(
        actor=by,
        step=step,
        subject_type="user",
        subject=user,
        at=at,
        from_state=before,
        to_state=after,
        details={"desk": desk.public_id},
    )
