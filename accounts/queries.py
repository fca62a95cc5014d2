"""Who is on which desk, and which desks a user may read. Being an admin gives no answer here."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Kind, Role, Visibility
from accounts.models import Desk, Membership, User
from accounts.models.user import SYSTEM
from lib.errors import Invalid

Viewer = User | AnonymousUser
"""Whoever asks; a stranger is on no desk and reads none."""

# Each role can do what the ones before it can.
RANK: dict[str, int] = {Role.CHECKER: 1, Role.EDITOR: 2, Role.STANDARDS: 3}


def system() -> User:
    """The service principal that acts when no person does. Made by a migration; made again if it is gone."""
    user, _ = User.objects.get_or_create(
        username=SYSTEM, defaults={"name": "Stet", "kind": Kind.SERVICE, "password": "!"}
    )
    return user


def role_on(user: Viewer, desk: Desk) -> str | None:
    """The user's role on the desk, or None: without one, or once deactivated."""
    if not user.is_active or user.pk is None:
        return None
    return Membership.objects.filter(user_id=user.pk, desk=desk).values_list("role", flat=True).first()


def at_least(role: str | None, wanted: str) -> bool:
    """Whether ``role`` can do what ``wanted`` can."""
    return role is not None and RANK[role] >= RANK[wanted]


def roles_of(user: Viewer) -> dict[int, str]:
    """{desk id: role}, in one query, for screens that show many desks' work."""
    if not user.is_active or user.pk is None:
        return {}
    return dict(Membership.objects.filter(user_id=user.pk).values_list("desk_id", "role"))


def desks_of(user: Viewer) -> QuerySet[Desk]:
    """The desks that the user is a member of."""
    if not user.is_active:
        return Desk.objects.none()
    return Desk.objects.filter(memberships__user_id=user.pk)


def desks_edited(user: Viewer) -> QuerySet[Desk]:
    """The desks where the user is an editor, or can do what one can."""
    edited = [desk for desk, role in roles_of(user).items() if at_least(role, Role.EDITOR)]
    return desks_of(user).filter(pk__in=edited)


def is_staff_member(user: Viewer) -> bool:
    """Whether the user works here: active, with a membership of any desk. Not the same as being an admin."""
    if not user.is_active or user.pk is None:
        return False
    return Membership.objects.filter(user_id=user.pk).exists()


def desks_readable(user: Viewer) -> QuerySet[Desk]:
    """Open desks for whoever works here, and confidential ones for their members."""
    if not user.is_active or user.pk is None:
        return Desk.objects.none()
    mine = Membership.objects.filter(user_id=user.pk)
    return Desk.objects.filter(
        Exists(mine.filter(desk=OuterRef("pk"))) | (Q(visibility=Visibility.OPEN) & Exists(mine))
    )


def desk_named(slug: str, user: Viewer) -> Desk:
    """A desk that the user knows of: a confidential one is no more there than one that never was.

    Raises Invalid at ``desk``.
    """
    desk = desks_readable(user).filter(slug=slug).first()
    if desk is None:
        said = f"There is no desk “{slug}” that you can see."
        raise Invalid(said, fields={"desk": [said]})
    return desk


def staff() -> QuerySet[User]:
    """Active people and services with a membership."""
    return User.objects.filter(Exists(Membership.objects.filter(user=OuterRef("pk"))), is_active=True)


def members(desk: Desk, *, at_least: str = Role.CHECKER) -> QuerySet[User]:
    """The active people and services who can do on this desk what ``at_least`` can."""
    roles = [role for role, rank in RANK.items() if rank >= RANK[at_least]]
    return User.objects.filter(
        Exists(Membership.objects.filter(user=OuterRef("pk"), desk=desk, role__in=roles)), is_active=True
    )
