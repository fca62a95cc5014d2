"""Resets of somebody else's second factors: an admin asks, and on a confidential desk a member has to agree.

Where nobody is left to ask, the administrator of the server uses the command break_glass.
"""

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts import passwords
from accounts.actions.access_notices import notify_of_access
from accounts.actions.consent import drop_factor_requests, request_consent
from accounts.actions.factors import reset_factors
from accounts.actions.people import save_password
from accounts.actions.permission_checks import require_admin, require_not_erased, require_server
from accounts.models import Desk, User
from accounts.models.enums import ConsentKind, Visibility
from accounts.selectors import list_desk_people
from audit.actions import append_event
from lib.errors import Blocked, NotAllowed


@transaction.atomic
def request_factor_reset(person: User, *, by: User, at: datetime) -> list[Desk]:
    """Remove every factor of a person, or ask the people of their confidential desks; return those desks.

    Raises NotAllowed, and Blocked for oneself or where nobody is left who could agree.
    """
    require_admin(by)
    require_not_erased(person)
    if by == person:
        raise Blocked(gettext("You cannot reset your own second factors. Ask another administrator."))
    drop_factor_requests(person)
    desks = list(Desk.objects.filter(visibility=Visibility.CONFIDENTIAL, memberships__user=person))
    for desk in desks:
        members = list(list_desk_people(desk).exclude(pk__in=(person.pk, by.pk)))
        if not members:
            raise Blocked(
                gettext(
                    "Nobody else on {desk} can agree. Ask the person who runs the server to use manage.py "
                    "break_glass."
                ).format(desk=desk)
            )
        request_consent(ConsentKind.FACTORS, desk, person, members, by=by, at=at)
    if not desks:
        reset_factors(person, by=by, at=at)
    return desks


@transaction.atomic
def break_glass(person: User, *, by: User, at: datetime) -> str:
    """Let a person in again from the server: no factor, no session, and a new password, which is returned.

    They, every admin and the standards editors of their desks are told. Raises NotAllowed, and Blocked.
    """
    require_server(by)
    require_not_erased(person)
    if person.is_service:
        raise NotAllowed(gettext("A service uses API keys and has no password."))
    password = passwords.generate_password()
    save_password(person, password, at=at)
    reset_factors(person, by=by, at=at)
    append_event(actor=by, action="break_glass", subject=person, at=at)
    what = format_lazy(
        gettext_lazy(
            "A command on the server gave {person} ({username}) a new password, and removed every second "
            "factor of theirs."
        ),
        person=person,
        username=person.username,
    )
    admins = User.objects.filter(is_staff=True, is_active=True).values_list("email", flat=True)
    notify_of_access(person, what, by=by, at=at, addresses=[person.email, *admins])
    return password
