"""Memberships and readable desks of a user. Being an admin makes no difference here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext

from accounts.models import CalendarFeed, ConsentRequest, Desk, Membership, User
from accounts.models.enums import Role, UserKind, Visibility
from accounts.models.user import SYSTEM_USERNAME
from lib.crypto import tokens
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid

Viewer = User | AnonymousUser
"""A user, or a stranger, who is on no desk and reads none."""

RETURN_TIME = time(6)
"""Hour of the morning after an absence from which the person counts as back."""

# Each role can do what the ones before it can.
ROLE_RANK: dict[str, int] = {Role.CHECKER: 1, Role.EDITOR: 2, Role.STANDARDS: 3}


def get_system_user() -> User:
    """Return the service that acts when no person does; created by a migration, and again if missing."""
    user, _ = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "Stet", "kind": UserKind.SERVICE, "password": "!"}
    )
    return user


def list_memberships(user: Viewer) -> QuerySet[Membership]:
    """Return the memberships by which the user reads and works here: none once deactivated."""
    if not user.is_active or user.pk is None:
        return Membership.objects.none()
    return Membership.objects.filter(user_id=user.pk)


def get_role(user: Viewer, desk: Desk) -> str | None:
    """Return the user's role on the desk, or None: without one, or once deactivated."""
    return list_memberships(user).filter(desk=desk).values_list("role", flat=True).first()


def get_held_role(user_id: int, desk: Desk) -> str | None:
    """Return the role that stands for the user on the desk, deactivated or not."""
    return Membership.objects.filter(user_id=user_id, desk=desk).values_list("role", flat=True).first()


def list_pending_consents(**about: User | Desk) -> QuerySet[ConsentRequest]:
    """Return the pending consent requests about one ``user`` or one ``desk``."""
    return ConsentRequest.objects.filter(is_granted=None, **about).select_related("desk", "user")


def is_at_least(role: str | None, wanted: str) -> bool:
    """Return whether ``role`` can do what ``wanted`` can."""
    return role is not None and ROLE_RANK[role] >= ROLE_RANK[wanted]


def get_roles_by_desk(user: Viewer) -> dict[int, str]:
    """Return {desk id: role}, in one query, for screens that show many desks' work."""
    return dict(list_memberships(user).values_list("desk_id", "role"))


def list_desks_of(user: Viewer) -> QuerySet[Desk]:
    """Return the desks that the user is a member of."""
    return Desk.objects.filter(pk__in=list_memberships(user).values("desk"))


def list_edited_desks(user: Viewer) -> QuerySet[Desk]:
    """Return the desks where the user is an editor, or has a higher role."""
    edited = list_memberships(user).filter(role__in=_list_roles_from(Role.EDITOR))
    return Desk.objects.filter(pk__in=edited.values("desk"))


def is_staff_member(user: Viewer) -> bool:
    """Return whether the user works here: active, and a member of any desk. An admin need not be."""
    return list_memberships(user).exists()


def list_readable_desks(user: Viewer) -> QuerySet[Desk]:
    """Return open desks for all who work here, and confidential ones for their members."""
    own = list_memberships(user)
    return Desk.objects.filter(
        Exists(own.filter(desk=OuterRef("pk"))) | (Q(visibility=Visibility.OPEN) & Exists(own))
    )


def select_readable_desks(user: Viewer) -> "QuerySet[Desk, Any]":
    """Return the keys of these desks for a filter: ``filter(desk__in=...)``. Nearly every query has it."""
    return list_readable_desks(user).order_by().values("pk")


@dataclass(frozen=True, slots=True)
class DeskAccess:
    """A desk that somebody may read, and their role there: None where they are no member."""

    desk: Desk
    role: str | None

    @property
    def is_editor(self) -> bool:
        """True if they can do what an editor can."""
        return is_at_least(self.role, Role.EDITOR)


def list_desk_access(user: Viewer) -> list[DeskAccess]:
    """Return the desks that the user may read, with their role on each, by name; in one query."""
    own = list_memberships(user).filter(desk=OuterRef("pk"))
    desks = list_readable_desks(user).annotate(role=Subquery(own.values("role")[:1]))
    return [DeskAccess(desk, desk.role) for desk in desks]


def get_desk_by_slug(slug: str, user: Viewer) -> Desk:
    """Return a desk that the user may read; a confidential one of others counts as missing.

    Raises Invalid at ``desk``.
    """
    desk = list_readable_desks(user).filter(slug=slug).first()
    if desk is None:
        message = gettext("There is no desk “{slug}”, or you cannot see it.").format(slug=slug)
        raise Invalid(message, field="desk")
    return desk


def list_readers(desk: Desk) -> QuerySet[User]:
    """Return the active people and services who may read a desk's work now."""
    return list_members(desk) if desk.is_confidential else list_staff()


def get_readers(desks: Iterable[Desk], people: Collection[int]) -> dict[int, dict[int, User]]:
    """Return {desk's key: {key: person}} of those of ``people`` (keys) who may read each desk's work now.

    Two queries, however many desks.
    """
    staff = list_staff().in_bulk(people)
    guarded = Membership.objects.filter(desk__visibility=Visibility.CONFIDENTIAL, user__in=staff)
    members = set(guarded.values_list("desk_id", "user_id"))
    return {
        desk.pk: {
            key: person
            for key, person in staff.items()
            if not desk.is_confidential or (desk.pk, key) in members
        }
        for desk in desks
    }


def list_staff() -> QuerySet[User]:
    """Return active people and services with a membership."""
    return User.objects.filter(Exists(Membership.objects.filter(user=OuterRef("pk"))), is_active=True)


def list_members(desk: Desk, *, at_least: str = Role.CHECKER) -> QuerySet[User]:
    """Return the active people and services with at least the role ``at_least`` on this desk."""
    roles = _list_roles_from(at_least)
    return User.objects.filter(
        Exists(Membership.objects.filter(user=OuterRef("pk"), desk=desk.pk, role__in=roles)), is_active=True
    )


def _list_roles_from(lowest: str) -> list[str]:
    return [role for role, rank in ROLE_RANK.items() if rank >= ROLE_RANK[lowest]]


def list_desk_people(desk: Desk) -> QuerySet[User]:
    """Return the people of a desk, without its service accounts."""
    return list_members(desk).filter(kind=UserKind.PERSON)


def find_return(person: User, *, at: datetime) -> datetime | None:
    """Return when somebody who is away now is back: in the morning, where their first desk is; else None.

    An absence begins in the morning too: in the night before its first day the person is not away yet. Where
    another absence follows, the end of the first is returned.
    """
    zones = Membership.objects.filter(user=person).order_by("desk__name")
    tz = get_timezone(zones.values_list("desk__timezone", flat=True).first() or "UTC")
    today = (at.astimezone(tz) - timedelta(hours=RETURN_TIME.hour)).date()
    absence = person.absences.overlapping(today, today).first()
    if absence is None:
        return None
    return datetime.combine(absence.ends_on + timedelta(days=1), RETURN_TIME, tzinfo=tz).astimezone(UTC)


def list_desk_editors(desk: Desk) -> QuerySet[User]:
    """Return the active people who are at least editors of a desk, without its service accounts."""
    return list_members(desk, at_least=Role.EDITOR).filter(kind=UserKind.PERSON)


def find_feed_owner(token: str) -> User | None:
    """Return the active person whose address has this token, or None."""
    if not tokens.is_well_formed_token(token):
        return None
    feeds = CalendarFeed.objects.filter(digest=tokens.digest_token(token), person__is_active=True)
    feed = feeds.select_related("person").first()
    return feed.person if feed else None
