"""People who sign in through the newsroom's own provider: found, or added just in time.

Their roles come from their groups there, as STET_PROVIDER_ROLES maps them, at each sign-in. A group alone
gives no role on a confidential desk: a member is asked for consent, once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.consent import request_consent
from accounts.actions.desks import remove_membership, set_membership
from accounts.actions.people import create_person, update_person
from accounts.models import ConsentRequest, Desk, User
from accounts.models.enums import ConsentKind, Role, UserKind
from accounts.selectors import ROLE_RANK, get_held_role, get_system_user, is_at_least, list_desk_people
from lib.db.rows import filter_same_in_any_case
from lib.errors import Blocked, Invalid
from lib.text.plain_text import normalize_line

PROVIDER = "newsroom"
ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """Identity of a person at the provider. ``uid`` is the provider's own id, which never changes."""

    uid: str
    username: str
    name: str
    email: str
    is_email_verified: bool
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class RoleMapping:
    """Grant of one group of the provider: a role on a desk or, with no ``desk``, the admin flag."""

    group: str
    desk: str
    role: str


def parse_role_mappings(lines: Collection[str]) -> list[RoleMapping]:
    """Return the mappings of STET_PROVIDER_ROLES: ``group=desk:role`` or ``group=admin``.

    Raises ImproperlyConfigured.
    """
    found = []
    for line in lines:
        group, _, given = line.rpartition("=")
        desk, _, role = given.partition(":")
        if group and given == ADMIN:
            found.append(RoleMapping(group, "", ADMIN))
        elif group and desk and role in Role.values:
            found.append(RoleMapping(group, desk, role))
        else:
            raise ImproperlyConfigured(
                f'STET_PROVIDER_ROLES has "{line}". It takes group=desk:role, with a role of '
                f"{', '.join(Role.values)}, or group=admin."
            )
    return found


@transaction.atomic
def admit_provider_person(identity: ProviderIdentity, *, at: datetime) -> User:
    """Return the person of this identity, with the roles of their groups. Raises Blocked for a stranger."""
    account = SocialAccount.objects.filter(provider=PROVIDER, uid=identity.uid).first()
    person = account.user if account else _find_by_email(identity)
    mappings = parse_role_mappings(settings.STET_PROVIDER_ROLES)
    given = [one for one in mappings if one.group in identity.groups]
    if person is None:
        if not given:
            raise Blocked(gettext("None of your groups has a role in Stet. Ask an administrator."))
        person = _add_person(identity, at=at)
    if not person.is_active:
        raise Blocked(gettext("Your account in Stet is deactivated. Ask an administrator."))
    if account is None:
        SocialAccount.objects.create(user=person, provider=PROVIDER, uid=identity.uid)
    _apply_roles(person, mappings, given, at=at)
    return User.objects.get(pk=person.pk)


def _find_by_email(identity: ProviderIdentity) -> User | None:
    """Return the one person whom the newsroom knows by this address, which the provider has verified."""
    if not identity.email or not identity.is_email_verified:
        return None
    linked = SocialAccount.objects.filter(provider=PROVIDER).values("user")
    people = User.objects.filter(kind=UserKind.PERSON).exclude(pk__in=linked)
    found = list(filter_same_in_any_case(people, "email", [identity.email]))
    return found[0] if len(found) == 1 else None


def _add_person(identity: ProviderIdentity, *, at: datetime) -> User:
    username = identity.username or identity.email
    if not username:
        raise Blocked(
            gettext("Your account there has no user name and no e-mail address. Ask an administrator.")
        )
    if User.objects.filter(username__iexact=username).exists():
        raise Blocked(
            gettext("Somebody else has your user name in Stet. Ask an administrator to change one of them.")
        )
    try:
        return create_person(
            by=get_system_user(),
            at=at,
            username=username,
            name=normalize_line(identity.name) or username,
            email=identity.email,
        )
    except Invalid as refusal:
        raise Blocked(
            gettext("Stet cannot add you as your account there is. {reason} Ask an administrator.").format(
                reason=refusal.message
            )
        ) from None


def _apply_roles(
    person: User, mappings: list[RoleMapping], given: list[RoleMapping], *, at: datetime
) -> None:
    system = get_system_user()
    if any(one.role == ADMIN for one in mappings):
        _set_admin(person, any(one.role == ADMIN for one in given), by=system, at=at)
    desks = Desk.objects.filter(slug__in={one.desk for one in mappings if one.desk})
    for desk in desks:
        role = max(
            (one.role for one in given if one.desk == desk.slug), key=ROLE_RANK.__getitem__, default=None
        )
        held = get_held_role(person.pk, desk)
        if role is None:
            remove_membership(person, desk, by=system, at=at)
        elif desk.is_confidential and not is_at_least(held, role):
            _ask_for_consent(person, desk, role, at=at)
        elif held != role:
            set_membership(person, desk, by=system, at=at, role=role)


def _set_admin(person: User, admin: bool, *, by: User, at: datetime) -> None:
    try:
        update_person(person, by=by, at=at, admin=admin)
    except Blocked:
        # The last admin stays one, whatever the provider says: otherwise nobody could mend it.
        return


def _ask_for_consent(person: User, desk: Desk, role: str, *, at: datetime) -> None:
    earlier = ConsentRequest.objects.filter(kind=ConsentKind.ROLE, desk=desk, user=person, role=role)
    members = list(list_desk_people(desk).exclude(pk=person.pk))
    if members and not earlier.exists():
        request_consent(ConsentKind.ROLE, desk, person, members, by=person, at=at, role=role)
