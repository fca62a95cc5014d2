"""Desks and the roles on them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from accounts.actions.permission_checks import require_admin, require_not_erased, require_valid
from accounts.models import Desk, Membership, User
from accounts.models.enums import Role
from audit.actions import append_event
from lib.errors import Blocked, Invalid

DESK_OPTIONS = (
    "name",
    "visibility",
    "timezone",
    "self_service",
    "review_mode",
    "quorum",
    "freshness_hours",
    "publishes_names",
    "independent_sources",
    "primary_sources",
    "retention_months",
    "headline_words",
    "explanation_words",
)
"""The options that ``update_desk`` can change. The slug is part of URLs and stays."""


@transaction.atomic
def create_desk(*, by: User, at: datetime, name: str, slug: str, **options: Any) -> Desk:
    """Create a desk with any of DESK_OPTIONS. Raises NotAllowed, and Invalid at the field at fault."""
    require_admin(by)
    desk = Desk(slug=slug.strip())
    chosen = {"name": name, **options}
    _set_options(desk, chosen)
    desk.save()
    append_event(
        actor=by,
        action="create_desk",
        subject_type="desk",
        subject=desk,
        at=at,
        details=chosen | {"slug": slug},
    )
    return desk


@transaction.atomic
def update_desk(desk: Desk, *, by: User, at: datetime, **options: Any) -> Desk:
    """Change some of DESK_OPTIONS; the event has the values from before. No event where nothing changed."""
    require_admin(by)
    desk = Desk.objects.select_for_update().get(pk=desk.pk)
    before = {name: getattr(desk, name) for name in options if name in DESK_OPTIONS}
    _set_options(desk, options)
    changed = {name: [was, getattr(desk, name)] for name, was in before.items() if was != getattr(desk, name)}
    if changed:
        desk.save()
        append_event(
            actor=by, action="update_desk", subject_type="desk", subject=desk, at=at, details=changed
        )
    return desk


def _set_options(desk: Desk, options: dict[str, Any]) -> None:
    unknown = sorted(set(options) - set(DESK_OPTIONS))
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

    Raises NotAllowed, Blocked for an erased user or a partner's person, and Invalid at ``role``.
    """
    require_admin(by)
    require_not_erased(user)
    if user.is_partner_person:
        raise Blocked("Somebody of a partner works on no desk here.")
    if role not in Role.values:
        sentence = f'"{role}" is no role. Choose one of: {", ".join(Role.values)}.'
        raise Invalid(sentence, fields={"role": [sentence]})
    member, created = Membership.objects.select_for_update().get_or_create(
        user=user, desk=desk, defaults={"role": role, "joined_at": at}
    )
    before = "" if created else member.role
    if before == role:
        return member
    if not created:
        member.role, member.joined_at = role, at
        member.save(update_fields=["role", "joined_at"])
    _append_membership_event("set_membership", user, desk, by=by, at=at, before=before, after=role)
    return member


@transaction.atomic
def remove_membership(user: User, desk: Desk, *, by: User, at: datetime) -> None:
    """Take the user off the desk. Does nothing, and appends no event, where they are not on it.

    The caller ends what they hold there (factcheck/memberships).
    """
    require_admin(by)
    member = Membership.objects.select_for_update().filter(user=user, desk=desk).first()
    if member is None:
        return
    member.delete()
    _append_membership_event("remove_membership", user, desk, by=by, at=at, before=member.role, after="")


@transaction.atomic
def set_roles(user: User, *, by: User, at: datetime, roles: Iterable[tuple[Desk, str]]) -> None:
    """Give several roles at once: all of them or, when one is refused, none."""
    require_admin(by)
    for desk, role in roles:
        set_membership(user, desk, by=by, at=at, role=role)


def _append_membership_event(
    action: str, user: User, desk: Desk, *, by: User, at: datetime, before: str, after: str
) -> None:
    append_event(
        actor=by,
        action=action,
        subject_type="user",
        subject=user,
        at=at,
        from_state=before,
        to_state=after,
        details={"desk": desk.public_id},
    )
