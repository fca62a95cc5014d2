"""Memberships and readable desks of a user. Being an admin makes no difference here."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from accounts.models import ConsentRequest, Desk, Membership, User
from accounts.models.enums import Role, UserKind, Visibility
from accounts.models.user import SYSTEM_USERNAME
from lib.errors import Invalid

Viewer = User | AnonymousUser
"""A user, or a stranger, who is on no desk and reads none."""

# Each role can do what the ones before it can.
ROLE_RANK: dict[str, int] = {Role.CHECKER: 1, Role.EDITOR: 2, Role.STANDARDS: 3}


def get_system_user() -> User:
    """Return the service that acts when no person does; created by a migration, and again if missing."""
    user, _ = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"name": "Stet", "kind": UserKind.SERVICE, "password": "!"}
    )
    return user


def get_role(user: Viewer, desk: Desk) -> str | None:
    """Return the user's role on the desk, or None: without one, or once deactivated."""
    if not user.is_active or user.pk is None:
        return None
    return get_held_role(user.pk, desk)


def get_held_role(user_id: int, desk: Desk) -> str | None:
    """Return the role that stands for the user on the desk, deactivated or not."""
    return Membership.objects.filter(user_id=user_id, desk=desk).values_list("role", flat=True).first()


def list_pending_consents(**about: User | Desk) -> QuerySet[ConsentRequest]:
    """Return what waits for a member's consent, about one ``user`` or one ``desk``."""
    return ConsentRequest.objects.filter(is_granted=None, **about).select_related("desk", "user")


def is_at_least(role: str | None, wanted: str) -> bool:
    """Return whether ``role`` can do what ``wanted`` can."""
    return role is not None and ROLE_RANK[role] >= ROLE_RANK[wanted]


def get_roles_by_desk(user: Viewer) -> dict[int, str]:
    """Return {desk id: role}, in one query, for screens that show many desks' work."""
    if not user.is_active or user.pk is None:
        return {}
    return dict(Membership.objects.filter(user_id=user.pk).values_list("desk_id", "role"))


def list_desks_of(user: Viewer) -> QuerySet[Desk]:
    """Return the desks that the user is a member of."""
    if not user.is_active:
        return Desk.objects.none()
    return Desk.objects.filter(memberships__user_id=user.pk)


def list_edited_desks(user: Viewer) -> QuerySet[Desk]:
    """Return the desks where the user is an editor, or has a higher role."""
    edited = [desk for desk, role in get_roles_by_desk(user).items() if is_at_least(role, Role.EDITOR)]
    return list_desks_of(user).filter(pk__in=edited)


def is_staff_member(user: Viewer) -> bool:
    """Return whether the user works here: active, and a member of any desk. An admin need not be."""
    if not user.is_active or user.pk is None:
        return False
    return Membership.objects.filter(user_id=user.pk).exists()


def list_readable_desks(user: Viewer) -> QuerySet[Desk]:
    """Return open desks for all who work here, and confidential ones for their members."""
    if not user.is_active or user.pk is None:
        return Desk.objects.none()
    own = Membership.objects.filter(user_id=user.pk)
    return Desk.objects.filter(
        Exists(own.filter(desk=OuterRef("pk"))) | (Q(visibility=Visibility.OPEN) & Exists(own))
    )


def get_desk_by_slug(slug: str, user: Viewer) -> Desk:
    """Return a desk that the user may read; a confidential one of others counts as missing.

    Raises Invalid at ``desk``.
    """
    desk = list_readable_desks(user).filter(slug=slug).first()
    if desk is None:
        message = gettext("There is no desk “{slug}”, or you cannot see it.").format(slug=slug)
        raise Invalid(message, fields={"desk": [message]})
    return desk


def list_readers(desk: Desk) -> QuerySet[User]:
    """Return the active people and services who may read a desk's work now."""
    return list_members(desk) if desk.is_confidential else list_staff()


def list_staff() -> QuerySet[User]:
    """Return active people and services with a membership."""
    return User.objects.filter(Exists(Membership.objects.filter(user=OuterRef("pk"))), is_active=True)


def list_members(desk: Desk, *, at_least: str = Role.CHECKER) -> QuerySet[User]:
    """Return the active people and services with at least the role ``at_least`` on this desk."""
    roles = [role for role, rank in ROLE_RANK.items() if rank >= ROLE_RANK[at_least]]
    return User.objects.filter(
        Exists(Membership.objects.filter(user=OuterRef("pk"), desk=desk, role__in=roles)), is_active=True
    )


def list_desk_people(desk: Desk) -> QuerySet[User]:
    """Return the people of a desk, without its service accounts."""
    return list_members(desk).filter(kind=UserKind.PERSON)
